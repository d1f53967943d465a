from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts import paging
from contacts.models import Contact
from tests.conftest import signed_in
from tests.contacts.contact_list import LIST, htmx, names, text
from tests.factories import CompanyFactory, ContactFactory, StatusFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


# What is shown


def test_the_home_page_is_the_list(as_user):
    assert as_user.get("/").url == LIST == reverse("contacts:list")


def test_a_row_shows_the_contact(as_admin):
    ContactFactory(
        first_name="Grace",
        last_name="Hopper",
        email="grace@example.com",
        phone="+12025550123",
        company=CompanyFactory(name="Navy"),
        status=StatusFactory(name="Customer"),
        owner=UserFactory(first_name="Ann", last_name="Lee"),
        tags=[TagFactory(name="VIP")],
    )
    page = text(as_admin.get(LIST))
    for shown in ("Grace Hopper", "(202) 555-0123", "grace@example.com", "Navy", "VIP", "Customer", "Ann Lee"):
        assert shown in page


def test_three_tags_are_shown_and_the_rest_counted(as_admin):
    ContactFactory(tags=[TagFactory(name=name) for name in "abcde"])
    assert "a b c +2" in text(as_admin.get(LIST))


def test_names_cannot_smuggle_markup(as_admin):
    ContactFactory(first_name="<script>alert(1)</script>", last_name='"onclick="')
    assert b"<script>alert" not in as_admin.get(LIST).content


def test_newest_contacts_come_first(as_admin):
    ContactFactory(first_name="Old", last_name="", created_at="2026-01-01T00:00Z")
    ContactFactory(first_name="New", last_name="", created_at="2026-02-01T00:00Z")
    assert names(as_admin.get(LIST)) == ["New", "Old"]


def test_contacts_in_the_trash_are_not_listed(as_admin):
    ContactFactory(deleted_at="2026-01-01T00:00Z")
    assert names(as_admin.get(LIST)) == []


def test_a_person_limited_to_owned_contacts_sees_only_those():
    person = UserFactory(role="User", owned_only=True)
    ContactFactory(first_name="Mine", last_name="", owner=person)
    ContactFactory(first_name="Theirs", last_name="", owner=UserFactory())
    ContactFactory(first_name="Nobodys", last_name="")
    client = signed_in(person)
    assert names(client.get(LIST)) == ["Mine"]
    assert "1 contact " in text(client.get(LIST))


def test_who_may_not_see_contacts_is_refused():
    assert signed_in(UserFactory()).get(LIST).status_code == 403


def test_strangers_are_sent_to_sign_in(client):
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "No contacts yet"),
        ("?q=nobody", "No contacts match"),
        ("?page=4", "No contacts yet"),
        ("?q=nobody&page=4", "No contacts match"),
        ("?tags=999", "There is no tag 999 (any more)."),
    ],
)
def test_an_empty_list_says_why(as_admin, query, words):
    assert words in text(as_admin.get(LIST + query))


def test_a_page_behind_the_end_leads_to_the_last(as_admin, three_are_many):
    page = as_admin.get(f"{LIST}?per_page=20&page=7", follow=True)
    assert page.redirect_chain == [(f"{LIST}?per_page=20&page=2", 302)]
    assert "21–25 of 25" in text(page)


# Sorting, paging, counting


def test_headers_sort_and_say_how(as_admin):
    ContactFactory()
    page = as_admin.get(f"{LIST}?sort=name&q=ada").content.decode()
    sorted_by = re.findall(r'<th class="([\w-]+) [^"]*" scope="col" aria-sort="(\w+)">', page)
    assert sorted_by == [("cell-name", "ascending")]
    assert 'href="?q=ada&amp;sort=-name"' in page


def test_a_date_is_sorted_latest_first_at_first(as_admin):
    ContactFactory()
    page = as_admin.get(LIST).content.decode()
    assert 'href="?sort=-last_activity"' in page
    assert 'href="?sort=created"' in page


def test_pages_link_to_each_other_and_keep_the_view(as_admin):
    ContactFactory.create_batch(45)
    page = as_admin.get(f"{LIST}?q=ada&sort=name&per_page=20&page=2").content.decode()
    assert 'href="?q=ada&amp;sort=name&amp;per_page=20&amp;page=1"' in page
    assert 'href="?q=ada&amp;sort=name&amp;per_page=20&amp;page=3"' in page
    assert "21–40 of 45" in " ".join(re.sub(r"<[^>]*>", "", page).split())


