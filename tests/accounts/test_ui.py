from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from accounts.templatetags import ui
from bulkactions import actions
from tests.factories import ContactFactory, UserFactory

ICON_NAME = re.compile(
    r"""\{% icon ['"]([\w-]+)['"]"""  # {% icon "tag-plus" %}
    r"""|(?<!, )icon(?:_name)?\s*=\s*['"]([\w-]+)['"]"""  # icon = "tag-plus", icon_name="users"
    r"""|\{% nav_link \S+ \S+ ['"]([\w-]+)['"]"""
)


def sources() -> list[Path]:
    base = settings.BASE_DIR
    python = [path for app in ("accounts", "bulkactions", "contacts") for path in (base / app).rglob("*.py")]
    return [*(base / "templates").rglob("*.html"), *python]


def names_in(path: Path) -> set[str]:
    return {name for match in ICON_NAME.findall(path.read_text()) for name in match if name}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in sources() if names_in(path)])
def test_every_icon_named_is_there(path):
    assert not [name for name in names_in(path) if not (ui.ICONS / f"{name}.svg").exists()]


def test_no_icon_is_there_for_nothing():
    text = "".join(path.read_text() for path in sources())
    assert [path.stem for path in ui.ICONS.iterdir() if not re.search(rf"""['"]{path.stem}['"]""", text)] == []


@pytest.mark.parametrize("action", actions.all().values(), ids=str)
def test_every_action_has_an_icon(action):
    assert (ui.ICONS / f"{action.icon}.svg").exists()


def test_an_icon_is_an_svg_that_screen_readers_skip():
    svg = ui.icon("tag-plus", "big")
    assert svg.startswith('<svg class="icon big" aria-hidden="true" focusable="false"')
    assert "<path" in svg
    assert svg.count("class=") == 1


def test_a_missing_icon_says_how_to_add_it():
    with pytest.raises(RuntimeWarning, match="bin/vendor icon no-such-icon"):
        ui.icon("no-such-icon")


def test_an_avatar_has_initials_and_keeps_its_colour():
    ada = ContactFactory.build(first_name="Ada", last_name="Lovelace")
    assert ">AL<" in ui.avatar(ada)
    assert ui.avatar(ada) == ui.avatar(ContactFactory.build(first_name="Ada", last_name="Lovelace", pk=99))


def test_an_avatar_cannot_carry_markup():
    assert "&lt;" in ui.avatar(UserFactory.build(first_name="<b", last_name=""))


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5, seconds=30), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=1, hours=2), "1 day ago"),
        (timedelta(days=6), "6 days ago"),
        (-timedelta(seconds=30), "in a moment"),
        (-timedelta(hours=2, minutes=1), "in 2 h"),
    ],
)
def test_times_are_relative_for_a_week(ago, text):
    assert ui._relative(timezone.now() - ago, timezone.now()) == text


def test_older_times_are_dates():
    assert ">3 Mar 2020</time>" in ui.since(datetime(2020, 3, 3, 12, tzinfo=UTC))


def test_the_exact_time_is_in_the_zone_of_the_person():
    with timezone.override("America/New_York"):
        time = ui.since(datetime(2020, 3, 3, 2, 5, tzinfo=UTC))
    assert 'datetime="2020-03-02T21:05:00-05:00"' in time
    assert 'title="Monday, 2 Mar 2020, 21:05:00 EST"' in time


def test_no_time_is_nothing():
    assert ui.since(None) == ui.moment(None) == ""


def test_moments_have_date_and_clock_time():
    assert ">3 Mar 2020, 02:05</time>" in ui.moment(datetime(2020, 3, 3, 2, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [
        (0, "contact", "0 contacts"),
        (1, "contact", "1 contact"),
        (4812, "contact", "4,812 contacts"),
        (2, "person,people", "2 people"),
        (1, "person,people", "1 person"),
    ],
)
def test_counts_agree_with_their_noun(count, noun, text):
    assert ui.plural(count, noun) == text


def test_of_many_pages_only_the_near_ones_are_linked():
    page = Paginator(range(1000), 20).get_page(25)
    assert ui.page_numbers(page) == [1, None, 24, 25, 26, None, 50]


def test_styles_are_found_by_their_folder():
    assert 'href="/static/css/components/sidebar.css"' in ui.component_styles()


@pytest.mark.parametrize(
    ("htmx", "attributes"), [(True, ' hx-post="/tags/?of=1&amp;by=2" hx-target="#modal"'), (False, "")]
)
def test_a_form_stays_within_its_dialog_where_that_is_one(htmx, attributes):
    request = RequestFactory().get("/")
    request.htmx = htmx
    context = Context({"request": request, "url": "/tags/?of=1&by=2"})
    assert Template("{% dialog_post url %}").render(context) == attributes


@pytest.fixture
def nav_link(admin):
    """Renders a nav_link as an admin who is on /settings/people/add/."""

    def render(arguments: str, path: str = "/settings/people/add/") -> str:
        request = RequestFactory().get(path)
        request.user = admin
        return Template(f"{{% nav_link {arguments} %}}").render(Context({"request": request})).strip()

    return render


def test_an_entry_of_the_sidebar_is_marked_on_its_page_and_below(nav_link):
    assert 'aria-current="page"' in nav_link("'people' 'People' 'users'")
    assert "aria-current" not in nav_link("'people' 'People' 'users' exact=True")


def test_the_sidebar_shows_neither_what_does_not_exist_nor_what_is_forbidden(nav_link):
    assert nav_link("'nowhere' 'Nowhere' 'users'") == ""
    assert nav_link("'people' 'People' 'users' permission='accounts.no_such'") == ""
