from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from accounts.models import User
from tests.conftest import signed_in
from tests.factories import PASSWORD
from tests.live import Muster

# Playwright's synchronous interface runs an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# The first two are hidden pages under the address bar: in every new window they cost more than all the rest of it. The
# others are Playwright's own (chromiumSwitches.ts), said again as Chromium heeds only the last list that it is given.
DISABLED = [
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(DISABLED)}",
]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def web(transactional_db: None, muster: Muster) -> Iterator[str]:
    """The address of a running Muster: web server, two workers, clock and Redis."""
    muster.start()
    yield muster.url
    muster.rest()


@pytest.fixture
def new_page(browser: Browser, web: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of a fresh browser profile; takes the options of Playwright's `new_context`."""
    contexts = []

    def open_page(**options) -> Page:
        context = browser.new_context(base_url=web, **({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page, signed out. `page.errors` has what its console complains of, such as a script that the CSP stops."""
    page = new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: is_error(message) and page.errors.append(message.text))
    return page


def is_error(message: ConsoleMessage) -> bool:
    """Not a request that the next one has overtaken: htmx reports those as errors, too."""
    return message.type == "error" and not message.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))


def sign_in(page: Page, person: User) -> None:
    """At once, with the cookie of somebody who has signed in."""
    cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}])
    page.goto("/contacts/")


def sign_in_by_hand(page: Page, person: User) -> None:
    """Through the sign-in page, as a person does."""
    User.objects.filter(pk=person.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    page.goto("/")
    page.get_by_label("User name").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/contacts/")
