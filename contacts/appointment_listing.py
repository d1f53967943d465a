"""What the page of appointments shows for one query string."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.parts import Tab
from accounts.people import choosable
from contacts.addresses import address, asked
from contacts.id_lists import is_id
from contacts.models import Appointment
from contacts.paging import page_number

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 50
UPCOMING, PAST = "upcoming", "past"
ME, EVERYBODY = "me", "all"


class AppointmentList:
    """The appointments with contacts that `user` may see: what is to come by day, or what was; everybody's at first."""

    def __init__(self, query: QueryDict, user: User) -> None:
        self.user = user
        self.show = PAST if query.get("show") == PAST else UPCOMING
        whose = query.get("whose", "")
        self.whose = whose if whose == ME or is_id(whose) else EVERYBODY
        self.number = page_number(query.get("page", ""))

    @cached_property
    def page(self) -> Page[Appointment]:
        return Paginator(self._found, PER_PAGE).get_page(self.number)

    @property
    def days(self) -> list[tuple[date, list[Appointment]]]:
        """The page by days of the person's time zone."""
        by_day = groupby(self.page, lambda appointment: timezone.localdate(appointment.starts_at))
        return [(day, list(appointments)) for day, appointments in by_day]

    @property
    def _found(self) -> QuerySet[Appointment]:
        now, found = timezone.now(), Appointment.objects.live().visible_to(self.user)
        if self.whose != EVERYBODY:
            found = found.filter(host=self.user.pk if self.whose == ME else int(self.whose))
        if self.show == PAST:
            found = found.filter(ends_at__lt=now).order_by("-starts_at", "-pk")
        else:
            found = found.filter(ends_at__gte=now).exclude(status=Appointment.Status.CANCELLED)
            found = found.order_by("starts_at", "pk")
        return found.with_contacts().select_related("host")

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """Whose appointments can be shown."""
        others = choosable().exclude(pk=self.user.pk)
        return [(EVERYBODY, "Everybody"), (ME, "Mine"), *((str(one.pk), str(one)) for one in others)]

    @property
    def tabs(self) -> list[Tab]:
        labels = {UPCOMING: "Upcoming", PAST: "Past"}
        return [Tab(self._url(show), label, show == self.show) for show, label in labels.items()]

    @property
    def url(self) -> str:
        """The one address of this view."""
        return self._url(self.show, self.number)

    def _url(self, show: str, number: int = 1) -> str:
        query = asked({"show": show, "whose": self.whose}, usual={"show": UPCOMING, "whose": EVERYBODY})
        return address("contacts:all-appointments", query, number)
