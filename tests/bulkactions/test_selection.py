from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from bulkactions.models import BulkAction
from bulkactions.pacing import Mode, Pacing, Unit
from bulkactions.selection import NothingSelected, Selection, SelectionMoved
from contacts.models import Contact
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def picked(selection: Selection, user) -> list[int]:
    base = Contact.objects.live().visible_to(user)
    ids = list(selection.contacts(base, user).values_list("pk", flat=True))
    assert list(selection.ordered_ids(base, user)) == ids
    return ids


def test_everything_a_filter_matches_minus_the_unticked(admin, tag):
    contacts = ContactFactory.create_batch(5, tags=[tag])
    ContactFactory()
    selection = Selection(query={"tags": [str(tag.pk)]}, excluded=(contacts[0].pk,))

    assert set(picked(selection, admin)) == {contact.pk for contact in contacts[1:]}


def test_the_first_n_are_those_on_top_of_the_list(admin):
    for name in ("Cy", "Al", "Bo"):
        ContactFactory(first_name="", last_name=name)

    selection = Selection(query={"sort": ["name"]}, limit=2)

    names = [Contact.objects.get(pk=pk).last_name for pk in picked(selection, admin)]
    assert names == ["Al", "Bo"]


def test_the_unticked_do_not_make_room_for_others_among_the_first_n(admin):
    al, bo, _ = [ContactFactory(last_name=name) for name in ("Al", "Bo", "Cy")]

    assert picked(Selection(query={"sort": ["name"]}, limit=2, excluded=(al.pk,)), admin) == [bo.pk]


def test_a_filter_that_cannot_be_understood_is_refused(admin):
    with pytest.raises(ValidationError):
        picked(Selection(query={"statsu": ["1"]}), admin)


def test_forged_ids_are_not_among_the_selected(manager):
    manager.owned_only = True
    mine, others = ContactFactory(owner=manager), ContactFactory()

    assert picked(Selection(ids=(mine.pk, others.pk, 10**12)), manager) == [mine.pk]


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ("scope=ids&ids=1&ids=2", Selection(ids=(1, 2), query={})),
        ("scope=ids&ids=1,2,2", Selection(ids=(1, 2), query={})),
        ("scope=all&query=q%3Dada", Selection(query={"q": ["ada"]})),
        ("scope=all&query=&excluded=3,4&limit=50", Selection(query={}, excluded=(3, 4), limit=50)),
    ],
)
def test_a_selection_is_read_from_the_form(posted, expected):
    selection = Selection.from_post(QueryDict(posted))

    assert selection == expected
    assert Selection.from_post(_posted(selection)) == selection


def _posted(selection: Selection) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(selection.to_fields())
    return data


@pytest.mark.parametrize("posted", ["ids=one", "ids=1;2", "scope=all&limit=x", "scope=all&excluded=1,b"])
def test_an_unreadable_selection_is_refused(posted):
    with pytest.raises(ValidationError):
        Selection.from_post(QueryDict(posted))


def test_a_set_that_moved_starts_nothing(ask, tag):
    ContactFactory.create_batch(3)

    with pytest.raises(SelectionMoved) as moved:
        ask("add_tags", selection=Selection(query={}), tags=[str(tag.pk)], expected=2)

    assert moved.value.total == 3
    assert not BulkAction.objects.exists()


def test_nothing_selected_starts_nothing_and_creates_no_tag(ask):
    with pytest.raises(NothingSelected):
        ask("add_tags", [], tags=["new:Fresh"])

    assert not BulkAction.objects.exists()


def test_a_frozen_set_does_not_change(ask, run, tag):
    ContactFactory.create_batch(3)
    asked = ask("add_tags", selection=Selection(query={}), tags=[str(tag.pk)])
    late = ContactFactory()

    done = run(asked)

    assert done.done == 3
    assert not late.tags.exists()


def test_a_drip_is_cut_into_its_portions(ask, tag, settings):
    settings.BATCH_SIZE = 4
    contacts = ContactFactory.create_batch(14)
    drip = Pacing(Mode.DRIP, quantity=6, every=2, unit=Unit.HOURS)

    asked = ask("add_tags", contacts, tags=[str(tag.pk)], pacing=drip)

    batches = list(asked.batches.all())
    assert [batch.size for batch in batches] == [4, 2, 4, 2, 2]
    waits = [round((batch.due_at - batches[0].due_at).total_seconds() / 3600) for batch in batches]
    assert waits == [0, 0, 2, 2, 4]


def test_freezing_costs_the_same_number_of_queries_for_many(ask, tag, django_assert_max_num_queries):
    ContactFactory.create_batch(400)

    with django_assert_max_num_queries(20):
        ask("add_tags", selection=Selection(query={}), tags=[str(tag.pk)])


def test_confirming_twice_is_once(admin, tag):
    from bulkactions import actions, starting

    contact = ContactFactory()
    request = starting.Request(
        actions.get("add_tags")(admin, {"tags": [str(tag.pk)]}), Selection(ids=(contact.pk,)), "Twice"
    )

    assert starting.start(request).pk == starting.start(request).pk
    assert BulkAction.objects.count() == 1
