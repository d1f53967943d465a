from __future__ import annotations

import pytest
from django.http import QueryDict

from contacts.builder.submitted import is_submitted, read, without_rows
from contacts.builder.tree import Group, Row


def test_rows_and_groups_are_read_in_the_order_of_the_form():
    query = QueryDict("w-join=or&w-n2-field=city&w-n2-op=is&w-n2-value=Rome&w-0-join=and&w-0-not=1&w-0-n1-field=tags")
    inner = Group("w-0", "and", (Row("w-0-n1", "tags"),), negate=True)
    assert read(query) == Group("w", "or", (Row("w-n2", "city", "is", {"value": ["Rome"]}), inner))


def test_several_values_of_a_row_are_kept():
    query = QueryDict("w-join=and&w-0-field=tags&w-0-op=any&w-0-value=3&w-0-value=5")
    assert read(query).items[0].values == {"value": ["3", "5"]}


@pytest.mark.parametrize(
    "query",
    [
        "w-join=and&w-5-0-field=tags",  # in a group that is not there
        "w-join=and&w-0-fixed=nonsense",
        "w-join=and&w-0-fixed=%7B%22type%22:%22nothing%22%7D",
        "w-join=xor",
    ],
)
def test_what_makes_no_sense_is_left_out(query):
    assert read(QueryDict(query)) == Group()


def test_groups_deeper_than_three_levels_are_left_out():
    deep = "&".join(f"w{'-0' * depth}-join=or" for depth in range(6))
    levels = [item.depth for item in read(QueryDict(deep)).everything()]
    assert levels == [2, 3]


def test_the_address_is_what_is_left_without_the_rows():
    query = QueryDict("q=ada&w-join=and&w-0-field=tags&w-do=add:w&where=x")
    assert is_submitted(query)
    assert without_rows(query).urlencode() == "q=ada&where=x"
