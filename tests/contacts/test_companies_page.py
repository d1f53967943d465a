from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.roles import Role
from contacts.models import Company, Contact
from tests.conftest import signed_in
from tests.factories import CompanyFactory, ContactFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LIST = HTMX | {"HX-Target": "companies"}


@pytest.fixture
def limited():
    """Somebody who sees only their own contacts, with every other right."""
    return UserFactory(role=Role.MANAGER, owned_only=True)


def rows(response) -> list[tuple[str, int]]:
    return [(company.name, count) for company, count in response.context["list"].rows]


def names(response) -> list[str]:
    return [name for name, _ in rows(response)]


def text(response) -> str:
    return " ".join(response.content.decode().split())


# The list


def test_companies_are_listed_with_their_live_contacts(as_user):
    acme, busy = CompanyFactory(name="acme"), CompanyFactory(name="Busy")
    ContactFactory.create_batch(2, company=busy)
    ContactFactory(company=busy, deleted_at=timezone.now())
    response = as_user.get("/companies/")
    assert rows(response) == [("acme", 0), ("Busy", 2)]
    assert f"/contacts/?company={busy.pk}" in text(response)
    assert f"/contacts/?company={acme.pk}" not in text(response)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Alpha", "beta", "Gamma"]),
        ("-name", ["Gamma", "beta", "Alpha"]),
        ("contacts", ["Gamma", "Alpha", "beta"]),
        ("-contacts", ["Alpha", "beta", "Gamma"]),
        ("created", ["Gamma", "Alpha", "beta"]),
        ("-created", ["beta", "Alpha", "Gamma"]),
        ("nonsense", ["Alpha", "beta", "Gamma"]),
    ],
)
def test_companies_are_sorted(as_user, sort, expected):
    _gamma, alpha, beta = (CompanyFactory(name=name) for name in ("Gamma", "Alpha", "beta"))
    ContactFactory(company=beta)
    ContactFactory(company=alpha)
    assert names(as_user.get("/companies/", {"sort": sort})) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "ACME"}, ["Acme"]),
        ({"q": "straße"}, ["Die STRAßE"]),
        ({"q": "acme berlin"}, ["Acme"]),
        ({"q": "acme paris"}, []),
        ({"q": "rocket.example"}, ["Acme"]),
        ({"industry": "Space"}, ["Acme"]),
        ({"country": "FR"}, ["Die STRAßE"]),
        ({"contacts": "true"}, ["Acme"]),
        ({"contacts": "false"}, ["Die STRAßE"]),
        ({"country": "FR", "contacts": "true"}, []),
        ({"industry": "Nobody's"}, []),
        ({"q": "a\0"}, []),
    ],
)
def test_companies_are_filtered(as_user, query, expected):
    acme = CompanyFactory(name="Acme", industry="Space", city="Berlin", website="https://rocket.example/")
    other = CompanyFactory(name="Die STRAßE", country="FR", city="Paris")
    ContactFactory(company=acme)
    ContactFactory(company=other, deleted_at=timezone.now())
    assert names(as_user.get("/companies/", query)) == expected


def test_an_impossible_filter_says_why(as_user):
    CompanyFactory(industry="Space")
    assert "not one of the available choices" in text(as_user.get("/companies/?industry=Time", headers=LIST))


def test_only_the_list_is_sent_to_htmx_and_the_address_follows(as_user):
    CompanyFactory(name="Acme")
    response = as_user.get("/companies/?q=ac&sort=name&contacts=", headers=LIST)
    assert "<html" not in response.content.decode()
    assert response["HX-Push-Url"] == "/companies/?q=ac"


@pytest.mark.parametrize("sort", ["name", "-contacts"])
def test_companies_are_paged(as_user, sort):
    CompanyFactory.create_batch(25)
    first = as_user.get(f"/companies/?per_page=20&sort={sort}")
    second = as_user.get(f"/companies/?per_page=20&sort={sort}&page=2")
    assert (len(names(first)), len(names(second))) == (20, 5)
    assert not set(names(first)) & set(names(second))


@pytest.mark.parametrize("query", ["", "?sort=-contacts", "?q=company&contacts=true"])
def test_the_list_costs_the_same_for_any_number_of_companies(as_user, query, django_assert_max_num_queries):
    for company in CompanyFactory.create_batch(60, industry="Space", country="FR"):
        ContactFactory(company=company)
    with django_assert_max_num_queries(11):
        as_user.get(f"/companies/{query}")


