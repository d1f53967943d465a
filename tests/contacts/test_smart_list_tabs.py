"""The contact list with smart lists: tabs, `?list=`, unsaved changes, saving."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.http import QueryDict

from bulkactions.selection import Selection
from contacts.columns import USUAL
from contacts.models import Contact, SmartList
from contacts.services.smart_lists import add_members
from tests.conftest import signed_in
from tests.contacts.contact_list import LIST, htmx, names, text
from tests.contacts.test_columns import heads
from tests.contacts.test_smart_lists import members, on_list, tagged
from tests.factories import ContactFactory, SmartListFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def vip():
    return TagFactory(name="VIP")


@pytest.fixture
def vips(user, vip):
    """A list of the user's: VIPs by name, with their cities."""
    for first_name in ("Zoe", "Ann"):
        ContactFactory(first_name=first_name, last_name="Lee", city="Paris", tags=[vip])
    ContactFactory(first_name="Bob", last_name="Other")
    return SmartListFactory(
        owner=user, name="VIPs", query=tagged(vip), sort="first_name", columns=["name", "city"], sharing="global"
    )


def url(smart_list, **parameters):
    return f"{LIST}?{urlencode({'list': smart_list.pk} | parameters)}"


def where(query):
    return json.dumps(query, separators=(",", ":"))


def has_changes(response):
    return "Unsaved changes" in text(response)


# Tabs


def test_without_lists_there_are_no_tabs(as_user):
    assert re.search(r"data-tabs hidden>", as_user.get(LIST).content.decode())


def test_the_tabs_are_the_lists_one_may_use(as_user, user, vips):
    SmartListFactory(owner=UserFactory(), name="Hidden")
    SmartListFactory(owner=UserFactory(), name="For all", sharing="global")
    SmartListFactory(owner=user, name="Pasted", is_static=True, expires_at="2099-01-01T00:00Z")
    page = as_user.get(LIST)
    assert [one.name for one in page.context["contacts"].smart_lists] == ["For all", "VIPs"]
    assert "Hidden" not in text(page)


def test_the_tab_that_is_open_says_so(as_user, vips):
    page = as_user.get(url(vips)).content.decode()
    assert page.count('aria-current="page"') == 3  # sidebar, tab, and the same tab in the menu
    assert f'<a class="tab" href="/contacts/?list={vips.pk}"' in page


def test_counts_come_with_a_request_of_their_own(as_user, vips):
    page = as_user.get(LIST).content.decode()
    assert f'hx-get="/smart-lists/counts/?lists=all,{vips.pk}"' in page
    counts = text(as_user.get(f"/smart-lists/counts/?lists=all,{vips.pk}"))
    assert counts == "3 2"


def test_nobody_learns_how_many_are_on_a_list_that_is_not_theirs(as_user, vips):
    hidden = SmartListFactory(owner=UserFactory())
    assert text(as_user.get(f"/smart-lists/counts/?lists={hidden.pk},x")) == ""


def test_all_conditions_columns_and_lists_stay_within_twelve_queries(as_user, vips, django_assert_max_num_queries):
    SmartListFactory.create_batch(20, sharing="global")
    as_user.get(url(vips))
    with django_assert_max_num_queries(12):
        as_user.get(url(vips))
    with django_assert_max_num_queries(12):
        htmx(as_user, url(vips, where=where(vips.query), q="ann", sort="city"), current=url(vips))


# ?list=


def test_a_list_alone_is_shown_as_it_was_saved(as_user, vips):
    page = as_user.get(url(vips))
    assert names(page) == ["Ann Lee", "Zoe Lee"]
    assert heads(page) == ["name", "city"]
    assert not has_changes(page)


def test_paging_through_a_list_does_not_change_it(as_user, vip, vips):
    ContactFactory.create_batch(20, tags=[vip])
    page = as_user.get(url(vips, page=2, per_page=20))
    assert not has_changes(page)
    assert page.context["contacts"].url == url(vips, per_page=20, page=2)


def test_beside_anything_else_the_address_says_everything(as_user, vips):
    """What it does not say is as on a list that nobody saved."""
    assert len(names(as_user.get(url(vips, where="")))) == 3
    assert len(names(as_user.get(url(vips, sort="name")))) == 3
    assert heads(as_user.get(url(vips, where=where(vips.query)))) == list(USUAL)
    assert names(as_user.get(url(vips, q="lee", sort="-first_name"))) == ["Zoe Lee", "Ann Lee"]


