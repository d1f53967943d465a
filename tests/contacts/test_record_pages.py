"""The pages of tasks, appointments, conversations and groups."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.roles import Role
from contacts.models import Group, GroupMember, Message
from contacts.services.trash import delete_contacts
from contacts.templatetags.list_links import members_query
from tests.conftest import signed_in
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    ConversationFactory,
    GroupFactory,
    TaskFactory,
    UserFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
PAGES = ["/tasks/?whose=all", "/appointments/", "/conversations/", "/groups/"]


def shown(response) -> list[str]:
    return [str(record) for record in response.context["list"].page]


def several(owner=None) -> None:
    """Something on every page."""
    contact = ContactFactory(first_name="Grace", last_name="Hopper", owner=owner)
    TaskFactory(contact=contact, assignee=owner)
    AppointmentFactory(contact=contact, host=owner)
    ConversationFactory(contact=contact)
    GroupMember.objects.create(contact=contact, group=Group.objects.first() or GroupFactory())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_anything_says_what_it_is_for(as_user, page):
    assert any(words in text_of(as_user.get(page)) for words in ("No ", "Nothing"))


@pytest.mark.parametrize("page", PAGES)
def test_many_cost_no_more_queries_than_few(as_user, page, django_assert_max_num_queries):
    for _ in range(12):
        several(UserFactory())
    as_user.get(page)
    with django_assert_max_num_queries(12):
        as_user.get(page)


@pytest.mark.parametrize("page", PAGES[:3])
def test_who_is_limited_to_owned_contacts_sees_what_hangs_on_theirs(page):
    limited = UserFactory(role=Role.USER, owned_only=True)
    several(limited)
    several()
    assert len(shown(signed_in(limited).get(page))) == 1


@pytest.mark.parametrize("page", PAGES[:3])
def test_what_hangs_on_deleted_contacts_is_not_there(as_user, page):
    several()
    delete_contacts([TaskFactory._meta.model.objects.get().contact_id])
    assert shown(as_user.get(page)) == []


@pytest.mark.parametrize("page", PAGES)
def test_nobody_without_permission_sees_them(page):
    assert signed_in(UserFactory()).get(page).status_code == 403


@pytest.mark.parametrize(
    "query", ["show=nonsense", "whose=x", "page=999999999999999999999", "page=-1", "whose=99999999999", "q=%00"]
)
@pytest.mark.parametrize("page", ["/tasks/", "/appointments/", "/conversations/"])
def test_a_nonsensical_address_shows_a_page(as_user, page, query):
    assert as_user.get(f"{page}?{query}").status_code == 200


# Tasks


@pytest.fixture
def tasks(user):
    today = timezone.localdate()
    contact = ContactFactory(first_name="Grace", last_name="Hopper")
    mine = {"contact": contact, "assignee": user}
    return {
        "late": TaskFactory(title="Late", due_on=today - timedelta(days=1), **mine),
        "now": TaskFactory(title="Now", due_on=today, **mine),
        "some day": TaskFactory(title="Some day", **mine),
        "done": TaskFactory(title="Done", done_at=timezone.now(), due_on=today - timedelta(days=3), **mine),
        "theirs": TaskFactory(title="Theirs", assignee=UserFactory()),
        "nobody's": TaskFactory(title="Nobody's"),
    }


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Late", "Now", "Some day"]),
        ("show=today", ["Now"]),
        ("show=overdue", ["Late"]),
        ("show=done", ["Done"]),
        ("whose=all&show=overdue", ["Late"]),
        ("whose=all", ["Late", "Now", "Some day", "Theirs", "Nobody's"]),
        ("whose=nobody", ["Nobody's"]),
        ("q=hopper+now", ["Now"]),
        ("q=100%25", []),
    ],
)
def test_tasks_are_found_by_state_person_and_text(as_user, tasks, query, titles):
    response = as_user.get(f"/tasks/?{query}")
    assert shown(response) == titles
    assert QueryDict(response.context["list"].url.partition("?")[2]) == QueryDict(query)


def test_somebody_elses_tasks_are_shown_by_their_id(as_user, tasks):
    assert shown(as_user.get(f"/tasks/?whose={tasks['theirs'].assignee_id}")) == ["Theirs"]


def test_a_task_is_ticked_off_where_it_stands(as_user, tasks):
    response = as_user.post(f"/tasks/{tasks['now'].pk}/done/", {"done": "1"}, headers=HTMX)
    assert 'aria-checked="true"' in response.content.decode()
    assert shown(as_user.get("/tasks/")) == ["Late", "Some day"]
    as_user.post(f"/tasks/{tasks['now'].pk}/done/")
    assert shown(as_user.get("/tasks/")) == ["Late", "Now", "Some day"]


def test_a_task_is_changed_in_a_dialog(as_user, tasks):
    response = as_user.post(f"/tasks/{tasks['now'].pk}/edit/", {"title": "Later", "due_on": "2031-01-01"}, headers=HTMX)
    assert "tasks:changed" in response["HX-Trigger"]
    tasks["now"].refresh_from_db()
    assert (tasks["now"].title, tasks["now"].assignee) == ("Later", None)


# Appointments


def test_appointments_to_come_are_by_day_and_past_ones_the_latest_first(as_user, user):
    now = timezone.now()
    for title, days in (("Tomorrow", 1), ("Next week", 7), ("Yesterday", -1), ("Last week", -7)):
        AppointmentFactory(title=title, starts_at=now + timedelta(days=days), host=user if days == 7 else None)
    AppointmentFactory(title="Off", status="cancelled")
    upcoming = as_user.get("/appointments/")
    assert shown(upcoming) == ["Tomorrow", "Next week"]
    assert [len(appointments) for _, appointments in upcoming.context["list"].days] == [1, 1]
    assert shown(as_user.get("/appointments/?show=past")) == ["Yesterday", "Last week"]
    assert shown(as_user.get("/appointments/?whose=me")) == ["Next week"]


# Conversations


def test_conversations_are_listed_with_their_last_message_the_newest_first(as_user, user):
    now = timezone.now()
    old = ConversationFactory(text="Long ago", last_message_at=now - timedelta(days=9), unread=2, assignee=user)
    ConversationFactory(text="Just now", last_message_at=now, contact__first_name="Zora")
    rows = as_user.get("/conversations/").context["list"].rows
    assert [message.text for _, message in rows] == ["Just now", "Long ago"]
    for query in ("show=unread", "show=mine", f"q={old.contact.last_name.lower()}"):
        assert [one for one, _ in as_user.get(f"/conversations/?{query}").context["list"].rows] == [old]


def test_a_conversation_is_read_beside_the_list_and_marked(as_user):
    conversation = ConversationFactory(text="Where is it?", unread=3)
    url = f"/conversations/{conversation.contact_id}/"
    assert "Where is it?" in text_of(as_user.get(url))
    conversation.refresh_from_db()
    assert conversation.unread == 3  # looking changes nothing
    as_user.post(f"{url}read/", headers=HTMX)
    conversation.refresh_from_db()
    assert conversation.unread == 0


def test_a_long_conversation_is_paged_from_its_end(as_user):
    conversation = ConversationFactory(text="First")
    Message.objects.bulk_create(
        Message(
            contact=conversation.contact,
            channel="sms",
            state="sent",
            text=f"No. {number}",
            created_at=timezone.now() + timedelta(minutes=number),
        )
        for number in range(60)
    )
    newest = text_of(as_user.get(f"/conversations/{conversation.contact_id}/"))
    assert newest.rindex("No. 58") < newest.rindex("No. 59")
    assert "First" not in newest
    assert "First" in text_of(as_user.get(f"/conversations/{conversation.contact_id}/?messages=2"))


# Groups


def test_groups_say_how_many_members_each_has_and_lead_to_them(as_user):
    group, _empty = GroupFactory(name="Beta"), GroupFactory(name="Council")
    member, gone, _other = ContactFactory.create_batch(3)
    for contact in (member, gone):
        GroupMember.objects.create(contact=contact, group=group)
    delete_contacts([gone.pk])
    assert [count for _, count in as_user.get("/groups/").context["rows"]] == [1, 0]
    html = as_user.get(f"/contacts/{members_query(group)}").content.decode()
    assert f"/contacts/{member.pk}/" in html
    assert html.count('name="ids"') <= 1 or f"/contacts/{gone.pk}/" not in html


def test_a_limited_person_counts_their_own_contacts():
    limited = UserFactory(role=Role.USER, owned_only=True)
    several(limited)
    several()
    assert [count for _, count in signed_in(limited).get("/groups/").context["rows"]] == [1]


def test_managers_define_groups(as_manager, as_user):
    as_manager.post("/groups/new/", {"name": "  Beta   testers "})
    group = Group.objects.get()
    assert group.name == "Beta testers"
    assert "There is already a group" in text_of(as_manager.post("/groups/new/", {"name": "beta testers"}))
    as_manager.post(f"/groups/{group.pk}/edit/", {"name": "Testers", "description": "They try things first."})
    assert Group.objects.get().name == "Testers"
    GroupMember.objects.create(contact=ContactFactory(), group=group)
    assert "1 membership" in text_of(as_manager.get(f"/groups/{group.pk}/delete/"))
    assert {as_user.post(f"/groups/{path}").status_code for path in ("new/", f"{group.pk}/edit/")} == {403}
    as_manager.post(f"/groups/{group.pk}/delete/")
    assert not Group.objects.exists()
    assert not GroupMember.objects.exists()
