"""What conftest.locks_need_a_transaction refuses, so that it cannot come to nothing unnoticed."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from contacts.models import Contact
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def test_a_lock_outside_of_a_transaction_of_the_product_is_refused():
    with pytest.raises(TransactionManagementError):
        list(Contact.objects.select_for_update())


def test_a_lock_within_one_is_not():
    contact = ContactFactory()
    with transaction.atomic():
        assert list(Contact.objects.select_for_update()) == [contact]
