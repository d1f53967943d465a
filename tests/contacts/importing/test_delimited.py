from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.importing import delimited
from contacts.importing.problems import FileProblem

ROWS = [["Ada", "ada@example.com"], ["Bob", "bob@example.com"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(table, delimiter):
    opened = table("\n".join(delimiter.join(cells) for cells in [["Name", "E-mail"], *ROWS]))
    assert opened.used["delimiter"] == delimiter
    assert [row.cells for row in opened.rows()] == ROWS


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("Name;Amount\nAda;1,50\nBob;2,75\nCy;10\n", ";"),
        ("Name;Notes\nAda;red, round\nBob;blue, square\n", ";"),
        ('Name,Notes\nAda,"a;b;c"\nBob,"d;e;f"\n', ","),
        ('Name,Notes\nAda,"one\ntwo; three\nfour"\nBob,x\n', ","),
        ("sep=|\nName|Notes, more\nAda|a,b,c\n", "|"),
        ("E-mail\nada@example.com\nbob@example.com\n", ","),
    ],
)
def test_the_delimiter_is_found_among_others(table, content, delimiter):
    assert table(content).used["delimiter"] == delimiter


def test_what_is_said_about_a_file_is_believed(table):
    opened = table("a~b,c\n'1'~2,3\n", delimiter="~", quote="", has_header=False)
    assert [row.cells for row in opened.rows()] == [["a", "b,c"], ["'1'", "2,3"]]
    assert opened.used == opened.used | {"delimiter": "~", "quote": "", "has_header": False}


@pytest.mark.parametrize("sign", ["ab", "x", "\0", "\n", "5"])
def test_what_cannot_be_a_delimiter_is_refused(table, sign):
    with pytest.raises(FileProblem, match="one character"):
        table("a,b\n1,2\n", delimiter=sign)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(table, end):
    assert [row.cells for row in table(f"A,B{end}1,2{end}3,4{end}").rows()] == [["1", "2"], ["3", "4"]]


def test_single_quotes_escaped_quotes_and_blanks_behind_delimiters_are_noticed(table):
    assert next(table("'A','B'\n'1,5','2'\n").rows()).cells == ["1,5", "2"]
    assert next(table('"A","B"\n"say \\"hi\\", you","2"\n').rows()).cells == ['say "hi", you', "2"]
    assert next(table('A, "B"\n1, "2, 3"\n').rows()).cells == ["1", "2, 3"]


def test_rows_are_numbered_as_a_spreadsheet_does(table):
    opened = table('Name,Note\n\nAda,"one\ntwo"\n,\nBob,x\n')
    assert [(row.number, row.cells[0]) for row in opened.rows()] == [(3, "Ada"), (5, "Bob")]


def test_ragged_rows_are_named_and_the_others_read(table, good_and_bad):
    good, bad = good_and_bad(table("A,B,C\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n1;2;3\n4,5,6\n"))
    assert good == [["1", "2", "3"], ["1", "2", "3"], ["4", "5", "6"]]
    assert bad == {
        3: ["The row has 2 cells, but there are 3 columns."],
        4: ["The row has 4 cells, but there are 3 columns."],
        6: ["The row has 1 cell, but there are 3 columns. Its separator seems to be the semicolon."],
    }


def test_a_quote_that_is_never_closed_costs_only_its_own_row(table, good_and_bad):
    good, bad = good_and_bad(table('A,B\n1,2\n3,"four\n5,6\n7,"8, 9"\n'))
    assert good == [["1", "2"], ["5", "6"], ["7", "8, 9"]]
    assert bad == {3: ["A quote in line 3 of the file is never closed."]}


def test_a_quote_that_is_open_at_the_end_of_the_file_is_noticed(table, good_and_bad):
    good, bad = good_and_bad(table('A,B\n1,2\n3,"four\n5,6\n7,8'))
    assert good == [["1", "2"], ["5", "6"], ["7", "8"]]
    assert bad == {3: ["A quote in line 3 of the file is never closed."]}
    good, bad = good_and_bad(table('A,B\n1,2\n3,"four'))
    assert (good, list(bad)) == ([["1", "2"]], [3])


def test_quotes_within_a_text_are_text(table):
    assert next(table('A,B\n"Bob" Smith,5" pipe\n').rows()).cells == ["Bob Smith", '5" pipe']


def test_a_quote_that_swallows_a_whole_file_is_found_in_time(table, monkeypatch, good_and_bad):
    monkeypatch.setattr(delimited, "MAX_LINES", 10)
    good, bad = good_and_bad(table('A,B\n1,"2\n' + "3,4\n" * 50))
    assert len(good) == 50
    assert list(bad) == [2]


def test_reading_again_and_again_has_an_end(table, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_LINES", 10)
    monkeypatch.setattr(delimited, "MAX_REREAD", 1000)
    opened = table("A,B,C\n1,2,3\n" * 500 + 'b",,"y\n' * 1000)
    with pytest.raises(FileProblem, match="Too many rows of this file have a quote that is never closed"):
        list(opened.rows())


def test_a_line_without_end_is_passed_over(table, monkeypatch, good_and_bad):
    monkeypatch.setattr(delimited, "MAX_ROW", 5000)
    good, bad = good_and_bad(table("A,B\n1,2\n" + "x" * 60_000 + ",y\n3,4\n"))
    assert good == [["1", "2"], ["3", "4"]]
    assert bad == {3: ["The row is longer than 5,000 characters."]}


def test_a_cell_of_a_million_characters_is_named(table, good_and_bad):
    good, bad = good_and_bad(table(f"Name,Notes\nAda,{'x' * 1_000_000}\nBob,fine\n"))
    assert good == [["Bob", "fine"]]
    assert bad == {2: ["“Notes” has 1,000,000 characters; at most 100,000 can be read."]}


def test_nul_bytes_and_broken_characters_are_named_with_their_column(table):
    rows = list(
        table(b"Name,Note\nAda,a\0b\nJos\xff,\xc3\xa9\xc3\xa8\xc3\xa0\nBob,\xc3\xbc\xc3\xb6" + b"\xc3\xa4" * 9).rows()
    )
    assert [(problem.message, problem.column) for row in rows for problem in row.problems] == [
        ("“Note” contains a NUL byte.", 1),
        ("“Name” contains bytes that are no characters in the encoding of this file.", 0),
    ]
    assert rows[1].cells[0] == "Jos\N{REPLACEMENT CHARACTER}"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=12),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_the_csv_module_writes_is_read_again(table, rows):
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([["A", "B", "C"], *rows])
    opened = table(written.getvalue(), delimiter=",", quote='"', encoding="utf-8", has_header=True)
    assert [row.cells for row in opened.rows()] == [cells for cells in rows if any(cell.strip() for cell in cells)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="ab,;\"\n\r'\\ \t", max_size=80) | st.binary(max_size=120))
def test_no_file_brings_the_reader_down(table, content):
    try:
        opened = table(content)
        rows = list(opened.rows())
    except FileProblem:
        return
    assert all(row.problems or len(row.cells) == len(opened.headers) for row in rows)
    assert opened.count == len(rows)
