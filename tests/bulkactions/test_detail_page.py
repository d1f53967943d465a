from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bulkactions import control, engine, jobs
from bulkactions.models import BulkAction, Result
from bulkactions.pacing import Mode, Pacing, Unit
from bulkactions.selection import Selection
from tests.factories import ContactFactory, TagFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def served(monkeypatch):
    monkeypatch.setattr(jobs, "why_stopped", lambda: None)


@pytest.fixture
def tag():
    return TagFactory(name="Press")


@pytest.fixture
def asked(ask, tag):
    """Confirms adding the tag Press: `asked(contacts, …)`."""
    return lambda contacts=None, **kwargs: ask("add_tags", contacts, tags=[str(tag.pk)], **kwargs)


@pytest.fixture
def drip(asked) -> BulkAction:
    """Of 120 contacts, one an hour."""
    hourly = Pacing(Mode.DRIP, quantity=1, every=1, unit=Unit.HOURS)
    return asked(ContactFactory.create_batch(120), pacing=hourly)


def page_of(client, bulk_action: BulkAction, query: str = "", **kwargs) -> str:
    response = client.get(f"/bulk-actions/{bulk_action.pk}/{query}", **kwargs)
    assert response.status_code == 200
    return response.text


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def buttons(page: str) -> list[str]:
    head = page.partition('class="head-buttons"')[2].partition("</header>")[0]
    return [words(label) for label in re.findall(r'class="btn[^"]*"[^>]*>(.*?)</(?:a|button)>', head, re.DOTALL)]


def test_somebody_elses_does_not_exist(as_user, asked):
    assert as_user.get(f"/bulk-actions/{asked([ContactFactory()]).pk}/").status_code == 404


@pytest.mark.parametrize("part", ["progress/", "batches/", "count-again/", "results.csv", "statistics/", "download/"])
def test_nor_does_any_part_of_it(as_user, asked, part):
    assert as_user.get(f"/bulk-actions/{asked([ContactFactory()]).pk}/{part}").status_code == 404


def test_it_says_what_was_asked(as_admin, asked, tag):
    ContactFactory(tags=[tag])
    ContactFactory.create_batch(3)
    selection = Selection(query={"tags_none": [str(tag.pk)]}, limit=2)
    text = words(page_of(as_admin, asked(selection=selection)))
    assert "Add 1 tag to 2 contacts" in text
    assert "Tags to add Press" in text
    assert "the first 2 contacts where tags include none of Press" in text
    assert "Pacing All at once" in text


def test_what_was_asked_stays_when_the_tag_is_gone(as_admin, asked, tag):
    bulk_action = asked([ContactFactory()])
    tag.delete()
    assert "Add Press" in words(page_of(as_admin, bulk_action))


def test_ticked_contacts_are_counted(as_admin, asked):
    page = page_of(as_admin, asked(ContactFactory.create_batch(3)))
    assert "3 ticked" in page
    assert "Count again" not in page


def test_pacing_is_told_in_words(as_admin, drip):
    assert "Pacing 1 every hour" in words(page_of(as_admin, drip))


def test_every_transition_is_told(as_admin, admin, asked):
    bulk_action = asked([ContactFactory()])
    control.pause(bulk_action, admin)
    control.resume(bulk_action, admin)
    control.cancel(bulk_action, admin)
    history = words(page_of(as_admin, bulk_action)).partition("History")[2]
    order = ["Confirmed by", "Paused by", "Resumed, waiting for the first batch by", "Cancelled by"]
    places = [history.index(moment) for moment in order]
    assert places == sorted(places)
    assert admin.name in history


def test_what_failed_as_a_whole_says_why(as_admin, asked, tag, run):
    bulk_action = asked([ContactFactory()])
    tag.delete()
    page = words(page_of(as_admin, run(bulk_action)))
    assert "Not begun" in page
    assert "A tag that you chose does not exist any more." in page


def test_what_was_cancelled_says_how_far_it_came(as_admin, admin, drip, run):
    control.cancel(run(drip), admin)
    page = words(page_of(as_admin, drip))
    assert "cancelled after 1 of 120" in page
    assert "Not processed 119" in page


def test_the_figures_are_tabs(as_admin, mixed):
    bulk_action = mixed(ContactFactory.create_batch(8))
    page = page_of(as_admin, bulk_action, "?outcome=skipped")
    assert "Processed 8 Succeeded 2 Unchanged 2 Skipped 2 Failed 2 Not processed 0" in words(page)
    assert re.search(r'outcome=skipped" [^>]*aria-current="true"', page)


