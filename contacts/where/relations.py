"""What contacts have to do with, and what can be asked of it: companies, notes, tasks, addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, Model, OuterRef, Q, QuerySet

from contacts.countries import country_choices
from contacts.models import Company, ContactPoint, Note, Task
from contacts.where.fields import CONTACT_FIELDS, Column, Field, Kind, by_key, choice, column, text
from contacts.where.held import Held

CONTACT = "contact"


@dataclass(frozen=True)
class Home:
    """Where related objects are: `fields` reads their values there, `having` gives the contacts that have such ones.

    `rows` are the objects themselves, each with its `contact`: given where the type has another home, too, see `few`.
    """

    fields: Mapping[str, Field]
    having: Callable[[Q], Q]
    rows: QuerySet[Any] | None = None


@dataclass(frozen=True)
class Relation:
    """Objects of one type that contacts are related to. `label` follows “has a”. Most types have one home."""

    object_type: str
    label: str
    homes: tuple[Home, ...]

    @property
    def fields(self) -> Mapping[str, Field]:
        """What can be asked of such an object, by key, wherever it is."""
        return self.homes[0].fields


RELATIONS: dict[str, Relation] = {}


def register_relation(relation: Relation) -> None:
    """Lets `has_related` ask for objects of another type; to be called when an app is ready."""
    RELATIONS[relation.object_type] = relation


def register_hanging(object_type: str, fields: Mapping[str, Field], model: type[Model]) -> None:
    """The same for what hangs on contacts: rows of `model` with a `contact`."""

    def having(asked: Q) -> Q:
        return Q(Exists(model._default_manager.filter(asked, contact=OuterRef("pk"))))

    register_relation(Relation(object_type, object_type, (Home(fields, having),)))


def fields_of(object_type: str) -> Mapping[str, Field]:
    """What can be asked of objects of this type, by key. Raises KeyError for a type that nobody has registered."""
    return CONTACT_FIELDS if object_type == CONTACT else RELATIONS[object_type].fields


def homes_in_rows(object_type: str) -> list[tuple[Home, QuerySet[Any]]]:
    """The places of a type's objects that are rows of their own, with these rows."""
    homes = RELATIONS[object_type].homes if object_type in RELATIONS else ()
    return [(home, home.rows) for home in homes if home.rows is not None]


COMPANY, NOTE, TASK = "Company", "Note", "Task"

COMPANY_FIELDS = by_key(
    text("name", "Name", COMPANY),
    text("website", "Website", COMPANY),
    text("phone", "Phone number", COMPANY),
    text("industry", "Industry", COMPANY),
    column(Kind.NUMBER, "employees", "Number of employees", COMPANY, is_whole=True),
    text("city", "City", COMPANY),
    text("state", "State", COMPANY),
    choice("country", "Country", COMPANY, country_choices),
    column(Kind.MOMENT, "created", "Created", COMPANY, "created_at"),
)
NOTE_FIELDS = by_key(
    text("text", "Text", NOTE),
    column(Kind.REFERENCE, "author", "Author", NOTE, reference="user", nothing="nobody"),
    column(Kind.MOMENT, "created", "Created", NOTE, "created_at"),
)
_IS_DONE = ExpressionWrapper(Q(done_at__isnull=False), output_field=BooleanField())
TASK_FIELDS = by_key(
    text("title", "Title", TASK),
    column(Kind.DATE, "due", "Due", TASK, "due_on"),
    column(Kind.REFERENCE, "assignee", "Assignee", TASK, reference="user", nothing="nobody"),
    Field("done", "Done", Kind.BOOLEAN, TASK, Column(Held(_IS_DONE))),
    column(Kind.MOMENT, "created", "Created", TASK, "created_at"),
)

register_relation(
    Relation(
        "company",
        "company",
        (Home(COMPANY_FIELDS, lambda q: Q(Exists(Company.objects.filter(q, pk=OuterRef("company"))))),),
    )
)
register_hanging("note", NOTE_FIELDS, Note)
register_hanging("task", TASK_FIELDS, Task)


def _addresses(kind: ContactPoint.Kind, label: str) -> Relation:
    """The one that messages go to is a column of the contact, further ones are rows."""
    main = by_key(text(kind, label, label, searched="search_text"))
    further = by_key(text(kind, label, label, "value"))
    rows = ContactPoint.objects.filter(kind=kind)
    return Relation(
        f"contact_{kind}",
        label[0].lower() + label[1:],
        (
            Home(main, lambda q: Q(q, **{f"{kind}__gt": ""})),
            Home(
                further,
                lambda q: Q(Exists(rows.filter(q, contact=OuterRef("pk")))),
                rows,
            ),
        ),
    )


register_relation(_addresses(ContactPoint.Kind.EMAIL, "E-mail address"))
register_relation(_addresses(ContactPoint.Kind.PHONE, "Phone number"))
