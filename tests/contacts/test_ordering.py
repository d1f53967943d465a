from __future__ import annotations

import pytest
from django.http import QueryDict

from contacts.ordering import moved, posted_order


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ("order=3&order=1&order=2", [3, 1, 2]),
        ("order=3&order=1&order=2&up=1", [1, 3, 2]),
        ("order=3&order=1&order=2&down=1", [3, 2, 1]),
        ("order=3&order=1&up=3", [3, 1]),
        ("order=3&order=1&down=1", [3, 1]),
        ("order=3&up=9", [3]),
        ("order=x&order=&order=-1&order=5&up=x", [5]),
        ("", []),
    ],
)
def test_the_posted_order_is_read(posted, expected):
    assert posted_order(QueryDict(posted)) == expected


@pytest.mark.parametrize(
    ("up", "down", "expected"),
    [
        ("c", "", ["a", "c", "b"]),
        ("a", "", ["a", "b", "c"]),
        ("", "b", ["a", "c", "b"]),
        ("", "c", ["a", "b", "c"]),
        ("x", "", ["a", "b", "c"]),
        ("", "", ["a", "b", "c"]),
    ],
)
def test_a_value_moves_by_one_place(up, down, expected):
    assert moved(["a", "b", "c"], up, down) == expected
