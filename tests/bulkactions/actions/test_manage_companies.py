from __future__ import annotations

import pytest

from bulkactions import actions
from contacts.models import Company, Contact
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.contract import Example
from tests.factories import CompanyFactory, ContactFactory

pytestmark = pytest.mark.django_db


def example(do, extra: int = 0) -> Example:
    acme = CompanyFactory()
    contacts = [ContactFactory(), ContactFactory(company=acme), ContactFactory(company=CompanyFactory())]
    contacts += [ContactFactory(company=CompanyFactory()) for _ in range(extra)]
    return Example({"operation": ["add"], "company": [acme.name]}, contacts)


def add(do, contacts, company, **options):
    return do("manage_companies", contacts, operation=["add"], company=[company], **options)


def test_a_new_company_is_created_once(do):
    contacts = ContactFactory.create_batch(2)

    done = add(do, contacts, "New Ventures")

    assert done.succeeded == 2
    assert set(Contact.objects.values_list("company__name", flat=True)) == {"New Ventures"}


def test_the_dialog_names_a_company_that_is_still_to_be_made(admin):
    action = actions.get("manage_companies")(admin, {"operation": ["add"], "company": ["New Ventures"]})
    assert ("Company", "New Ventures") in action.choices()


def test_only_contacts_without_a_company(do):
    acme, beta = CompanyFactory(name="Acme"), CompanyFactory(name="Beta")
    free, there, elsewhere = ContactFactory(), ContactFactory(company=acme), ContactFactory(company=beta)

    done = add(do, [free, there, elsewhere], "Acme", only_empty=["on"])

    assert outcomes(done) == {
        free.pk: ("succeeded", ""),
        there.pk: ("unchanged", "in_company"),
        elsewhere.pk: ("skipped", "has_company"),
    }
    elsewhere.refresh_from_db()
    assert elsewhere.company == beta


def test_the_preview_of_only_empty_is_what_happens(admin):
    acme = CompanyFactory(name="Acme")
    ContactFactory(), ContactFactory(company=acme), ContactFactory(company=CompanyFactory())
    options = {"operation": ["add"], "company": ["Acme"], "only_empty": ["on"]}

    preview = actions.get("manage_companies")(admin, options).preview(Contact.objects.all())

    assert [(part.reason, count) for part, count in preview] == [("", 1), ("in_company", 1), ("has_company", 1)]


def test_contacts_are_taken_out_of_their_companies(do):
    employed, free = ContactFactory(company=CompanyFactory()), ContactFactory()

    done = do("manage_companies", [employed, free], operation=["remove"], company=["ignored"])

    assert outcomes(done) == {employed.pk: ("succeeded", ""), free.pk: ("unchanged", "no_company")}
    assert Company.objects.count() == 1
    assert not Contact.objects.exclude(company=None).exists()


def test_undo_gives_back_the_company_that_each_had_unless_changed_since(do):
    acme, beta = CompanyFactory(name="Acme"), CompanyFactory(name="Beta")
    from_beta, from_none, moved_on = ContactFactory(company=beta), ContactFactory(), ContactFactory()
    done = add(do, [from_beta, from_none, moved_on], "Acme")
    Contact.objects.filter(pk=moved_on.pk).update(company=beta)

    undone = do("undo", bulk_action=[str(done.pk)])

    assert (undone.succeeded, undone.skipped) == (2, 1)
    assert dict(Contact.objects.values_list("pk", "company")) == {
        from_beta.pk: beta.pk,
        from_none.pk: None,
        moved_on.pk: beta.pk,
    }
    assert acme.pk


def test_undo_after_the_former_company_was_deleted_leaves_none(do):
    beta = CompanyFactory()
    contact = ContactFactory(company=beta)
    done = add(do, [contact], "Acme")
    beta.delete()

    undone = do("undo", bulk_action=[str(done.pk)])

    contact.refresh_from_db()
    assert (undone.succeeded, contact.company) == (1, None)


def test_it_says_what_is_overwritten(admin):
    for name, count in (("Acme", 1), ("Beta", 4), ("Gamma", 3), ("Delta", 2), ("Eps", 1)):
        ContactFactory.create_batch(count, company=CompanyFactory(name=name))
    action = actions.get("manage_companies")(admin, {"operation": ["add"], "company": ["Acme"]})

    assert action.remarks(Contact.objects.all()) == [
        "4 are in Beta, 3 are in Gamma, 2 are in Delta and 1 in another company now."
    ]


def test_every_contact_says_where_it_was(do):
    contact = ContactFactory(company=CompanyFactory(name="Beta"))
    done = add(do, [contact], "Acme")

    assert done.kind.explain_all([done.results.get()])[0] == "Was in Beta"


def test_adding_needs_a_company(admin):
    form = actions.get("manage_companies")(admin, {"operation": ["add"], "company": [" "]}).form

    assert form.errors == {"company": ["Choose a company."]}


def test_a_company_that_is_renamed_meanwhile_is_still_the_one_that_was_meant(ask, run, do):
    acme, contact = CompanyFactory(name="Acme"), ContactFactory()
    confirmed = ask("manage_companies", [contact], operation=["add"], company=["Acme"])
    acme.name = "Acme Holding"
    acme.save()
    CompanyFactory(name="Acme")

    done = run(confirmed)
    assert Contact.objects.get().company == acme

    undone = do("undo", bulk_action=[str(done.pk)])
    assert undone.succeeded == 1
    assert Contact.objects.get().company is None


def test_a_company_that_is_deleted_meanwhile_stops_the_run_and_nobody_loses_theirs(ask, run):
    acme, beta = CompanyFactory(name="Acme"), CompanyFactory(name="Beta")
    ContactFactory(company=beta)
    confirmed = ask("manage_companies", list(Contact.objects.all()), operation=["add"], company=["Acme"])
    acme.delete()

    done = run(confirmed)

    assert (done.status, done.succeeded) == ("failed", 0)
    assert "does not exist any more" in done.reason
    assert Contact.objects.get().company == beta


def test_undo_leaves_contacts_alone_whose_company_was_deleted_since(do):
    beta = CompanyFactory(name="Beta")
    ContactFactory(company=beta)
    done = add(do, list(Contact.objects.all()), "Acme")
    Company.objects.get(name="Acme").delete()

    undone = do("undo", bulk_action=[str(done.pk)])

    assert undone.skipped == 1
    assert Contact.objects.get().company is None


def test_what_is_kept_in_place_of_a_name_cannot_be_made_up(admin):
    company = CompanyFactory()

    form = actions.get("manage_companies")(admin, {"operation": ["add"], "company": [f"id:{company.pk}:forged"]}).form

    assert form.errors == {"company": ["The company does not exist any more. Choose again."]}
