from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from bulkactions import control, engine, jobs
from bulkactions.models import BulkAction, Result
from bulkactions.pacing import Mode, Pacing, Unit
from bulkactions.states import Status
from tests.conftest import signed_in
from tests.factories import ContactFactory, TagFactory, UserFactory

URL = "/bulk-actions/"


@pytest.fixture(autouse=True)
def served(monkeypatch):
    """Somebody serves the queue."""
    monkeypatch.setattr(jobs, "why_stopped", lambda: None)


@pytest.fixture
def tagging(ask):
    """Confirms adding a tag to new contacts: `tagging(5, pacing=…)`."""

    def confirm(count: int = 2, **kwargs) -> BulkAction:
        return ask("add_tags", ContactFactory.create_batch(count), tags=[str(TagFactory().pk)], **kwargs)

    return confirm


@pytest.fixture
def at_work(tagging, clock, settings):
    """A bulk action on four contacts of which two are done."""

    def begin(**kwargs) -> BulkAction:
        settings.BATCH_SIZE = 2
        bulk_action = tagging(4, **kwargs)
        batch = engine.claim(bulk_action, clock())
        bulk_action.transition("begin", started_at=clock())
        engine.perform(batch, bulk_action.get_action(), clock)
        bulk_action.refresh_from_db()
        return bulk_action

    return begin


def row_of(page: str, bulk_action: BulkAction) -> str:
    """The row of this bulk action in a page."""
    found = re.search(rf'<tr id="bulk-action-{bulk_action.pk}".*?</tr>', page, re.DOTALL)
    assert found, "there is no such row"
    return found[0]


def show(client: Client, bulk_action: BulkAction) -> str:
    return row_of(client.get(URL).text, bulk_action)