def test_without_companies_the_page_says_what_they_are_for(as_user):
    assert "No companies yet" in text(as_user.get("/companies/"))
    CompanyFactory()
    assert "No companies match" in text(as_user.get("/companies/?q=zzz"))


# Somebody who sees only their own contacts


def test_a_limited_person_sees_the_companies_of_their_contacts(limited):
    mine, other = CompanyFactory(name="Mine", industry="Space"), CompanyFactory(name="Other", industry="Arms")
    ContactFactory(company=mine, owner=limited)
    ContactFactory.create_batch(2, company=mine)
    ContactFactory(company=other)
    client = signed_in(limited)
    response = client.get("/companies/")
    assert rows(response) == [("Mine", 1)]
    assert "Arms" not in text(response)
    assert rows(client.get("/companies/?sort=-contacts")) == [("Mine", 1)]
    assert client.get(f"/companies/{other.pk}/").status_code == 404
    assert client.get(f"/companies/{other.pk}/edit/").status_code == 404
    assert "Other" not in text(client.get("/companies/suggest/?company=o"))


def test_a_company_of_which_a_limited_person_has_only_trash_is_not_shown(limited):
    company = CompanyFactory()
    ContactFactory(company=company, owner=limited, deleted_at=timezone.now())
    client = signed_in(limited)
    assert rows(client.get("/companies/")) == []
    assert client.get(f"/companies/{company.pk}/").status_code == 404


def test_a_limited_person_sees_their_contacts_on_the_page_of_a_company(limited):
    company = CompanyFactory()
    mine, other = ContactFactory(company=company, owner=limited), ContactFactory(company=company)
    html = text(signed_in(limited).get(f"/companies/{company.pk}/"))
    assert mine.name in html
    assert other.name not in html


def test_a_limited_person_does_not_touch_what_concerns_unseen_contacts(limited):
    company = CompanyFactory()
    ContactFactory(company=company, owner=limited)
    client = signed_in(limited)
    urls = ["/companies/new/", f"/companies/{company.pk}/merge/", f"/companies/{company.pk}/delete/"]
    assert {client.get(url).status_code for url in urls} | {client.post(url).status_code for url in urls} == {403}
    html = text(client.get(f"/companies/{company.pk}/"))
    assert "/edit/" in html
    assert "/merge/" not in html
    assert "/delete/" not in html


# Permissions


def test_users_add_and_change_companies_but_neither_merge_nor_delete(as_user):
    company = CompanyFactory()
    assert as_user.get("/companies/new/").status_code == 200
    assert as_user.get(f"/companies/{company.pk}/edit/").status_code == 200
    urls = [f"/companies/{company.pk}/{verb}/" for verb in ("merge", "delete")]
    assert {as_user.get(url).status_code for url in urls} | {as_user.post(url).status_code for url in urls} == {403}


def test_without_permission_nothing_is_shown():
    client = signed_in(UserFactory())
    company = CompanyFactory()
    urls = ["/companies/", "/companies/new/", f"/companies/{company.pk}/", f"/companies/{company.pk}/edit/"]
    assert {client.get(url).status_code for url in urls} == {403}


# One company


def test_the_page_of_a_company_shows_what_is_known(as_user):
    company = CompanyFactory(
        name="Acme <b>", website="https://www.acme.example/", phone="+14155550123", industry="Space", employees=12_000,
        street="1 Main St", city="Springfield", country="US", description="Makes <i>anvils</i>",
    )  # fmt: skip
    html = text(as_user.get(f"/companies/{company.pk}/"))
    for shown in ("Acme &lt;b&gt;", "acme.example", "(415) 555-0123", "Space", "12,000", "Springfield", "&lt;i&gt;"):
        assert shown in html
    assert "Nobody whom you can see works for this company" in html


def test_the_page_shows_the_first_contacts_and_leads_to_all(as_user, django_assert_max_num_queries):
    company = CompanyFactory(pk=1_234_567)
    ContactFactory.create_batch(21, company=company, owner=UserFactory())
    ContactFactory(company=company, first_name="Trashed", deleted_at=timezone.now())
    with django_assert_max_num_queries(8):
        html = text(as_user.get(f"/companies/{company.pk}/"))
    assert html.count('class="row-owner"') == 20
    assert "Show all 21 contacts" in html
    assert "/contacts/?company=1234567" in html
    assert "Trashed" not in html


def test_a_contact_is_added_to_the_company_one_looks_at(as_user):
    company = CompanyFactory(name="A&B “Söhne”")
    html = as_user.get(f"/companies/{company.pk}/").content.decode()
    url = "/contacts/new/?company=A%26B%20%E2%80%9CS%C3%B6hne%E2%80%9D"
    assert f'hx-get="{url}"' in html
    assert 'value="A&amp;B “Söhne”"' in as_user.get(url).content.decode()


