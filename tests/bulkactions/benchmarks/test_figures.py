from __future__ import annotations

import pytest

from bulkactions.benchmarks.figures import Figure, percentile, table


def test_with_a_floor_the_ratio_is_judged():
    assert Figure("freeze", measured=3, budget=2, floor=1.5).is_within_budget
    assert not Figure("freeze", measured=3.1, budget=2, floor=1.5).is_within_budget


def test_without_a_floor_the_measured_value_is_judged():
    assert Figure("memory", measured=350, budget=350, unit="MB").is_within_budget
    assert not Figure("memory", measured=351, budget=350, unit="MB").is_within_budget


def test_no_queries_are_within_a_budget_of_none():
    assert Figure("poll", measured=0, budget=0, unit="queries").is_within_budget


@pytest.mark.parametrize(("percent", "expected"), [(50, 10), (95, 19), (96, 20), (100, 20), (1, 1)])
def test_a_percentile_is_a_value_that_was_measured(percent, expected):
    assert percentile(list(range(20, 0, -1)), percent) == expected


def test_the_table_is_markdown_that_lines_up():
    lines = table([Figure("freeze", 3, 2, 1.5), Figure("memory", 400, 350, unit="MB")]).splitlines()
    assert lines[2] == "| freeze | 1.50 s | 3.00 s   | 2.00 × | ≤ 2 ×    | yes |"
    assert lines[3] == "| memory | –      | 400 MB   | –      | ≤ 350 MB | NO  |"
    assert len({len(line) for line in lines}) == 1