def test_the_contacts_of_a_tab_can_be_selected(as_admin, mixed):
    bulk_action = mixed(ContactFactory.create_batch(4))
    link = f"/contacts/?outcome=failed&amp;reason=error&amp;bulk_action={bulk_action.pk}&amp;select=all"
    assert link in page_of(as_admin, bulk_action, "?outcome=failed&reason=error")


def test_those_not_processed_can_be_selected(as_admin, drip):
    link = f"/contacts/?outcome=not_processed&amp;bulk_action={drip.pk}&amp;select=all"
    assert link in page_of(as_admin, drip, "?outcome=not_processed")
    assert as_admin.get(link.replace("&amp;", "&")).status_code == 200


def test_buttons_follow_the_status(as_admin, admin, asked, run):
    bulk_action = asked([ContactFactory()])
    assert buttons(page_of(as_admin, bulk_action)) == ["Statistics", "Cancel", "Pause"]
    control.pause(bulk_action, admin)
    assert buttons(page_of(as_admin, bulk_action)) == ["Statistics", "Cancel", "Resume"]
    control.resume(bulk_action, admin)
    assert buttons(page_of(as_admin, run(bulk_action))) == ["Statistics", "Undo"]


def test_what_came_of_it_is_linked_both_ways(as_admin, do, mixed):
    first = mixed(ContactFactory.create_batch(4))
    undo = do("undo", bulk_action=[str(first.pk)])
    retry = mixed(ContactFactory.create_batch(1))
    BulkAction.objects.filter(pk=retry.pk).update(origin=first)
    text = words(page_of(as_admin, first))
    assert f"Undone by #{undo.pk}" in text
    assert f"Retried by #{retry.pk}" in text
    assert f"Undo of #{first.pk}" in words(page_of(as_admin, undo))
    assert f"Retry of #{first.pk}" in words(page_of(as_admin, retry))


def test_an_undo_that_was_undone_is_shown_as_a_chain_on_each_of_its_pages(as_admin, do):
    first = do("delete", [ContactFactory()])
    undo = do("undo", bulk_action=[str(first.pk)])
    assert "Back and forth" not in words(page_of(as_admin, undo))
    redo = do("redo", bulk_action=[str(undo.pk)])

    for one in (first, undo, redo):
        chain = f"Back and forth #{first.pk} Delete Completed #{undo.pk} Undo Completed #{redo.pk} Redo Completed"
        assert chain in words(page_of(as_admin, one))
    assert f"Redone by #{redo.pk}" in words(page_of(as_admin, undo))
    assert f"Redo of #{undo.pk}" in words(page_of(as_admin, redo))


def test_it_costs_the_same_however_much_was_done(as_admin, drip, run, mixed):
    def queries(bulk_action: BulkAction) -> int:
        with CaptureQueriesContext(connection) as asked:
            page_of(as_admin, bulk_action)
        return len(asked)

    small, large = mixed(ContactFactory.create_batch(2)), mixed(ContactFactory.create_batch(60))
    assert queries(small) == queries(large) <= 17


# Batches


def test_batches_tell_when_they_are_due(as_admin, drip, run, clock):
    page = words(page_of(as_admin, run(drip)).partition('id="batches"')[2])
    assert f"1 today {clock():%H:%M} today {clock():%H:%M} took under 1 s 1" in page
    assert "1–50" in page


def test_batches_open_where_the_work_is(as_admin, drip):
    drip.batches.filter(number__lte=60).update(finished_at=timezone.now(), started_at=timezone.now())
    assert "51–100" in page_of(as_admin, drip)


def test_batches_can_be_leafed_through(as_admin, drip):
    assert "101–120" in page_of(as_admin, drip, "?batches=3")
    part = page_of(as_admin, drip, "batches/?batches=3", headers=HTMX)
    assert "101–120" in part
    assert "<html" not in part


# While it runs


def test_it_asks_for_its_progress_while_it_is_at_work(as_admin, asked, run):
    bulk_action = asked([ContactFactory()])
    url = f"/bulk-actions/{bulk_action.pk}/progress/?status=queued"
    assert f'hx-get="{url}" hx-trigger="every 2s, look"' in page_of(as_admin, bulk_action)
    assert "/progress/" not in page_of(as_admin, run(bulk_action))


def test_a_poll_brings_progress_and_counts_alone(as_admin, drip, run):
    run(drip)
    part = page_of(as_admin, drip, "progress/?status=running", headers=HTMX)
    assert "1 of 120 · 0 %" in words(part)
    assert '<span class="figure-count num" id="figure-not_processed" hx-swap-oob="true">119</span>' in part
    assert "results" not in part