def test_what_differs_from_the_list_is_unsaved(as_user, vips):
    same = {"where": where(vips.query), "sort": "first_name", "columns": "name,city"}
    assert not has_changes(as_user.get(url(vips, **same)))
    for name, other in [("where", ""), ("sort", "name"), ("columns", "name,email"), ("q", "ann")]:
        assert has_changes(as_user.get(url(vips, **{**same, name: other}))), name


def test_the_address_of_an_unchanged_list_is_short(as_user, vips):
    same = {"where": where(vips.query), "sort": "first_name", "columns": "name,city"}
    assert as_user.get(url(vips, **same)).context["contacts"].url == url(vips)


def test_what_a_list_selects_does_not_depend_on_the_list(as_user, user, vips):
    query = as_user.get(url(vips)).context["contacts"].selection_query
    vips.delete()
    selection = Selection.from_post(QueryDict(urlencode({"scope": "all", "query": query})))
    selected = selection.contacts(Contact.objects.live().visible_to(user), user)
    assert [contact.first_name for contact in selected] == ["Ann", "Zoe"]


def test_heads_lead_to_the_same_list_otherwise_sorted(as_user, vips):
    page = as_user.get(url(vips)).content.decode()
    links = [parse_qs(html.unescape(link)) for link in re.findall(r'class="sort" href="\?([^"]*)"', page)]
    assert {"list": [str(vips.pk)], "where": [where(vips.query)], "sort": ["city"], "columns": ["name,city"]} in links


def test_removing_the_only_condition_leaves_everybody_in_the_tab(as_user, vips):
    contacts = as_user.get(url(vips)).context["contacts"]
    page = as_user.get(f"{LIST}?{contacts.parts[0].remove}")
    assert len(names(page)) == 3
    assert has_changes(page)
    assert heads(page) == ["name", "city"]


def test_clearing_everything_keeps_sort_and_columns(as_user, vips):
    page = as_user.get(as_user.get(url(vips)).context["contacts"].clear_url)
    assert names(page) == ["Ann Lee", "Bob Other", "Zoe Lee"]
    assert heads(page) == ["name", "city"]


def test_a_static_list_shows_its_members(as_user, user):
    fixed = SmartListFactory(owner=user, is_static=True)
    contact, _ = ContactFactory.create_batch(2)
    add_members(fixed.pk, [contact.pk])
    page = as_user.get(url(fixed))
    assert names(page) == [contact.name]
    assert not has_changes(page)


@pytest.mark.parametrize("pk", ["999999", "abc", "-1", "9" * 30, "9" * 5000])
def test_a_list_that_is_not_there_shows_nobody(as_user, pk):
    ContactFactory()
    page = as_user.get(f"{LIST}?list={pk}")
    assert page.status_code == 200
    assert names(page) == []
    assert "no contacts are shown" in text(page)


def test_a_list_of_somebody_else_is_as_good_as_not_there(as_user, vip):
    ContactFactory(tags=[vip])
    hidden = SmartListFactory(owner=UserFactory(), name="Secret", query=tagged(vip))
    page = as_user.get(url(hidden))
    assert names(page) == []
    assert "Secret" not in text(page)


def test_a_shared_list_shows_only_contacts_one_may_see(vips, vip):
    limited = UserFactory(owned_only=True, role="User")
    ContactFactory(first_name="Mine", last_name="", tags=[vip], owner=limited)
    assert names(signed_in(limited).get(url(vips))) == ["Mine"]


def test_looking_at_a_list_is_a_use_of_it(as_user, vips):
    as_user.get(url(vips))
    vips.refresh_from_db()
    assert vips.last_used_at


def test_a_list_whose_tag_is_gone_says_so(as_user, vips, vip):
    vip.delete()
    page = as_user.get(url(vips))
    assert names(page) == []
    assert "This filter cannot be understood" in text(page)


# Saving


def save(client, smart_list, view):
    return client.post(f"/smart-lists/{smart_list.pk}/save/", {"view": urlsplit(view).query})


def test_saving_makes_what_is_shown_what_is_kept(as_user, vips, vip):
    press = TagFactory()
    asked = url(vips, where=where(tagged(vip, press)), sort="-name", columns="name,email")
    assert 'formaction="/smart-lists/' in as_user.get(asked).content.decode()

    answer = save(as_user, vips, as_user.get(asked).context["contacts"].url)

    vips.refresh_from_db()
    assert answer.url == url(vips)
    assert (vips.query, vips.sort, vips.columns) == (tagged(vip, press), "-name", ["name", "email"])
    assert not has_changes(as_user.get(url(vips)))


