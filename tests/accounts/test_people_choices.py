from __future__ import annotations

import pytest
from django.db.models import Q

from accounts.people import choosable
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_whoever_can_sign_in_can_be_chosen_by_name():
    zoe, ada = UserFactory(first_name="Zoe"), UserFactory(first_name="Ada")
    left = UserFactory(first_name="Bo", is_active=False)

    assert list(choosable()) == [ada, zoe]
    assert list(choosable(Q(pk=left.pk))) == [ada, left, zoe]
