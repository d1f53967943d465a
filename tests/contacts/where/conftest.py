from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from accounts.models import User
from tests.contacts.where import world


@pytest.fixture(scope="module")
def me(django_db_setup, django_db_blocker) -> Iterator[User]:
    """Who asks, in a database that holds the world, once for all examples of all tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.store()
        transaction.set_rollback(True)