def menu(row: str) -> list[str]:
    """The labels of a row's menu."""
    items = re.findall(r'class="menu-item[^"]*"[^>]*>(.*?)</(?:a|button|span)>', row, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def url(name: str, bulk_action: BulkAction) -> str:
    return reverse(f"bulkactions:{name}", args=[bulk_action.pk])


# Who sees what


@pytest.mark.django_db
def test_somebody_without_a_role_may_not_look():
    assert signed_in(UserFactory()).get(URL).status_code == 403


def test_a_person_sees_their_own_alone(as_user, user, tagging):
    tagging()
    mine = tagging(by=user)
    page = as_user.get(URL).text
    assert row_of(page, mine)
    assert page.count('<tr id="bulk-action-') == 1


def test_a_manager_sees_everybodys(as_manager, tagging, user):
    assert show(as_manager, tagging(by=user))


def test_newest_come_first(as_admin, tagging):
    first, second = tagging(), tagging()
    page = as_admin.get(URL).text
    assert page.index(f"bulk-action-{second.pk}") < page.index(f"bulk-action-{first.pk}")


def test_somebody_elses_row_does_not_exist(as_user, tagging):
    assert as_user.get(url("row", tagging())).status_code == 404


# Rows


def test_a_row_says_what_is_done_and_by_whom(as_admin, ask, admin):
    tag = TagFactory(name="Press")
    row = show(as_admin, ask("add_tags", [ContactFactory()], tags=[str(tag.pk)]))
    assert "add_tags in a test Add Press Queued 1 contact · starts in a moment" in words(row)
    assert str(admin) in row


def test_what_was_asked_stays_readable_when_the_tag_is_gone(as_admin, ask):
    tag = TagFactory(name="Press")
    bulk_action = ask("add_tags", [ContactFactory()], tags=[str(tag.pk)])
    tag.delete()
    assert "Add Press" in show(as_admin, bulk_action)


def test_names_are_escaped(as_admin, tagging):
    bulk_action = tagging()
    BulkAction.objects.update(name="<script>alert(1)</script>")
    assert "<script>alert" not in show(as_admin, bulk_action)


def test_an_action_that_is_unknown_by_now_can_still_be_read(as_admin, tagging):
    bulk_action = tagging()
    BulkAction.objects.update(action="gone", summary="")
    assert "Unknown action" in show(as_admin, bulk_action)


def test_a_run_tells_how_far_it_is(as_admin, at_work, clock):
    clock.now = timezone.now() - timedelta(seconds=2)
    bulk_action = at_work()
    BulkAction.objects.get().batches.filter(number=1).update(finished_at=clock.now + timedelta(seconds=1))
    assert "Running 2 of 4 · 50 % · 2.0/s · 1 s left" in words(show(as_admin, bulk_action))


def test_a_drip_tells_when_it_goes_on(as_admin, tagging, run):
    bulk_action = run(tagging(4, pacing=Pacing(Mode.DRIP, quantity=2, every=3, unit=Unit.DAYS)))
    due = bulk_action.batches.get(number=2).due_at
    assert f"2 of 4 · 50 % · next batch {due:%a %H:%M}" in words(show(as_admin, bulk_action))


def test_a_scheduled_one_tells_when_it_starts(as_admin, tagging):
    tomorrow = timezone.now() + timedelta(days=1)
    bulk_action = tagging(pacing=Pacing(Mode.SCHEDULED, start=tomorrow.replace(tzinfo=None)))
    assert f"Scheduled 2 contacts · starts tomorrow {tomorrow:%H:%M}" in words(show(as_admin, bulk_action))


def test_a_paused_one_tells_until_when_it_can_be_resumed(as_admin, admin, tagging):
    bulk_action = tagging()
    control.pause(bulk_action, admin)
    until = timezone.now() + timedelta(days=7)
    assert f"Paused 0 of 2 · 0 % · resume until {until.day} {until:%b}" in words(show(as_admin, bulk_action))


def test_what_is_over_shows_its_outcomes(as_admin, mixed):
    row = show(as_admin, mixed(ContactFactory.create_batch(4)))
    assert "Completed with errors 1 succeeded 1 unchanged 1 skipped 1 failed" in words(row)
    assert 'aria-label="Succeeded: 1; Unchanged: 1; Skipped: 1; Failed: 1"' in row


def test_what_failed_as_a_whole_says_why(as_admin, ask, run):
    tag = TagFactory()
    bulk_action = ask("add_tags", [ContactFactory()], tags=[str(tag.pk)])
    tag.delete()
    run(bulk_action)
    assert "A tag that you chose does not exist any more." in words(show(as_admin, bulk_action))


def test_what_was_cancelled_says_how_far_it_came(as_admin, admin, at_work):
    bulk_action = at_work()
    control.cancel(bulk_action, admin)
    assert "Cancelled cancelled after 2 of 4" in words(show(as_admin, bulk_action))


# Polling


def trigger(row: str) -> str:
    """What makes a row ask for itself; empty for one that does not."""
    found = re.search(r'<tr [^>]*hx-trigger="([^"]*)"', row)
    return found[1] if found else ""


def test_a_run_asks_for_itself(as_admin, at_work):
    row = show(as_admin, at_work())
    assert "every 2s" in trigger(row)
    assert "data-poll" in row


def test_what_waits_for_long_asks_seldom(as_admin, tagging):
    later = (timezone.now() + timedelta(days=1)).replace(tzinfo=None)
    bulk_action = tagging(pacing=Pacing(Mode.SCHEDULED, start=later))
    assert "every 2s" in trigger(show(as_admin, bulk_action))  # it may just have begun
    BulkAction.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert "every 30s" in trigger(as_admin.get(url("row", bulk_action)).text)


def test_what_is_over_does_not_ask_again(as_admin, tagging, run):
    bulk_action = run(tagging())
    assert not trigger(show(as_admin, bulk_action))
    assert not trigger(as_admin.get(url("row", bulk_action)).text)


def test_a_pause_is_watched_until_the_batch_under_way_is_done(as_admin, admin, tagging):
    bulk_action = tagging()
    control.pause(bulk_action, admin)
    assert "every 2s" in trigger(show(as_admin, bulk_action))
    BulkAction.objects.update(paused_at=timezone.now() - timedelta(minutes=1))
    assert not trigger(show(as_admin, bulk_action))


def test_a_poll_asks_four_queries_and_no_results(as_admin, at_work):
    bulk_action = at_work()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        as_admin.get(url("row", bulk_action))
    assert len(asked) <= 4
    assert not any(Result._meta.db_table in query["sql"] for query in asked)


def test_the_page_costs_the_same_for_many(as_admin, admin, at_work, do, mixed):
    def a_few() -> None:
        at_work()
        mixed(ContactFactory.create_batch(4))
        deleted = do("delete", [ContactFactory()])
        do("undo", bulk_action=[str(deleted.pk)])
        control.pause(at_work(), admin)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            as_admin.get(URL)
        return len(asked)

    a_few()
    few = queries()
    for _ in range(3):
        a_few()
    assert queries() == few <= 13


# Menu


def test_the_menu_of_a_run(as_admin, at_work):
    assert menu(show(as_admin, at_work())) == ["View details", "Statistics", "Pause", "Cancel"]


def test_the_menu_of_a_paused_one(as_admin, admin, tagging):
    bulk_action = tagging()
    control.pause(bulk_action, admin)
    assert menu(show(as_admin, bulk_action)) == ["View details", "Statistics", "Resume", "Cancel"]


def test_after_seven_days_a_pause_can_only_be_cancelled(as_admin, admin, tagging):
    bulk_action = tagging()
    control.pause(bulk_action, admin)
    BulkAction.objects.update(paused_at=timezone.now() - timedelta(days=8))
    row = show(as_admin, bulk_action)
    assert menu(row) == ["View details", "Statistics", "Cancel"]
    assert "too long ago to resume" in row


def test_the_menu_of_one_with_errors(as_admin, mixed):
    bulk_action = mixed(ContactFactory.create_batch(4))
    row = show(as_admin, bulk_action)
    assert menu(row) == ["View details", "Statistics", "Retry failed", "Undo"]
    assert f"/bulk-actions/{bulk_action.pk}/retry/" in row
    assert f"/bulk-actions/new/undo/?bulk_action={bulk_action.pk}" in row


def test_a_delete_can_be_restored(as_admin, do):
    assert "Restore" in menu(show(as_admin, do("delete", [ContactFactory()])))


def test_only_those_who_may_restore_are_offered_to(as_manager, do):
    assert "Restore" not in menu(show(as_manager, do("delete", [ContactFactory()])))


def test_undo_is_offered_for_sixty_days(as_admin, do):
    bulk_action = do("delete", [ContactFactory()])
    BulkAction.objects.update(created_at=timezone.now() - timedelta(days=61))
    assert "Restore" not in menu(show(as_admin, bulk_action))


def test_what_is_undone_says_by_what(as_admin, do):
    deleted = do("delete", [ContactFactory()])
    undo = undo_of(deleted, do)
    assert f"Undone by #{undo.pk}" in menu(show(as_admin, deleted))
    assert "Restore" not in menu(show(as_admin, deleted))


def test_an_undo_at_work_is_not_asked_for_twice(as_admin, do, ask):
    deleted = do("delete", [ContactFactory()])
    undo = undo_of(deleted, ask)
    assert f"Being undone by #{undo.pk}" in menu(show(as_admin, deleted))


def test_after_a_cancelled_undo_another_can_be_asked_for(as_admin, admin, do, ask):
    deleted = do("delete", [ContactFactory()])
    control.cancel(undo_of(deleted, ask), admin)
    assert "Restore" in menu(show(as_admin, deleted))


def undo_of(bulk_action: BulkAction, how) -> BulkAction:
    undo: BulkAction = how("undo", bulk_action=[str(bulk_action.pk)])
    return undo


def test_an_undo_can_be_undone(as_admin, do):
    deleted = do("delete", [ContactFactory()])
    undo = undo_of(deleted, do)
    assert "Delete again" in menu(show(as_admin, undo))

    redo = do("redo", bulk_action=[str(undo.pk)])

    assert f"Redone by #{redo.pk}" in menu(show(as_admin, deleted))
    assert "Restore" in menu(show(as_admin, redo))


def test_rows_of_undos_of_undos_cost_no_queries_of_their_own(as_admin, do):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            as_admin.get("/bulk-actions/")
        return len(asked)

    def back_and_forth() -> None:
        undo = undo_of(do("delete", [ContactFactory()]), do)
        do("redo", bulk_action=[str(undo.pk)])

    back_and_forth()
    few = queries()
    for _ in range(3):
        back_and_forth()

    assert queries() == few


def test_an_export_can_be_downloaded_while_its_file_is_kept(as_admin, do):
    bulk_action = do("export", [ContactFactory()], columns=["email"])
    until = bulk_action.completed_at + timedelta(days=30)
    assert f"Download until {until.day} {until:%b}" in menu(show(as_admin, bulk_action))


def test_a_removed_file_is_said_to_be_removed(as_admin, do):
    bulk_action = do("export", [ContactFactory()], columns=["email"])
    BulkAction.objects.update(completed_at=timezone.now() - timedelta(days=31))
    gone = timezone.now() - timedelta(days=1)
    assert f"File removed on {gone.day} {gone:%b %Y}" in menu(show(as_admin, bulk_action))


def test_nobody_without_the_permission_to_export_is_offered_a_file(as_manager, do):
    row = show(as_manager, do("export", [ContactFactory()], columns=["email"]))
    assert menu(row) == ["View details", "Statistics"]


def test_somebody_who_may_see_but_not_manage_is_offered_no_control(at_work):
    auditor = UserFactory(role=Role.USER)
    auditor.user_permissions.add(permission("view_all_bulkactions"))
    assert menu(show(signed_in(auditor), at_work())) == ["View details", "Statistics"]


def permission(codename: str):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename)