def test_the_page_and_the_list_of_contacts_lead_to_the_company(as_user):
    contact = ContactFactory(company=CompanyFactory(name="Acme"))
    for url in ("/contacts/", f"/contacts/{contact.pk}/"):
        assert f'href="/companies/{contact.company_id}/"' in text(as_user.get(url))


def test_a_company_is_added_and_shown(as_user):
    posted = {"name": "  Acme   Ltd ", "phone": "415 555 0123", "website": "acme.com"}
    response = as_user.post("/companies/new/", posted)
    company = Company.objects.get()
    assert (company.name, company.phone, company.website) == ("Acme Ltd", "+14155550123", "https://acme.com")
    assert response.url == f"/companies/{company.pk}/"


def test_a_phone_is_read_in_the_country_that_is_given_with_it(as_user):
    posted = {"name": "Acme", "phone": "030 901820", "country": "DE"}
    as_user.post("/companies/new/", posted, headers=HTMX)
    company = Company.objects.get()
    assert company.phone == "+4930901820"
    Company.objects.update(phone="+12065550123", country="")
    posted = {"name": "Acme", "phone": "(206) 555-0123", "country": "DE"}
    as_user.post(f"/companies/{company.pk}/edit/", posted, headers=HTMX)
    company.refresh_from_db()
    assert (company.phone, company.country) == ("+12065550123", "DE")


def test_a_company_is_changed_and_the_dialog_leads_back(as_user):
    company = CompanyFactory(name="Acme", country="FR")
    headers = HTMX | {"HX-Current-URL": "http://testserver/companies/?q=a"}
    posted = {"name": "ACME", "phone": "01 42 68 53 00", "country": "FR", "employees": "7"}
    assert as_user.post(f"/companies/{company.pk}/edit/", posted, headers=headers)["HX-Redirect"] == "/companies/?q=a"
    company.refresh_from_db()
    assert (company.name, company.phone, company.employees) == ("ACME", "+33142685300", 7)


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({"name": "ACME"}, "There is already a company “Acme”."),
        ({"name": " "}, "This field is required."),
        ({"name": "x" * 1_000_000}, "at most 200 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"name": "New", "phone": "call me"}, "is not a phone number"),
        ({"name": "New", "website": "javascript:alert(1)"}, "This is not a web address. Write it like"),
        ({"name": "New", "country": "XX"}, "Select a valid choice"),
        ({"name": "New", "employees": "-1"}, "Give a whole number from 0 to 100,000,000."),
        ({"name": "New", "employees": "9" * 12}, "Give a whole number from 0 to 100,000,000."),
        ({"name": "New", "employees": "some"}, "Give a whole number from 0 to 100,000,000."),
    ],
)
def test_a_bad_company_is_refused_in_words(as_user, posted, message):
    CompanyFactory(name="Acme")
    assert message in text(as_user.post("/companies/new/", posted, headers=HTMX))
    assert Company.objects.count() == 1


# Merging


def test_merging_shows_both_and_says_how_many_contacts_move(as_manager):
    acme, twin = CompanyFactory(name="Acme"), CompanyFactory(name="Acme Ltd")
    ContactFactory.create_batch(3, company=twin)
    ContactFactory(company=acme)
    url = f"/companies/{acme.pk}/merge/"
    assert "3 contacts of <bdi>Acme Ltd</bdi> move to" in text(as_manager.get(url, {"company": "acme ltd"}))
    other_way = text(as_manager.get(url, {"company": "acme ltd", "keep": twin.pk}))
    assert "1 contact of <bdi>Acme</bdi> moves to" in other_way


def test_merging_moves_all_contacts_and_fills_gaps(as_manager):
    acme = CompanyFactory(name="Acme", phone="+14155550123", city="Oslo")
    twin = CompanyFactory(name="Twin", phone="+14155550199", website="https://twin.example/", street="Via 1")
    moving = [ContactFactory(company=twin), ContactFactory(company=twin, deleted_at=timezone.now())]
    posted = {"company": "twin", "shown": twin.pk}
    response = as_manager.post(f"/companies/{acme.pk}/merge/", posted)
    assert response.url == f"/companies/{acme.pk}/"
    acme.refresh_from_db()
    assert (acme.phone, acme.website, acme.city, acme.street) == ("+14155550123", "https://twin.example/", "Oslo", "")
    assert set(acme.contacts.all()) == set(moving)
    assert list(Company.objects.all()) == [acme]