def test_once_it_has_moved_on_the_page_is_told_to_settle(as_admin, asked, run):
    bulk_action = run(asked([ContactFactory()]))
    response = as_admin.get(f"/bulk-actions/{bulk_action.pk}/progress/?status=running", headers=HTMX)
    assert response.status_code == 204
    assert json.loads(response.headers["HX-Trigger"]) == {"bulkactions:changed": {}}
    whole = page_of(as_admin, bulk_action, headers=HTMX | {"HX-Target": "bulk-action"})
    assert "Completed" in whole
    assert "<html" not in whole


@pytest.mark.parametrize("poll", ["progress/?status=running", "batches/"])
def test_a_poll_asks_four_queries_and_no_results(as_admin, drip, run, poll):
    run(drip)
    with CaptureQueriesContext(connection) as asked:
        as_admin.get(f"/bulk-actions/{drip.pk}/{poll}", headers=HTMX)
    assert len(asked) <= 4
    assert not any(Result._meta.db_table in query["sql"] for query in asked)


def test_a_tab_is_fetched_alone_and_gives_its_address(as_admin, mixed):
    bulk_action = mixed(ContactFactory.create_batch(4))
    url = f"/bulk-actions/{bulk_action.pk}/?outcome=failed&q="
    response = as_admin.get(url, headers=HTMX | {"HX-Target": "results"})
    assert response.headers["HX-Push-Url"] == f"/bulk-actions/{bulk_action.pk}/?outcome=failed"
    assert "<html" not in response.text


def test_a_queue_that_nobody_serves_is_told_here_too(as_admin, asked, monkeypatch):
    monkeypatch.setattr(jobs, "why_stopped", lambda: jobs.Stop.NO_WORKER)
    assert "No worker is running" in page_of(as_admin, asked([ContactFactory()]))


# Counting again


def test_counting_again_compares_with_what_matches_now(as_admin, asked, run, tag):
    ContactFactory.create_batch(5)
    bulk_action = run(asked(selection=Selection(query={"tags_none": [str(tag.pk)]})))
    ContactFactory.create_batch(2)
    text = words(page_of(as_admin, bulk_action, "count-again/", headers=HTMX))
    assert text == "Picked then 5 Matching now 2 Entered since 2 Left since 5"


def test_counting_again_is_a_page_too(as_admin, asked):
    ContactFactory.create_batch(2)
    bulk_action = asked(selection=Selection(query={}))
    ContactFactory()
    assert "Picked then 2 Matching now 3 Entered since 1 Left since 0" in words(
        page_of(as_admin, bulk_action, "count-again/")
    )


def test_a_filter_that_cannot_be_asked_any_more_says_so(as_admin, asked, tag):
    worn = TagFactory()
    ContactFactory(tags=[worn])
    bulk_action = asked(selection=Selection(query={"tags": [str(worn.pk)]}))
    worn.delete()
    assert "It cannot be counted any more." in page_of(as_admin, bulk_action, "count-again/")


# Statistics


def test_statistics_have_counts_and_percentages_with_their_base(as_admin, mixed):
    bulk_action = mixed(ContactFactory.create_batch(8))
    text = words(page_of(as_admin, bulk_action, "statistics/"))
    assert "Contacts of 8 contacts Succeeded 2 25.0 %" in text
    assert "Failed 2 25.0 % Not processed 0 0.0 %" in text
    assert "of 8 processed" in text
    assert "An unexpected error occurred 2 25.0 %" in text


def test_statistics_are_a_dialog_for_htmx(as_admin, mixed):
    part = page_of(as_admin, mixed(ContactFactory.create_batch(4)), "statistics/", headers=HTMX)
    assert part.lstrip().startswith('<div class="modal-content statistics"')


def test_statistics_of_what_has_not_begun(as_admin, drip):
    text = words(page_of(as_admin, drip, "statistics/"))
    assert "It is not over yet" in text
    assert "Contacts done over time" not in text


# Pause, resume, cancel


@pytest.mark.parametrize("event", ["pause", "resume"])
def test_looking_changes_nothing(as_admin, asked, event):
    assert as_admin.get(f"/bulk-actions/{asked([ContactFactory()]).pk}/{event}/").status_code == 405


def test_pausing_without_javascript_comes_back_with_a_message(as_admin, asked):
    bulk_action = asked([ContactFactory()])
    response = as_admin.post(f"/bulk-actions/{bulk_action.pk}/pause/", follow=True)
    assert response.redirect_chain == [(f"/bulk-actions/{bulk_action.pk}/", 302)]
    assert "is paused. What has been begun is still finished." in response.text