@pytest.fixture
def counted_to_three(monkeypatch):
    monkeypatch.setattr(paging, "COUNTED_AT_ONCE", 3)
    monkeypatch.setattr("contacts.contact_pages.COUNTED_AT_ONCE", 3)
    ContactFactory.create_batch(25)


def test_a_long_list_is_counted_afterwards(as_admin, counted_to_three):
    page = as_admin.get(f"{LIST}?per_page=20").content.decode()
    assert "20+ contacts" in page
    assert 'hx-get="?per_page=20&amp;count=exact" hx-trigger="load"' in page


@pytest.fixture
def three_are_many(monkeypatch):
    monkeypatch.setattr(paging, "MANY", 3)
    ContactFactory.create_batch(25, city="Porto")


def test_few_among_very_many_are_counted_after_the_page_has_come(as_admin, three_are_many):
    page = as_admin.get(f"{LIST}?q=porto&per_page=20").content.decode()
    assert "20+ contacts" in page
    assert 'hx-get="?q=porto&amp;per_page=20&amp;count=exact" hx-trigger="load"' in page


def test_the_last_page_knows_how_many_there_are(as_admin, three_are_many):
    assert "21–25 of 25" in text(as_admin.get(f"{LIST}?q=porto&per_page=20&page=2"))


def test_a_page_far_down_counts_all_only_in_the_second_half(as_admin, three_are_many, monkeypatch):
    monkeypatch.setattr(paging, "FAR_DOWN", 20)
    ContactFactory.create_batch(75, city="Porto")
    address = f"{LIST}?q=porto&per_page=20&page="
    as_admin.get(f"{address}2")  # how many there are is remembered from now on, for guesses

    ContactFactory.create_batch(1, city="Porto")
    with CaptureQueriesContext(connection) as queries:
        assert "21–40 of 40+" in text(as_admin.get(f"{address}2"))
    assert not any("COUNT(" in query["sql"] for query in queries)
    assert "81–100 of 101" in text(as_admin.get(f"{address}5"))


def test_any_page_can_be_asked_for(as_admin):
    ContactFactory.create_batch(45, city="Porto")
    html = as_admin.get(f"{LIST}?q=porto&sort=name&per_page=20&page=2").content.decode()
    assert 'name="page" value="2" min="1" max="3" form="page-form"' in html
    sent = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)" form="page-form">', html)
    assert sent == [("q", "porto"), ("sort", "name"), ("per_page", "20")]
    only = as_admin.get(f"{LIST}?q=porto").content.decode()
    assert 'aria-label="Pages"' in only
    assert "pages-list" not in only


@pytest.mark.parametrize(("address", "deleted_at"), [(LIST, None), ("/trash/", timezone.now())])
def test_scripts_can_read_the_number_of_a_row_behind_the_first_thousand(as_admin, address, deleted_at):
    Contact.objects.bulk_create(Contact(first_name="Ann", deleted_at=deleted_at) for _ in range(1_001))
    assert 'data-first="1001"' in as_admin.get(f"{address}?per_page=20&page=51").content.decode()


def test_how_many_pages_there_are_is_said_once_it_is_known(as_admin, three_are_many):
    page = as_admin.get(f"{LIST}?q=porto&per_page=20")
    assert page.context["contacts"].page_count is None
    exact = htmx(as_admin, f"{LIST}?q=porto&per_page=20&count=exact", target="contacts-total").content.decode()
    assert '<span id="page-count" hx-swap-oob="true">of 2</span>' in exact


def test_the_exact_number_comes_as_a_part_and_as_a_page(as_admin, counted_to_three):
    assert "25 contacts" in text(htmx(as_admin, f"{LIST}?count=exact", target="contacts-total"))
    assert "25 contacts" in text(as_admin.get(f"{LIST}?per_page=20&count=exact"))


@pytest.mark.parametrize("sort", ["company", "-status", "owner", "email", "-last_activity"])
def test_a_long_list_has_the_order_of_a_short_one(as_admin, counted_to_three, sort):
    for contact in Contact.objects.all()[::2]:
        contact.company, contact.status = CompanyFactory(), StatusFactory()
        contact.owner, contact.last_activity_at = UserFactory(), contact.created_at
        contact.save()
    contacts = as_admin.get(f"{LIST}?per_page=20&sort={sort}").context["contacts"]
    assert contacts.page.rows == list(contacts.filter.qs[:20])


