"""What an export writes, an import reads as the same: by contact ID it changes nothing."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contacts.models import Contact, ContactPoint, CustomField
from contacts.services.custom_fields import set_value
from contacts.services.imports.reports import report_of
from tests.bulkactions.contract import rows
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    CustomFieldFactory,
    NoteFactory,
    StatusFactory,
    TagFactory,
    UserFactory,
)
from tests.imports import checked

pytestmark = pytest.mark.django_db

Type = CustomField.Type
NAMES = (
    "id first_name last_name email further_emails phone further_phones company job_title tags status "
    "contact_type owner followers source street city state postal_code country time_zone date_of_birth website "
    "dnd_email dnd_sms dnd_whatsapp dnd_call last_activity_at created_at updated_at"
)
COLUMNS = NAMES.split()


@pytest.fixture
def everything(admin):
    """Contacts with all that an export can say about them, and one with nearly nothing."""
    ada = ContactFactory(
        first_name="=Ada", last_name="O'Neill, “Jr.”", email="ada@x.org", phone="+4930901820", job_title="A;B",
        company=CompanyFactory(name="Acme, Inc."), status=StatusFactory(name="New"), contact_type="partner",
        owner=admin, source="+fair", street="1 Main St\nRear", city="Köln", state="NRW", postal_code="00501",
        country="DE", time_zone="Europe/Berlin", date_of_birth=date(1815, 12, 10), website="https://x.org/ä?b=c",
        dnd_sms=True, last_activity_at=datetime(2026, 3, 4, 5, 6, 7, 890, tzinfo=UTC),
        tags=[TagFactory(name="VIP"), TagFactory(name="-Press")],
    )  # fmt: skip
    ada.followers.add(admin, UserFactory(username="grace"))
    for kind, value in [("email", "a2@x.org"), ("email", "a3@x.org"), ("phone", "+12025550123")]:
        ContactPoint.objects.create(contact=ada, kind=kind, value=value)
    NoteFactory(contact=ada, text="Met at the fair.\nCall back")
    for kind, value in [
        (Type.TEXT, "@text"), (Type.LONG_TEXT, "several\nlines"), (Type.NUMBER, Decimal("-1234.5")),
        (Type.MONEY, Decimal("99.95")), (Type.DATE, date(2026, 2, 3)), (Type.YES_NO, False), (Type.PERSON, admin),
        (Type.DATE_TIME, datetime(2026, 7, 1, 22, 30, tzinfo=UTC)), (Type.PHONE, "+33612345678"),
        (Type.EMAIL, "c@x.org"), (Type.URL, "https://x.org"),
    ]:  # fmt: skip
        currency = "EUR" if kind == Type.MONEY else ""
        set_value([ada.pk], CustomFieldFactory(name=f"Own {kind}", type=kind, currency=currency), value)
    for kind in (Type.CHOICE, Type.CHOICES):
        field = CustomFieldFactory(name=f"Own {kind}", type=kind, choices=["Gold, old", "Silver"])
        chosen = list(field.choices.all())
        set_value([ada.pk], field, chosen[0] if kind == Type.CHOICE else chosen)
    return [ada, ContactFactory(first_name="", last_name="", email="", phone="+12025550199")]


@pytest.mark.parametrize("layout", [{}, {"format": ["xlsx"]}, {"separator": ["semicolon"]}])
@pytest.mark.parametrize("empty_cells", ["keep", "clear"])
def test_a_round_trip_changes_nothing(do, admin, everything, layout, empty_cells):
    columns = [*COLUMNS, *(field.key for field in CustomField.objects.all())]
    download = do("export", everything, columns=columns, **layout).get_action().download()
    before = rows()

    imported = checked(
        admin, download.path.read_bytes(), download.filename, match_by=["id"], empty_cells=empty_cells, region="DE"
    )

    report = report_of(imported)
    ignored = [
        column["head"] for column, entry in zip(imported.columns, imported.mapping, strict=True) if not entry["to"]
    ]
    assert ignored == ["Updated"]
    assert [(row.contact_name, row.changes) for row in report.samples("updated")] == []
    assert [row.detail for row in report.samples("rejected")] == []
    assert report.counts["unchanged"] == len(everything)
    assert rows() == before


def test_what_was_exported_can_be_imported_as_new(do, admin, everything):
    columns = [name for name in COLUMNS if name not in ("id", "updated_at")]
    download = do("export", everything, columns=columns).get_action().download()
    Contact.objects.all().delete()

    imported = checked(admin, download.path.read_bytes(), download.filename, match_by=["email"])

    assert report_of(imported).counts["created"] == len(everything)
    table = list(csv.reader(io.StringIO(download.path.read_text("utf-8-sig"))))
    assert len(table) == 3