# Filters


@pytest.fixture
def listed(as_admin):
    """The ids that the page lists for a query string."""

    def ids(query: str) -> list[int]:
        return [int(pk) for pk in re.findall(r'<tr id="bulk-action-(\d+)"', as_admin.get(URL + query).text)]

    return ids


def test_filtering_by_status(listed, tagging, run):
    tagging()
    done = run(tagging())
    assert listed("?status=completed") == [done.pk]


def test_filtering_by_action(listed, tagging, do):
    tagging()
    deleted = do("delete", [ContactFactory()])
    assert listed("?action=delete") == [deleted.pk]


def test_filtering_by_person(listed, tagging, manager):
    tagging()
    theirs = tagging(by=manager)
    assert listed(f"?user={manager.pk}") == [theirs.pk]


def test_searching_names_and_what_is_done(listed, ask):
    press, vip = TagFactory(name="Press"), TagFactory(name="VIP")
    by_summary = ask("add_tags", [ContactFactory()], tags=[str(press.pk)])
    by_name = ask("add_tags", [ContactFactory()], tags=[str(vip.pk)])
    BulkAction.objects.filter(pk=by_name.pk).update(name="Spring Press day")
    assert listed("?q=press") == [by_name.pk, by_summary.pk]
    assert listed("?q=press+spring") == [by_name.pk]


