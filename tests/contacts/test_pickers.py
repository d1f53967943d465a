from __future__ import annotations

import pytest

from contacts import pickers
from contacts.models import Tag
from contacts.pickers import Listed, Records
from tests.factories import TagFactory

pytestmark = pytest.mark.django_db


def labels(offer):
    return [(option.label, option.is_chosen) for option in offer.options]


def test_chosen_records_come_first_and_others_as_they_are_found():
    vip, *_ = (TagFactory(name=name) for name in ("VIP", "Press", "Prospect"))
    supply = Records(Tag.objects.order_by("name"), keywords={"none": "No tag"})
    assert labels(supply.offer([str(vip.pk)], "pr")) == [("VIP", True), ("Press", False), ("Prospect", False)]
    assert labels(supply.offer(["none"]))[0] == ("No tag", True)


def test_more_records_than_can_be_overlooked_are_cut_off(monkeypatch):
    monkeypatch.setattr(pickers, "OFFERED", 2)
    TagFactory.create_batch(3)
    offer = Records(Tag.objects.all()).offer([])
    assert (len(offer.options), offer.has_more) == (2, True)


@pytest.mark.parametrize("supply", [Records(Tag.objects.all()), Listed({"US": "United States"})])
def test_a_choice_that_there_is_not_any_more_stays_chosen(supply):
    assert labels(supply.offer(["99"], "zzz")) == [("Not there: 99", True)]


def test_listed_options_are_found_whatever_the_case():
    supply = Listed({"US": "United States", "DE": "Germany"})
    assert labels(supply.offer(["DE"], "UNITED")) == [("Germany", True), ("United States", False)]