def test_the_list_costs_the_same_for_five_contacts_and_a_hundred(as_admin, django_assert_max_num_queries, admin):
    def add(count):
        for _ in range(count):
            ContactFactory(
                company=CompanyFactory(), status=StatusFactory(), owner=UserFactory(), tags=TagFactory.create_batch(2)
            )

    add(5)
    as_admin.get(LIST)
    with django_assert_max_num_queries(12) as few:
        as_admin.get(f"{LIST}?per_page=100")
    add(95)
    with django_assert_max_num_queries(12) as many:
        as_admin.get(f"{LIST}?per_page=100")
    assert len(few) == len(many)


def test_every_condition_at_once_stays_within_twelve_queries(as_admin, django_assert_max_num_queries, admin):
    tag, status, company = TagFactory(), StatusFactory(), CompanyFactory()
    ContactFactory(tags=[tag], status=status, company=company, owner=admin)
    query = f"q=ada+contact&tags={tag.pk}&tags_all={tag.pk}&status={status.pk}&company={company.pk}&owner={admin.pk}"
    as_admin.get(LIST)
    with django_assert_max_num_queries(12):
        assert len(names(as_admin.get(f"{LIST}?{query}&sort=owner"))) == 1


# Filtering


def test_the_filter_is_written_as_a_sentence_with_links_to_remove_each_part(as_admin):
    tag = TagFactory(name="VIP")
    ContactFactory(tags=[tag])
    page = as_admin.get(f"{LIST}?q=ada&tags={tag.pk}")
    assert "1 contact search matches “ada” tags include any of VIP Clear all" in text(page)
    assert f'href="/contacts/?tags={tag.pk}"' in page.content.decode()
    assert 'href="/contacts/?q=ada"' in page.content.decode()


def test_the_button_counts_the_conditions_beside_the_search(as_admin):
    assert 'id="filter-count">1<' in as_admin.get(f"{LIST}?q=ada&has_email=yes").content.decode()
    assert 'id="filter-count"><' in as_admin.get(f"{LIST}?q=ada").content.decode()


def test_conditions_survive_a_search_while_the_panel_is_closed(as_admin):
    page = as_admin.get(f"{LIST}?has_email=yes").content.decode()
    assert '<input type="hidden" name="has_email" value="yes">' in page


def test_the_panel_shows_what_is_chosen_first(as_admin):
    TagFactory.create_batch(150)
    last = TagFactory(name="zz last")
    page = as_admin.get(f"{LIST}?panel=open&tags={last.pk}&has_phone=no&created_after=2026-01-02").content.decode()
    options = re.findall(r'name="tags" value="(\d+)"( checked)?', page)
    assert options[0] == (str(last.pk), " checked")
    assert len(options) == 101
    assert 'name="has_phone" value="no" checked' in page
    assert 'name="created_after" value="2026-01-02"' in page


def test_a_picker_finds_by_name_and_keeps_what_is_chosen(as_admin):
    acme, *_ = [CompanyFactory(name=name) for name in ("Acme", "Bolt", "Widgets")]
    page = text(htmx(as_admin, f"/contacts/filter/company/?find=widg&company={acme.pk}"))
    assert page == "Acme Widgets"


def test_a_picker_that_does_not_exist_is_not_found(as_admin):
    assert as_admin.get("/contacts/filter/shoes/").status_code == 404


def test_a_limited_person_is_offered_no_other_owners():
    person = UserFactory(role="User", owned_only=True, first_name="Ann", last_name="Lee")
    UserFactory(first_name="Zoe")
    assert text(signed_in(person).get("/contacts/filter/owner/")) == "Me Nobody Ann Lee"


# Without JavaScript


def test_the_form_of_the_ticks_works_without_javascript(as_admin):
    contact = ContactFactory()
    page = as_admin.get(f"{LIST}?q=ada&sort=name&page=1&select=all").content.decode()
    assert f'name="ids" value="{contact.pk}"' in page
    assert '<input type="hidden" name="query" value="q=ada&amp;sort=name">' in page
    assert 'name="scope" value="all" checked' in page
    assert 'formaction="/bulk-actions/new/add_tags/"' in page


