from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from bulkactions import actions
from bulkactions.actions._opportunity_form import ManageOpportunitiesForm
from bulkactions.options import InvalidOptions
from contacts.custom_inputs import form_field
from contacts.models import Contact, CustomField, Opportunity
from contacts.services.custom_fields import set_value, values_of
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.contract import Example
from tests.contacts.custom_examples import example as field_and_values
from tests.factories import ContactFactory, CustomFieldFactory, OpportunityFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return StageFactory()


@pytest.fixture
def later(stage):
    return StageFactory(pipeline=stage.pipeline)


def example(do, extra: int = 0) -> Example:
    first = StageFactory()
    second = StageFactory(pipeline=first.pipeline)
    _without, with_one, with_two, elsewhere, like_this = contacts = ContactFactory.create_batch(5)
    OpportunityFactory(contact=with_one, stage=first, value=10, source="Fair")
    OpportunityFactory.create_batch(2, contact=with_two, stage=first)
    OpportunityFactory(contact=elsewhere)
    OpportunityFactory(contact=like_this, stage=second, value=500, status="won")
    for number in range(extra):
        contact = ContactFactory()
        contacts.append(contact)
        if number % 2:
            OpportunityFactory(contact=contact, stage=first)
    options = {
        "stage": [str(second.pk)],
        "rule": ["upsert"],
        "several": ["newest"],
        "value": ["500"],
        "status": ["won"],
    }
    return Example(options, contacts)


def manage(do, contacts, stage, **options):
    options = {"rule": ["upsert"], "several": ["newest"]} | options
    return do("manage_opportunities", contacts, stage=[str(stage.pk)], **options)


def test_a_new_opportunity_has_the_contacts_name_and_owner(do, stage):
    contact = ContactFactory(first_name="Ada", last_name="Lovelace", owner=UserFactory())

    done = manage(do, [contact], stage, value=["1200.50"], currency=["EUR"], expected_close_on=["2030-05-01"])

    created = Opportunity.objects.get()
    assert (created.contact, created.stage, created.owner) == (contact, stage, contact.owner)
    assert (created.name, created.value, created.currency) == ("Ada Lovelace", Decimal("1200.50"), "EUR")
    assert (created.status, created.expected_close_on) == ("open", date(2030, 5, 1))
    assert outcomes(done) == {contact.pk: ("succeeded", "")}


def details(done) -> dict[int, str]:
    return dict(done.results.values_list("contact", "detail"))


def test_results_say_what_was_written(do, stage, later):
    ada, known, many, same = ContactFactory(first_name="Ada", last_name="Lovelace"), *ContactFactory.create_batch(3)
    OpportunityFactory(contact=known, stage=stage, name="Licences", value=7, currency="USD")
    for name in "ABC":
        OpportunityFactory(contact=many, stage=stage, name=name, value=0)
    OpportunityFactory(contact=same, stage=later, value=500, currency="EUR")

    done = manage(do, [ada, known, many, same], later, value=["500"], currency=["EUR"], several=["all"])

    place = f"{later.pipeline}: {later}"
    assert details(done) == {
        ada.pk: f"“Ada Lovelace” EUR 500.00 in {place}",
        known.pk: f"“Licences” EUR 500.00 in {place}",
        many.pk: f"“C” EUR 500.00, “B” EUR 500.00 and 1 more in {place}",
        same.pk: "",
    }
    assert done.kind.explain(done.results.get(contact=ada)) == "Created an opportunity"


def test_what_was_written_is_told_of_without_a_value_and_not_at_length(do, stage):
    [contact] = ContactFactory.create_batch(1)
    done = manage(do, [contact], stage, name=["x" * 190])
    assert details(done)[contact.pk] == f"“{'x' * 119}…” in {stage.pipeline}: {stage}"


def test_blank_leaves_a_value_as_it_is(do, stage, later):
    record = OpportunityFactory(stage=stage, value=10, source="Fair", owner=UserFactory())

    done = manage(do, [record.contact], later, value=["20"])

    record.refresh_from_db()
    assert (record.stage, record.value, record.source, record.status) == (later, 20, "Fair", "open")
    assert outcomes(done) == {record.contact_id: ("succeeded", "updated")}


@pytest.mark.parametrize(("several", "moved"), [("newest", [1]), ("oldest", [0]), ("all", [0, 1]), ("skip", [])])
def test_which_of_several_is_meant(do, stage, later, several, moved):
    contact = ContactFactory()
    now = timezone.now()
    records = [OpportunityFactory(contact=contact, stage=stage, created_at=now - timedelta(days=age)) for age in (9, 1)]

    done = manage(do, [contact], later, several=[several])

    assert list(Opportunity.objects.filter(stage=later)) == [records[place] for place in reversed(moved)]
    assert outcomes(done)[contact.pk] == (("succeeded", "updated") if moved else ("skipped", "several"))


@pytest.mark.parametrize("several", ["newest", "oldest", "all", "skip"])
@pytest.mark.parametrize("rule", ["create", "upsert", "update"])
@pytest.mark.parametrize("own", [{}, {"name": ["For {{ contact.first_name }}"]}, {"owner": ["owner"]}])
def test_the_preview_is_what_happens(do, admin, stage, later, rule, several, own):
    contacts = ContactFactory.create_batch(5)
    now = timezone.now()
    for place, stages in enumerate([[], [stage], [later], [stage, later], [later, stage]]):
        for age, one in enumerate(stages):
            OpportunityFactory(contact=contacts[place], stage=one, created_at=now - timedelta(days=age))
    options = {"rule": [rule], "several": [several], **own}
    action = actions.get("manage_opportunities")(admin, {"stage": [str(later.pk)], **options})

    preview = action.preview(Contact.objects.all())
    foretold = {(part.outcome.value, part.reason): count for part, count in preview if count}
    happened = list(outcomes(manage(do, contacts, later, **options)).values())

    assert foretold == {outcome: happened.count(outcome) for outcome in happened}


