"""Chainable questions about contacts."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from contacts.folding import FoldedWords
from contacts.search_box import search_words

if TYPE_CHECKING:
    from accounts.models import User

    # ruff does not see the names in strings
    from contacts.models import Company, Contact, ContactTag, SmartList  # noqa: F401


def _taggings(**conditions: Any) -> QuerySet[ContactTag]:
    from contacts.models import ContactTag

    return ContactTag.objects.filter(contact=OuterRef("pk"), **conditions)


class ContactQuerySet(QuerySet["Contact"]):
    """Begin with `live()` and `visible_to(user)`: neither goes without saying."""

    def live(self) -> ContactQuerySet:
        """Contacts that are not in the trash."""
        return self.filter(deleted_at__isnull=True)

    def in_trash(self) -> ContactQuerySet:
        """Deleted contacts, with those that were merged into others."""
        return self.filter(deleted_at__isnull=False)

    def not_merged(self) -> ContactQuerySet:
        """Without contacts that have become part of others: they come back by splitting them, not by restoring."""
        from contacts.models import MergedContact

        return self.exclude(Exists(MergedContact.objects.filter(pk=OuterRef("pk"))))

    def visible_to(self, user: User) -> ContactQuerySet:
        """What this person may see: everything, or only the contacts they own. Nothing for an inactive person."""
        if not user.is_active:
            return self.none()
        return self.filter(owner=user) if user.owned_only else self.all()

    def tagged_any(self, tags: Collection[int]) -> ContactQuerySet:
        return self.filter(Exists(_taggings(tag__in=tags)))

    def search(self, text: str) -> ContactQuerySet:
        """Contacts in whose names, addresses, company or other texts every word of `text` occurs: quick search."""
        from contacts.where.searching import quick_search

        return self.filter(quick_search(text))


class SmartListQuerySet(QuerySet["SmartList"]):
    def visible_to(self, user: User) -> SmartListQuerySet:
        """The lists a person may use: their own, those shared with them, and everybody's."""
        shared = Q(sharing="shared", shares__user=user)
        return self.filter(Q(owner=user) | Q(sharing="global") | Q(pk__in=self.filter(shared).values("pk")))

    def named(self) -> SmartListQuerySet:
        """Without lists that were only pasted."""
        return self.filter(expires_at__isnull=True)

    def changeable_by(self, user: User) -> SmartListQuerySet:
        """The lists whose view or members a person may change: also those shared with them for that."""
        return self.filter(self._managed(user) | Q(pk__in=self._lent(user)))

    def manageable_by(self, user: User) -> SmartListQuerySet:
        """The lists that a person may share and delete: their own, and with the permission everybody's."""
        return self.filter(self._managed(user))

    def with_rights_of(self, user: User) -> SmartListQuerySet:
        """Each list knows `is_changeable` and `is_manageable` by this person."""
        managed = self._managed(user)
        return self.annotate(
            is_manageable=ExpressionWrapper(managed, BooleanField()),
            is_changeable=ExpressionWrapper(managed | Q(pk__in=self._lent(user)), BooleanField()),
        )

    def in_order_of(self, user: User) -> SmartListQuerySet:
        """As a person has put them; those without a place come last, by name."""
        mine = FilteredRelation("places", condition=Q(places__user=user))
        return self.alias(mine=mine).order_by(F("mine__position").asc(nulls_last=True), Lower("name"), "pk")

    def _managed(self, user: User) -> Q:
        mine = Q(owner=user)
        return mine | Q(sharing="global") if user.has_perm("contacts.share_globally") else mine

    def _lent(self, user: User) -> QuerySet[SmartList, int]:
        """Ids of lists that others let this person change."""
        lent = self.model._default_manager.filter(sharing="shared", shares__user=user, shares__can_edit=True)
        return lent.order_by().values_list("pk", flat=True)


class CompanyQuerySet(QuerySet["Company"]):
    def visible_to(self, user: User) -> CompanyQuerySet:
        """All companies; for a person limited to owned contacts those that a live one of these belongs to."""
        if not user.is_active:
            return self.none()
        return self.with_contacts(user) if user.owned_only else self.all()

    def with_contacts(self, user: User) -> CompanyQuerySet:
        """Companies of a live contact that this person may see."""
        return self.filter(Exists(_employed(deleted_at=None).visible_to(user)))

    def without_contacts(self, user: User) -> CompanyQuerySet:
        return self.filter(~Exists(_employed(deleted_at=None).visible_to(user)))

    def search(self, text: str) -> CompanyQuerySet:
        """Companies in whose name, website or city every word of `text` occurs."""
        found = self.annotate(looked_through=FoldedWords("name", "website", "city"))
        for word in search_words(text):
            found = found.filter(looked_through__contains=word)
        return found


def _employed(**conditions: Any) -> ContactQuerySet:
    from contacts.models import Contact

    return Contact.objects.filter(company=OuterRef("pk"), **conditions)
