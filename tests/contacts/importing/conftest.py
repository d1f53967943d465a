from __future__ import annotations

import pytest

from contacts.importing.reading import open_table


@pytest.fixture
def table(tmp_path):
    """Opens the table in a file of this content, text or bytes."""

    def open_content(content, **overrides):
        path = tmp_path / "upload"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_table(path, **overrides)

    return open_content


@pytest.fixture
def good_and_bad():
    """The cells of rows without a problem, and the messages of the others by row number."""

    def part(table):
        rows = list(table.rows())
        bad = {row.number: [problem.message for problem in row.problems] for row in rows if row.problems}
        return [row.cells for row in rows if not row.problems], bad

    return part