def test_undo_leaves_what_somebody_changed(do, stage, later):
    kept, changed, new = OpportunityFactory(stage=stage), OpportunityFactory(stage=stage), ContactFactory()
    done = manage(do, [kept.contact, changed.contact, new], later, value=["7"])
    Opportunity.objects.filter(pk=changed.pk).update(value=8, written_in=None)

    undone = do("undo", bulk_action=[str(done.pk)])

    assert (undone.succeeded, undone.skipped) == (2, 1)
    assert dict(Opportunity.objects.values_list("pk", "value")) == {kept.pk: 0, changed.pk: 8}


def test_two_changes_are_taken_back_in_turn(do, stage, later):
    record = OpportunityFactory(stage=stage, value=1)
    first = manage(do, [record.contact], later, value=["2"])
    second = manage(do, [record.contact], later, value=["3"])

    early = do("undo", bulk_action=[str(first.pk)])
    do("undo", bulk_action=[str(second.pk)])
    late = do("undo", bulk_action=[str(first.pk)])

    record.refresh_from_db()
    assert (early.skipped, late.succeeded) == (1, 1)
    assert (record.stage, record.value) == (stage, 1)


def test_a_former_stage_that_is_gone_is_not_gone_back_to(do, stage, later):
    record = OpportunityFactory(stage=stage, value=1)
    done = manage(do, [record.contact], later, value=["2"])
    stage.delete()

    undone = do("undo", bulk_action=[str(done.pk)])

    record.refresh_from_db()
    assert (undone.succeeded, record.stage, record.value) == (1, later, 1)


def test_only_a_lost_opportunity_has_a_reason(admin, stage):
    options = {
        "stage": [str(stage.pk)],
        "rule": ["upsert"],
        "several": ["newest"],
        "status": ["won"],
        "lost_reason": ["No"],
    }

    assert "lost_reason" in actions.get("manage_opportunities")(admin, options).form.errors


# Custom fields


def held(record, field):
    return values_of([record.pk], [field])[record.pk].get(field.pk)


def raw(kind, value):
    """A value as the form takes it."""
    field = form_field(CustomFieldFactory(type=kind, holder="opportunity"))
    plain = field.prepare_value([one.pk for one in value] if isinstance(value, list) else getattr(value, "pk", value))
    plain = field.widget.format_value(plain) if not isinstance(value, list) else plain
    return [str(one) for one in plain] if isinstance(plain, list) else [str(plain)]


@pytest.mark.parametrize("kind", CustomField.Type)
def test_custom_fields_are_set_in_new_and_existing_ones_and_given_back(do, stage, kind):
    field, one, other = field_and_values(kind, holder="opportunity")
    record, empty, without = OpportunityFactory(stage=stage), OpportunityFactory(stage=stage), ContactFactory()
    set_value([record.pk], field, one)

    done = manage(do, [record.contact, empty.contact, without], stage, **{field.key: raw(kind, other)})

    created = Opportunity.objects.get(contact=without)
    assert [held(each, field) for each in (record, empty, created)] == [other] * 3
    undo = do("undo", bulk_action=[str(done.pk)])
    assert [held(each, field) for each in (record, empty)] == [one, None]
    assert not Opportunity.objects.filter(contact=without).exists()
    do("redo", bulk_action=[str(undo.pk)])
    assert [held(each, field) for each in (record, empty, created)] == [other] * 3


@pytest.mark.parametrize("kind", [CustomField.Type.NUMBER, CustomField.Type.CHOICE, CustomField.Type.CHOICES])
def test_whoever_has_the_custom_value_already_is_unchanged_and_foreseen(do, admin, stage, kind):
    field, one, other = field_and_values(kind, holder="opportunity")
    same, different = OpportunityFactory.create_batch(2, stage=stage)
    set_value([same.pk], field, one)
    set_value([different.pk], field, other)
    options = {"stage": [str(stage.pk)], "rule": ["upsert"], "several": ["newest"], field.key: raw(kind, one)}

    foreseen = actions.get("manage_opportunities")(admin, options).preview(Contact.objects.all())
    done = do("manage_opportunities", [same.contact, different.contact], **options)

    assert {part.reason: count for part, count in foreseen if count} == {"same": 1, "updated": 1}
    assert outcomes(done) == {same.contact_id: ("unchanged", "same"), different.contact_id: ("succeeded", "updated")}


def test_a_field_that_is_gone_meanwhile_is_not_passed_over(admin, stage):
    field = CustomFieldFactory(holder="opportunity")
    action = actions.get("manage_opportunities")(
        admin, {"stage": [str(stage.pk)], "rule": ["upsert"], "several": ["newest"], field.key: ["x"]}
    )
    field.delete()
    with pytest.raises(InvalidOptions, match="does not exist any more"):
        action.check_again()


def test_what_was_chosen_is_said_in_words(admin, stage):
    field = CustomFieldFactory(holder="opportunity", type=CustomField.Type.YES_NO, name="Signed")
    options = {"stage": [str(stage.pk)], "rule": ["upsert"], "several": ["newest"], field.key: ["no"]}
    assert ("Signed", "No") in actions.get("manage_opportunities")(admin, options).choices()


@pytest.mark.parametrize("kind", ["text", "choice", "yes_no", "person"])
def test_what_is_left_blank_is_said_to_stay(admin, kind):
    field = CustomFieldFactory(holder="opportunity", type=kind, choices=["Gold"])
    asked = str(ManageOpportunitiesForm(user=admin)[field.key])
    assert "As it is" in asked
    assert "—" not in asked
    assert "Nobody" not in asked
