"""What there is to choose from in a condition on this or that field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contacts.builder.operators import ME
from contacts.builder.subjects import LISTS, Subject
from contacts.models import CustomChoice, SmartList
from contacts.pickers import Listed, Records, Supply
from contacts.where import Field
from contacts.where.records import RECORDS

if TYPE_CHECKING:
    from accounts.models import User

PEOPLE = ("first_name", "last_name", "username")


def supply_of(subject: Subject, user: User) -> Supply:
    """What `user` may choose in a row about `subject`."""
    if subject is LISTS:
        return Records(SmartList.objects.visible_to(user))
    if subject.supply:
        return subject.supply(user)
    return _of_field(subject.field, user) if subject.field else Listed({})


def _of_field(field: Field, user: User) -> Supply:
    if field.choices:
        return Listed(dict(field.choices()))
    if field.custom and field.reference == "choice":
        return Records(CustomChoice.objects.filter(field=field.custom))
    visible = RECORDS[field.reference].visible(user)
    return Records(visible, PEOPLE, {ME: "Me"}) if field.reference == "user" else Records(visible)
