from __future__ import annotations

import os

import pytest
from django.core.cache import cache
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import UserFactory
from tests.live import chromium_path, muster, redis, redis_process, stack, static_files

__all__ = ["chromium_path", "muster", "redis", "redis_process", "stack", "static_files"]


@pytest.fixture(autouse=True)
def locks_need_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuses `select_for_update` where only the test itself has opened a transaction.

    PostgreSQL refuses it where none is open, which no test within one would notice; SQLite never does.
    """
    as_sql = SQLCompiler.as_sql

    def refuse_outside(compiler, *args, **options):
        blocks = compiler.connection.atomic_blocks
        if compiler.query.select_for_update and all(block._from_testcase for block in blocks):
            raise TransactionManagementError("select_for_update outside of a transaction of the product")
        return as_sql(compiler, *args, **options)

    monkeypatch.setattr(SQLCompiler, "as_sql", refuse_outside)


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    """What another test has cached is about other contacts, though they may have the same ids."""
    cache.clear()


@pytest.fixture
def admin(db) -> User:
    return UserFactory(username="admin", role=Role.ADMIN)


@pytest.fixture
def manager(db) -> User:
    return UserFactory(username="manager", role=Role.MANAGER)


@pytest.fixture
def user(db) -> User:
    return UserFactory(username="user", role=Role.USER)


@pytest.fixture
def as_admin(admin: User) -> Client:
    """A browser in which the admin is signed in."""
    return signed_in(admin)


@pytest.fixture
def as_manager(manager: User) -> Client:
    return signed_in(manager)


@pytest.fixture
def as_user(user: User) -> Client:
    return signed_in(user)


def signed_in(person: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need real processes carry the name of their folder as a mark."""
    for item in items:
        for folder in ("system", "browser"):
            if folder in item.path.relative_to(item.config.rootpath).parts:
                item.add_marker(folder)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