def test_the_other_company_can_stay(as_manager):
    acme, twin = CompanyFactory(name="Acme"), CompanyFactory(name="Twin")
    contact = ContactFactory(company=acme)
    posted = {"company": "Twin", "shown": twin.pk, "keep": twin.pk}
    response = as_manager.post(f"/companies/{acme.pk}/merge/", posted, headers=HTMX)
    assert response["HX-Redirect"] == f"/companies/{twin.pk}/"
    contact.refresh_from_db()
    assert contact.company == twin


def test_nothing_is_merged_before_both_were_shown(as_manager):
    acme, twin = CompanyFactory(name="Acme"), CompanyFactory(name="Twin")
    html = text(as_manager.post(f"/companies/{acme.pk}/merge/", {"company": "Twin", "shown": "999"}))
    assert f'name="shown" value="{twin.pk}"' in html
    assert Company.objects.count() == 2


@pytest.mark.parametrize(("other", "message"), [("", "required"), ("Nob", "no company"), ("ACME", "another company")])
def test_merging_with_nothing_or_itself_is_refused(as_manager, other, message):
    acme = CompanyFactory(name="Acme")
    assert message in text(as_manager.post(f"/companies/{acme.pk}/merge/", {"company": other, "shown": acme.pk}))
    assert Company.objects.count() == 1


def test_merging_costs_the_same_for_any_number_of_contacts(as_manager, django_assert_max_num_queries):
    acme, twin = CompanyFactory(name="Acme"), CompanyFactory(name="Twin")
    ContactFactory.create_batch(30, company=twin)
    with django_assert_max_num_queries(17):
        as_manager.post(f"/companies/{acme.pk}/merge/", {"company": "Twin", "shown": twin.pk})
    assert acme.contacts.count() == 30


def test_the_address_of_a_company_that_was_merged_leads_to_what_it_is_part_of(as_manager):
    acme, twin, group = (CompanyFactory(name=name) for name in ("Acme", "Twin", "Group"))
    as_manager.post(f"/companies/{acme.pk}/merge/", {"company": "Twin", "shown": twin.pk})
    as_manager.post(f"/companies/{group.pk}/merge/", {"company": "Acme", "shown": acme.pk})
    for gone in (acme, twin):
        response = as_manager.get(f"/companies/{gone.pk}/", follow=True)
        assert response.redirect_chain == [(f"/companies/{group.pk}/", 302)]
        assert "You were led to Group, of which the company that you wanted is a part now." in text(response)


def test_what_a_limited_person_may_not_see_is_not_found_by_the_address_of_its_part(as_manager, limited):
    acme, twin = CompanyFactory(), CompanyFactory(name="Twin")
    as_manager.post(f"/companies/{acme.pk}/merge/", {"company": "Twin", "shown": twin.pk})
    client = signed_in(limited)
    assert client.get(f"/companies/{twin.pk}/").status_code == 404
    ContactFactory(company=acme, owner=limited)
    assert client.get(f"/companies/{twin.pk}/").url == f"/companies/{acme.pk}/"


def test_a_company_with_others_in_it_is_deleted_with_their_addresses(as_manager):
    acme, twin = CompanyFactory(), CompanyFactory(name="Twin")
    as_manager.post(f"/companies/{acme.pk}/merge/", {"company": "Twin", "shown": twin.pk})
    as_manager.post(f"/companies/{acme.pk}/delete/", {"word": "DELETE"})
    assert as_manager.get(f"/companies/{twin.pk}/").status_code == 404


# Deleting


def test_deleting_says_how_many_contacts_lose_their_company_and_needs_a_word(as_manager):
    company = CompanyFactory(name="Acme")
    ContactFactory.create_batch(2, company=company)
    url = f"/companies/{company.pk}/delete/"
    assert "<strong>2 contacts</strong> lose the company" in text(as_manager.get(url))
    assert "Type DELETE, exactly so, to confirm." in text(as_manager.post(url, {"word": "delete"}))
    assert Company.objects.exists()


def test_the_contacts_of_a_deleted_company_stay(as_manager):
    company = CompanyFactory()
    ContactFactory(company=company)
    ContactFactory(company=company, deleted_at=timezone.now())
    response = as_manager.post(f"/companies/{company.pk}/delete/", {"word": "DELETE"}, headers=HTMX)
    assert response["HX-Redirect"] == "/companies/"
    assert not Company.objects.exists()
    assert list(Contact.objects.values_list("company", flat=True)) == [None, None]
