from __future__ import annotations

import pytest

from contacts.models import CustomField
from contacts.services.custom_fields import set_value
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, CustomFieldFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db


def rows(*changes: tuple[str, str, dict]) -> dict[str, list[str]]:
    """The options of changes, each as (field, operation, what it asks for)."""
    options = {}
    for number, (field, operation, asked) in enumerate(changes, start=1):
        options |= {f"changes-{number}-field": [field], f"changes-{number}-operation": [operation]}
        for name, value in asked.items():
            values = value if isinstance(value, list) else [value]
            options[f"changes-{number}-{name}"] = [str(one) for one in values]
    return options


def example(do, extra: int = 0) -> Example:
    """One change of every kind; of the contacts one is so already, and one cannot be changed in anything."""
    status, follower = StatusFactory(), UserFactory()
    points = CustomFieldFactory(type=CustomField.Type.NUMBER)
    level = CustomFieldFactory(type=CustomField.Type.CHOICE, choices=["Gold", "Silver"])
    sports = CustomFieldFactory(type=CustomField.Type.CHOICES, choices=["Golf", "Chess"])
    gold, silver = level.choices.all()
    golf, chess = sports.choices.all()
    contacts = [ContactFactory(job_title=f"CEO {n}", source="fair") for n in range(3 + extra)]
    for number, contact in enumerate(contacts):
        set_value([contact.pk], points, number)
        set_value([contact.pk], level, gold if number % 2 else None)
        set_value([contact.pk], sports, [chess])
    changes = rows(
        ("status", "set", {"status": status.pk}),
        ("job_title", "replace", {"find": "CEO", "by": "Chief"}),
        ("source", "clear", {}),
        (points.key, "increase", {"amount": "2.5"}),
        (level.key, "set", {level.key: silver.pk}),
        (sports.key, "add", {sports.key: [golf.pk]}),
        ("followers", "add", {"followers": [follower.pk]}),
        ("owner", "in_turn", {"people": [follower.pk, UserFactory().pk]}),
    )
    return Example(changes, contacts)