def test_the_filter_bar_is_saved_with_the_query(as_user, vips):
    save(as_user, vips, url(vips, where=where(vips.query), q="ann"))
    assert names(as_user.get(url(vips))) == ["Ann Lee"]
    assert not has_changes(as_user.get(url(vips)))


def test_who_may_only_use_a_list_saves_it_as_a_new_one(vips):
    other = signed_in(UserFactory(role="User"))
    page = text(other.get(url(vips, where="")))
    assert "Save as new" in page
    assert "Save Save as new" not in page
    assert save(other, vips, url(vips, where="")).status_code == 404


def test_a_list_that_would_use_itself_is_not_saved(as_user, vips):
    using = SmartListFactory(owner=vips.owner, query=on_list(vips))
    answer = save(as_user, vips, url(vips, where=where(on_list(using))))
    assert "would use itself" in str(*get_messages(answer.wsgi_request))
    vips.refresh_from_db()
    assert vips.query != on_list(using)


def test_a_filter_with_a_mistake_is_not_saved(as_user, vips):
    answer = save(as_user, vips, url(vips, where='{"type":"nonsense"}'))
    assert "not saved" in str(*get_messages(answer.wsgi_request))


def test_changes_of_the_filter_cannot_go_into_fixed_members(as_user, user):
    fixed = SmartListFactory(owner=user, is_static=True)
    assert "Save Save as new" in text(as_user.get(url(fixed, where=where(on_list(fixed)), sort="name")))
    assert "Save Save as new" not in text(as_user.get(url(fixed, where=where(on_list(fixed)), q="ann")))


def test_a_filter_can_be_saved_as_a_list(as_user, user, vip):
    ContactFactory(tags=[vip])
    page = as_user.get(f"{LIST}?tags={vip.pk}&sort=name&columns=name,city")
    assert "Save as smart list" in text(page)
    dialog = as_user.get(f"/smart-lists/new/?tags={vip.pk}&sort=name&columns=name,city")
    assert "tags include any of VIP" in text(dialog)

    answer = as_user.post(
        "/smart-lists/new/",
        {"view": dialog.context["contacts"].full_query.urlencode(), "name": " My  VIPs ", "sharing": "private"},
    )

    made = SmartList.objects.get()
    assert answer.url == url(made)
    assert (made.name, made.owner, made.sort, made.columns) == ("My VIPs", user, "name", ["name", "city"])
    assert len(names(as_user.get(url(made)))) == 1


def test_nothing_is_offered_to_save_while_there_is_no_filter(as_user):
    ContactFactory()
    assert "Save as smart list" not in text(as_user.get(LIST))


def test_saving_as_new_leaves_the_first_list_alone(as_user, vips):
    before = vips.query
    view = urlsplit(url(vips, where="", sort="name")).query
    as_user.post("/smart-lists/new/", {"view": view, "name": "Everybody", "sharing": "private"})
    vips.refresh_from_db()
    assert vips.query == before
    assert SmartList.objects.get(name="Everybody").query == {"type": "match_all"}


def test_a_list_can_be_saved_with_fixed_members(as_user, vips):
    view = urlsplit(url(vips)).query
    as_user.post("/smart-lists/new/", {"view": view, "name": "Then", "sharing": "private", "is_static": "on"})
    then = SmartList.objects.get(name="Then")
    assert then.is_static
    assert len(members(then)) == 2
    assert heads(as_user.get(url(then))) == ["name", "city"]


@pytest.mark.parametrize("name", ["", "   ", "vips", "x" * 81])
def test_a_list_needs_a_name_of_its_own(as_user, vips, name):
    answer = as_user.post("/smart-lists/new/", {"view": "q=ann", "name": name, "sharing": "private"})
    assert answer.status_code == 200
    assert SmartList.objects.count() == 1


def test_a_filter_with_a_mistake_is_not_made_a_list(as_user):
    answer = as_user.post("/smart-lists/new/", {"view": "tags=999", "name": "Broken", "sharing": "private"})
    assert "cannot be saved" in text(answer)
    assert not SmartList.objects.exists()


def test_only_an_admin_gives_a_list_to_everybody(as_user, as_admin):
    form = {"view": "q=ann", "name": "For all", "sharing": "global"}
    assert as_user.post("/smart-lists/new/", form).status_code == 200
    assert not SmartList.objects.exists()
    as_admin.post("/smart-lists/new/", form)
    assert SmartList.objects.get().sharing == "global"