def test_days_begin_where_the_person_is(listed, admin, tagging):
    admin.time_zone = "Asia/Tokyo"
    admin.save()
    bulk_action = tagging()
    BulkAction.objects.update(created_at="2026-03-02T16:00:00Z")  # the 3rd in Tokyo
    assert listed("?since=2026-03-03&until=2026-03-03") == [bulk_action.pk]
    assert listed("?until=2026-03-02") == []


def test_filters_combine(listed, tagging, run, do):
    run(tagging())
    do("delete", [ContactFactory()])
    assert listed("?status=completed&action=delete&q=nothing") == []


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("?since=yesterday", "Write the day like 2026-10-31."),
        ("?since=2026-03-02&until=2026-03-01", "The last day is before the first."),
        ("?status=odd", "Select a valid choice."),
        ("?user=99999", "Select a valid choice."),
    ],
)
def test_a_filter_that_means_nothing_matches_nothing_and_says_so(as_admin, tagging, query, problem):
    tagging()
    page = as_admin.get(URL + query).text
    assert problem in page
    assert "No bulk actions match" in page


def test_who_sees_only_their_own_has_no_filter_by_person(as_user):
    assert 'name="user"' not in as_user.get(URL).text


def test_pages_keep_the_filter(as_admin, tagging):
    for _ in range(21):
        tagging(1)
    page = as_admin.get(URL + "?per_page=20&status=queued").text
    assert "1–20 of 21 bulk actions" in page
    assert "?per_page=20&amp;status=queued&amp;page=2" in page