def test_the_toolbar_offers_what_the_person_may_do_in_order(as_admin, as_user):
    ContactFactory()

    def buttons(client):
        return re.findall(r'formaction="/bulk-actions/new/(\w+)/"', client.get(LIST).content.decode())

    assert buttons(as_admin)[:4] == ["export", "add_tags", "delete", "remove_tags"]
    assert buttons(as_user)[:2] == ["add_tags", "remove_tags"]
    assert buttons(as_admin)[-2:] == buttons(as_user)[-2:] == ["add_to_list", "remove_from_list"]


def test_there_is_no_inline_style_or_script(as_admin):
    ContactFactory(tags=TagFactory.create_batch(5))
    page = as_admin.get(f"{LIST}?panel=open").content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


# With htmx


def test_htmx_gets_the_table_alone(as_admin):
    ContactFactory()
    response = htmx(as_admin, f"{LIST}?q=ada")
    assert response.content.decode().count("<html") == 0
    assert '<div class="contacts-table" id="contacts-table"' in response.content.decode()
    assert 'id="filter-count" hx-swap-oob="true"' in response.content.decode()
    assert {"HX-Request", "HX-Target"} <= set(response["Vary"].replace(" ", "").split(","))


def test_a_boosted_link_gets_the_whole_page(as_admin):
    response = as_admin.get(LIST, headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert "<html" in response.content.decode()


def test_the_address_follows_the_view_without_empty_parameters(as_admin):
    response = htmx(as_admin, f"{LIST}?q=ada&tags=&status=&created_after=&has_email=yes&sort=-created&panel=open")
    assert response["HX-Push-Url"] == f"{LIST}?q=ada&has_email=yes"


def test_typing_on_replaces_the_address(as_admin):
    response = htmx(as_admin, f"{LIST}?q=adam&has_email=yes", current=f"{LIST}?q=ada&has_email=yes")
    assert response["HX-Replace-Url"] == f"{LIST}?q=adam&has_email=yes"
    assert "HX-Push-Url" not in response


@pytest.mark.parametrize("sort", ["name", "status"])
def test_the_last_page_takes_the_place_of_one_that_is_gone(as_admin, three_are_many, sort):
    gone = f"{LIST}?sort={sort}&per_page=20&page=3"
    last = htmx(as_admin, gone, current=gone).url
    response = htmx(as_admin, last, current=gone)
    assert response["HX-Replace-Url"] == last == gone.replace("page=3", "page=2")
    assert "HX-Push-Url" not in response
    first = gone.removesuffix("&page=3")
    assert htmx(as_admin, first, current=last)["HX-Push-Url"] == first


def test_another_condition_while_searching_is_a_step_of_its_own(as_admin):
    response = htmx(as_admin, f"{LIST}?q=ada&has_email=yes", current=f"{LIST}?q=ada")
    assert response["HX-Push-Url"] == f"{LIST}?q=ada&has_email=yes"


@pytest.mark.parametrize("step", ["&page=2", "&sort=name", "&per_page=20"])
def test_pages_and_orders_of_what_was_searched_are_steps_of_their_own(as_admin, step):
    ContactFactory.create_batch(51, city="Porto")
    response = htmx(as_admin, f"{LIST}?q=porto{step}", current=f"{LIST}?q=porto")
    assert response["HX-Push-Url"] == f"{LIST}?q=porto{step}"


@pytest.mark.parametrize("part", ["contacts-total", "page-marks", "filter-panel"])
def test_what_does_not_show_other_contacts_leaves_the_address_alone(as_admin, part):
    response = htmx(as_admin, f"{LIST}?q=ada&count=exact", current=f"{LIST}?q=ada&page=3", target=part)
    assert not {"HX-Push-Url", "HX-Replace-Url"} & set(response.headers)


def test_reading_the_same_view_again_leaves_the_address_alone(as_admin):
    response = htmx(as_admin, f"{LIST}?q=ada", current=f"{LIST}?q=ada&status=")
    assert "HX-Push-Url" not in response
    assert "HX-Replace-Url" not in response


def test_the_search_keeps_how_many_are_on_a_page(as_user):
    sent = '<input type="hidden" name="per_page" value="20" form="contacts-filter">'
    assert as_user.get(f"{LIST}?per_page=20").content.decode().count(sent) == 1
    assert 'name="per_page"' not in as_user.get(LIST).content.decode()
