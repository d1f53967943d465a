from __future__ import annotations

import pytest

from accounts.roles import Role, sync_roles
from bulkactions.benchmarks.bench import Bench
from bulkactions.benchmarks.browsing import Browser
from bulkactions.benchmarks.reference_set import LIST_NAME, reference_set
from bulkactions.benchmarks.rows.listing import Measured
from contacts.demo.seeding import seed
from contacts.models import SmartList
from contacts.sorting import LABELS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench():
    seed(1200, say=lambda line: None)
    sync_roles()
    return Bench(UserFactory(role=Role.ADMIN), 1200, say=lambda line: None)


@pytest.mark.system
def test_every_view_of_the_reference_set_is_answered_within_twelve_queries(bench):
    browser = Browser(bench.user)
    with reference_set(bench) as views:
        assert len(views) > len(LABELS) + 25
        assert {name: number for name, url in views.items() if (number := len(browser.queries(url))) > 12} == {}


def test_the_smart_list_of_the_reference_set_goes_with_it(bench):
    SmartList.objects.create(owner=bench.user, name=LIST_NAME)  # of a run that was killed
    with reference_set(bench):
        assert SmartList.objects.filter(owner=bench.user).exists()
    assert not SmartList.objects.filter(owner=bench.user).exists()


@pytest.mark.parametrize(
    ("measured", "is_over"),
    [
        (Measured([99.0], [299.0], 12), False),
        (Measured([151.0], [299.0], 12), True),
        (Measured([99.0], [301.0], 12), True),
        (Measured([99.0], [299.0], 13), True),
    ],
)
def test_a_view_over_budget_is_marked(measured, is_over):
    assert ("OVER" in str(measured)) == is_over
