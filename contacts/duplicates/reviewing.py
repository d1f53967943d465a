"""Reviewing what was found, one group after the other, by a person who sees what they may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Trim
from django.urls import reverse
from django.utils.http import urlencode

from contacts.duplicates.names import MOST as MOST_IN_A_GROUP
from contacts.duplicates.names import folded_name, least_similarity
from contacts.folding import Folded
from contacts.merging import MOST, Comparison, compare
from contacts.models import (
    Contact,
    ContactPoint,
    DuplicateCrowd,
    DuplicateGroup,
    DuplicateMember,
    DuplicateSearch,
    NotDuplicate,
)
from contacts.phones import display_phone
from contacts.services.contacts import addresses

if TYPE_CHECKING:
    from accounts.models import User

Kind = DuplicateGroup.Kind
AHEAD, BEHIND = 12, 4  # groups that are listed after and before the one on the page
COUNTED = 500  # groups of a kind, exactly
CROWDS = 20  # are named


@dataclass(frozen=True)
class Listed:
    """A group in the list."""

    group: DuplicateGroup
    contacts: list[Contact]

    @property
    def others(self) -> int:
        return len(self.contacts) - 1


@dataclass(frozen=True)
class Review:
    """The groups of one kind for one person, and the one that they look at: `wanted`, else the first."""

    user: User
    kind: Kind
    wanted: int | None = None
    most: ClassVar[int] = MOST_IN_A_GROUP

    @cached_property
    def search(self) -> DuplicateSearch | None:
        """Whose groups are shown."""
        return DuplicateSearch.objects.done().first()

    @cached_property
    def under_way(self) -> DuplicateSearch | None:
        return DuplicateSearch.objects.under_way().first()

    @cached_property
    def failed(self) -> DuplicateSearch | None:
        """The latest, if it did not get to its end."""
        latest = DuplicateSearch.objects.first()
        return latest if latest and latest.problem else None

    @property
    def url(self) -> str:
        """The page that shows this again."""
        group = {"group": str(self.current.pk)} if self.current else {}
        return f"{reverse('contacts:duplicates')}?{urlencode({'kind': self.kind.value} | group)}"

    @property
    def tabs(self) -> list[tuple[Kind, str]]:
        """Each kind with how many groups of it there are, in words."""
        return [(kind, _counted(open_groups(self.search, kind, self.user))) for kind in Kind]

    @cached_property
    def current(self) -> DuplicateGroup | None:
        """The wanted group, or the one after it when that is open no more; else the first."""
        wanted = DuplicateGroup.objects.filter(pk=self.wanted or 0, search=self.search, kind=self.kind).first()
        rest = self._groups.filter(Q(pk=wanted.pk) | _beyond(wanted, "lt", "gt")).first() if wanted else None
        return rest or self._groups.first()

    @cached_property
    def previous(self) -> DuplicateGroup | None:
        return self._before[-1] if self._before else None

    @cached_property
    def next(self) -> DuplicateGroup | None:
        return self._after[0] if self._after else None

    @cached_property
    def listed(self) -> list[Listed]:
        """The groups around the current one."""
        groups = [*self._before, self.current, *self._after] if self.current else []
        held = self._contacts_of(groups)
        return [Listed(group, held[group.pk]) for group in groups if group]

    @cached_property
    def contacts(self) -> list[Contact]:
        """Those of the current group, the oldest first."""
        members = open_members(self.user).filter(group=self.current).values("contact")
        related = Contact.objects.filter(pk__in=members).select_related("company", "status", "owner")
        return list(related.prefetch_related("tags", "further_points").order_by("created_at", "pk"))

    @property
    def shown(self) -> list[Contact]:
        """As many as can be merged at once."""
        return self.contacts[:MOST]

    @property
    def further(self) -> int:
        return len(self.contacts) - len(self.shown)

    @cached_property
    def comparison(self) -> Comparison:
        return compare(self.shown)

    @cached_property
    def reasons(self) -> list[str]:
        return reasons(self.shown)

    @cached_property
    def crowds(self) -> list[DuplicateCrowd]:
        """The largest."""
        return list(self._crowds[:CROWDS])

    @cached_property
    def crowd_count(self) -> int:
        """How many addresses or names are those of a crowd."""
        return self._crowds.count() if len(self.crowds) == CROWDS else len(self.crowds)

    @property
    def unnamed_crowds(self) -> int:
        return self.crowd_count - len(self.crowds)

    @property
    def _crowds(self) -> QuerySet[DuplicateCrowd]:
        return crowds(self.search, self.kind, self.user)

    @property
    def _groups(self) -> QuerySet[DuplicateGroup]:
        return open_groups(self.search, self.kind, self.user)

    @cached_property
    def _after(self) -> list[DuplicateGroup]:
        return list(self._groups.filter(_beyond(self.current, "lt", "gt"))[:AHEAD]) if self.current else []

    @cached_property
    def _before(self) -> list[DuplicateGroup]:
        if not self.current:
            return []
        earlier = self._groups.filter(_beyond(self.current, "gt", "lt"))
        return list(earlier.order_by("similarity", "-pk")[:BEHIND])[::-1]

    def _contacts_of(self, groups: Sequence[DuplicateGroup | None]) -> dict[int, list[Contact]]:
        held: defaultdict[int, list[Contact]] = defaultdict(list)
        members = open_members(self.user).filter(group__in=[group.pk for group in groups if group])
        for member in members.select_related("contact").order_by("contact__created_at", "contact"):
            held[member.group_id].append(member.contact)
        return held


def open_groups(search: DuplicateSearch | None, kind: Kind, user: User) -> QuerySet[DuplicateGroup]:
    """The groups in which two contacts that this person may see still may be one, the most similar first."""
    members = open_members(user)
    said = NotDuplicate.objects.filter(first=OuterRef(OuterRef("contact")), second=OuterRef("contact"))
    another = members.filter(group=OuterRef("group"), contact__gt=OuterRef("contact")).filter(~Exists(said))
    pair = members.filter(group=OuterRef("pk")).filter(Exists(another))
    found = DuplicateGroup.objects.filter(Exists(pair), search=search, kind=kind)
    if not user.owned_only:
        return found
    # Theirs may be few: found by their contacts, not by looking into all groups.
    return found.filter(pk__in=DuplicateMember.objects.filter(contact__owner=user).values("group"))


def open_members(user: User) -> QuerySet[DuplicateMember]:
    """Contacts in groups that this person may see, and that still hold what they are in the group for."""
    visible = Contact.objects.live().visible_to(user).filter(pk=OuterRef("contact"))
    further = ContactPoint.objects.annotate(folded=Folded("value")).filter(
        contact=OuterRef("contact"), kind=OuterRef("group__kind"), folded=OuterRef("value")
    )
    called = visible.annotate(called=Concat("first_name", Value(" "), "last_name")).filter(called=OuterRef("value"))
    reached = visible.annotate(folded=Folded("email")).filter(folded=OuterRef("value"))
    holds = (
        Q(Exists(further))
        | Q(Exists(reached), group__kind=Kind.EMAIL)
        | Q(Exists(visible.filter(phone=OuterRef("value"))), group__kind=Kind.PHONE)
        | Q(Exists(called), group__kind=Kind.NAME)
    )
    return DuplicateMember.objects.filter(Exists(visible)).filter(holds)


def crowds(search: DuplicateSearch | None, kind: Kind, user: User) -> QuerySet[DuplicateCrowd]:
    """The addresses or names that too many contacts have; for somebody limited to owned contacts, those of theirs."""
    found = DuplicateCrowd.objects.filter(search=search, kind=kind)
    if not user.owned_only:
        return found
    theirs = Contact.objects.live().visible_to(user)
    if kind == Kind.NAME:
        called = theirs.annotate(folded=Trim(Folded(Concat("first_name", Value(" "), "last_name"))))
        return found.filter(value__in=called.values("folded"))
    further = ContactPoint.objects.filter(contact__in=theirs, kind=kind).annotate(folded=Folded("value"))
    main = theirs.annotate(folded=Folded(kind.value))
    return found.filter(Q(value__in=main.values("folded")) | Q(value__in=further.values("folded")))


def reasons(contacts: Sequence[Contact]) -> list[str]:
    """Why these contacts may be one, in words."""
    emails, phones = zip(*(addresses(contact) for contact in contacts), strict=True)
    found = [f"Same e-mail: {address}" for address in _shared(emails)]
    found += [f"Same phone: {display_phone(number)}" for number in _shared(phones)]
    names = {folded_name(contact.first_name, contact.last_name) for contact in contacts}
    if "" not in names:
        found += ["Same name" if len(names) == 1 else f"Names {least_similarity(names)} % alike"]
    if company := _all_hold([contact.company for contact in contacts]):
        found += [f"Same company: {company}"]
    if city := _all_hold([contact.city for contact in contacts]):
        found += [f"Same city: {city}"]
    return found + (["Born on the same day"] if _all_hold([contact.date_of_birth for contact in contacts]) else [])


def reject(review: Review) -> int:
    """Remembers of the current group that nobody in it is anybody else of it; returns how many pairs these are."""
    pairs = [sorted(pair) for pair in combinations([contact.pk for contact in review.contacts], 2)]
    NotDuplicate.objects.bulk_create(
        [NotDuplicate(first_id=first, second_id=second, by=review.user) for first, second in pairs],
        ignore_conflicts=True,
    )
    return len(pairs)


def rejected(user: User) -> QuerySet[NotDuplicate]:
    """The pairs that are no duplicates, of contacts that this person may see."""
    visible = Contact.objects.live().visible_to(user)
    seen = NotDuplicate.objects.filter(Exists(visible.filter(pk=OuterRef("first"))))
    return seen.filter(Exists(visible.filter(pk=OuterRef("second")))).select_related("first", "second", "by")


def consider_again(user: User, first: int, second: int) -> bool:
    """Takes it back that these two are no duplicates; False when nobody has said so, or not of what they may see."""
    pair = rejected(user).filter(first=first, second=second).first()
    return bool(pair and pair.delete())


def _beyond(group: DuplicateGroup, by_similarity: str, by_id: str) -> Q:
    """The groups after it ("lt", "gt") or before it ("gt", "lt")."""
    less = Q(**{f"similarity__{by_similarity}": group.similarity})
    return less | Q(similarity=group.similarity, **{f"pk__{by_id}": group.pk})


def _shared(held: Sequence[Sequence[str]]) -> list[str]:
    """The values that at least two contacts hold."""
    counts: defaultdict[str, int] = defaultdict(int)
    for values in held:
        for value in set(values) - {""}:
            counts[value] += 1
    return sorted(value for value, count in counts.items() if count > 1)


def _all_hold(values: Sequence[Any]) -> Any:
    """What all of them hold, if it is the same."""
    return values[0] if all(value == values[0] for value in values) else None


def _counted(groups: QuerySet[DuplicateGroup]) -> str:
    count = len(groups.order_by().values_list("pk", flat=True)[: COUNTED + 1])
    return f"{count:,}" if count <= COUNTED else f"{COUNTED:,}+"