def test_pausing_with_htmx_answers_with_a_toast_and_news(as_admin, asked):
    bulk_action = asked([ContactFactory()])
    response = as_admin.post(f"/bulk-actions/{bulk_action.pk}/pause/", headers=HTMX)
    news = json.loads(response.headers["HX-Trigger"])
    assert response.status_code == 204
    assert news["toast"]["level"] == "success"
    assert "bulkactions:changed" in news


def test_what_is_over_already_says_so(as_admin, asked, run):
    bulk_action = run(asked([ContactFactory()]))
    response = as_admin.post(f"/bulk-actions/{bulk_action.pk}/pause/", headers=HTMX)
    toast = json.loads(response.headers["HX-Trigger"])["toast"]
    assert toast == {"level": "warning", "text": "It is over already: completed.", "links": []}


def test_cancelling_asks_first(as_admin, drip, run):
    run(drip)
    text = words(page_of(as_admin, drip, "cancel/"))
    assert "has done 1 of 120 contacts" in text
    assert "The 119 that are left will not be processed" in text
    drip.refresh_from_db()
    assert drip.status == "running"


def test_cancelling_cancels(as_admin, drip, run):
    run(drip)
    response = as_admin.post(f"/bulk-actions/{drip.pk}/cancel/", follow=True)
    assert "is cancelled after 1 of 120." in response.text


def test_resuming_too_late_says_why(as_admin, admin, drip):
    control.pause(drip, admin, timezone.now() - timedelta(days=8))
    response = as_admin.post(f"/bulk-actions/{drip.pk}/resume/", follow=True)
    assert "It was paused more than 7 days ago and cannot be resumed any more, only cancelled." in response.text


def test_a_manager_may_pause_what_others_asked_for(as_manager, drip):
    as_manager.post(f"/bulk-actions/{drip.pk}/pause/")
    drip.refresh_from_db()
    assert drip.status == "paused"


@pytest.mark.parametrize("event", ["pause", "resume", "cancel"])
def test_a_user_may_not_touch_what_others_asked_for(as_user, user, drip, event):
    assert as_user.post(f"/bulk-actions/{drip.pk}/{event}/").status_code == 404
    allow(user, "view_all_bulkactions")
    assert as_user.post(f"/bulk-actions/{drip.pk}/{event}/").status_code == 403
    drip.refresh_from_db()
    assert drip.status == "scheduled"


def allow(user, codename: str) -> None:
    from django.contrib.auth.models import Permission

    user.user_permissions.add(Permission.objects.get(codename=codename))


# The file


def test_an_export_is_downloaded(as_admin, do):
    bulk_action = do("export", [ContactFactory(email="ada@example.com")], columns=["email"])
    response = as_admin.get(f"/bulk-actions/{bulk_action.pk}/download/")
    assert "attachment" in response.headers["Content-Disposition"]
    assert b"ada@example.com" in response.getvalue()


def test_a_file_that_is_past_its_time_is_gone(as_admin, do):
    bulk_action = do("export", [ContactFactory()], columns=["email"])
    BulkAction.objects.update(completed_at=timezone.now() - timedelta(days=31))
    response = as_admin.get(f"/bulk-actions/{bulk_action.pk}/download/")
    assert response.status_code == 410
    assert "Files are kept for 30 days" in response.text
    assert "The file was kept for 30 days and removed on" in page_of(as_admin, bulk_action)


def test_a_file_that_somebody_has_removed_is_gone(as_admin, do):
    bulk_action = do("export", [ContactFactory()], columns=["email"])
    bulk_action.get_action().download().path.unlink()
    assert as_admin.get(f"/bulk-actions/{bulk_action.pk}/download/").status_code == 410


def test_what_makes_no_file_has_none(as_admin, mixed):
    assert as_admin.get(f"/bulk-actions/{mixed([ContactFactory()]).pk}/download/").status_code == 404


def test_downloading_needs_the_permission_to_export(as_manager, do):
    bulk_action = do("export", [ContactFactory()], columns=["email"])
    assert as_manager.get(f"/bulk-actions/{bulk_action.pk}/download/").status_code == 403


def test_somebody_limited_to_owned_contacts_is_not_given_everybodys(as_user, user, do):
    bulk_action = do("export", [ContactFactory()], columns=["email"])
    allow(user, "view_all_bulkactions")
    allow(user, "export_contact")
    user.owned_only = True
    user.save()
    assert as_user.get(f"/bulk-actions/{bulk_action.pk}/download/").status_code == 404


def test_a_lease_under_way_is_told(as_admin, drip, clock):
    engine.claim(drip, clock())
    assert "not finished" in page_of(as_admin, drip)
