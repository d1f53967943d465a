from __future__ import annotations

from html.parser import HTMLParser

import pytest

from contacts.cells import rows_of
from contacts.columns import STANDARD
from contacts.models import Contact, ContactPoint
from contacts.row_html import row_html
from tests.factories import CompanyFactory, ContactFactory, StatusFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

HOSTILE = """<i onclick="x">'&amp;"""


class Elements(HTMLParser):
    """The start tags and texts of some HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.attributes = set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)


def rendered(contact):
    row = rows_of([Contact.objects.get(pk=contact.pk)], list(STANDARD.values()))[0]
    return Elements(row_html(row))


def test_html_in_what_people_write_stays_text():
    texts = ("first_name", "last_name", "job_title", "source", "street", "city", "state", "postal_code", "website")
    contact = ContactFactory(
        **dict.fromkeys(texts, HOSTILE),
        email=HOSTILE,
        phone=HOSTILE,
        time_zone=HOSTILE,
        company=CompanyFactory(name=HOSTILE),
        status=StatusFactory(name=HOSTILE),
        owner=UserFactory(first_name=HOSTILE, last_name=""),
        tags=[TagFactory(name=f"{number} {HOSTILE}") for number in range(5)],
    )
    contact.followers.add(UserFactory(first_name=HOSTILE, last_name=""))
    for kind in ContactPoint.Kind:
        contact.further_points.create(kind=kind, value=HOSTILE)

    row = rendered(contact)

    assert "i" not in row.tags
    assert "onclick" not in dict(row.attributes)
    assert row.texts.count(HOSTILE) >= 12
    assert ("title", f"{HOSTILE} {HOSTILE}") in row.attributes  # the name, whole


def test_what_a_contact_can_be_reached_by_is_a_quick_action():
    reachable = rendered(ContactFactory(first_name="Ann", last_name="", email="ann@example.com", phone="+12025550123"))
    assert ("href", "mailto:ann@example.com") in reachable.attributes
    assert ("href", "tel:+12025550123") in reachable.attributes
    hrefs = [value for name, value in rendered(ContactFactory(email="", phone="")).attributes if name == "href"]
    assert not any(href.startswith(("mailto:", "tel:")) for href in hrefs)