def test_htmx_is_given_the_list_and_the_address(as_admin, tagging):
    tagging()
    headers = {"HX-Request": "true", "HX-Target": "bulk-actions"}
    response = as_admin.get(URL + "?q=&status=queued&since=", headers=headers)
    assert response.headers["HX-Push-Url"] == URL + "?status=queued"
    assert "<html" not in response.text
    assert 'id="bulk-actions"' in response.text


@pytest.mark.parametrize(
    ("shown", "asked", "header"),
    [
        ("?q=pre", "?q=press", "HX-Replace-Url"),
        ("", "?q=p", "HX-Push-Url"),
        ("?q=press", "?q=press&status=failed", "HX-Push-Url"),
        ("?q=press&status=failed", "?status=failed", "HX-Push-Url"),
        ("?q=press", "?q=press", None),
    ],
)
def test_back_does_not_unwind_a_search_by_letters(as_admin, shown, asked, header):
    headers = {"HX-Request": "true", "HX-Target": "bulk-actions", "HX-Current-URL": f"http://testserver{URL}{shown}"}
    response = as_admin.get(URL + asked, headers=headers)
    given = [name for name in response.headers if name in ("HX-Push-Url", "HX-Replace-Url")]
    assert given == ([header] if header else [])


def test_an_empty_list_says_what_to_do(as_admin):
    page = as_admin.get(URL).text
    assert "No bulk actions yet" in page
    assert "Choose contacts" in page


# The queue


@pytest.mark.parametrize(
    ("stop", "text"),
    [
        (jobs.Stop.NO_REDIS, "Redis cannot be reached, so nothing moves"),
        (jobs.Stop.NO_WORKER, "No worker is running, so nothing moves"),
        (jobs.Stop.NO_CLOCK, "The clock is not running"),
    ],
)
def test_a_queue_that_nobody_serves_says_so(as_admin, tagging, monkeypatch, stop, text):
    monkeypatch.setattr(jobs, "why_stopped", lambda: stop)
    tagging()
    assert text in as_admin.get(URL).text
    assert text in as_admin.get("/bulk-actions/queue/").text


def test_nobody_asks_redis_when_there_is_nothing_to_do(as_admin, tagging, run, monkeypatch):
    run(tagging())
    monkeypatch.setattr(jobs, "why_stopped", lambda: pytest.fail("asked"))
    page = as_admin.get(URL).text
    assert "so nothing moves" not in page
    assert "/bulk-actions/queue/" not in page


def test_every_status_has_its_words(as_admin, tagging):
    bulk_action = tagging()
    for status in Status:
        BulkAction.objects.update(status=status)
        assert status.label in show(as_admin, bulk_action)
