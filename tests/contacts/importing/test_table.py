from __future__ import annotations

import pytest

from contacts.importing.dates import DateOrder
from contacts.importing.problems import FileProblem


def test_heads_are_each_there_once(table):
    opened = table("Email, email ,,Name,Name,Column 3\n1,2,3,4,5,6\n")
    assert opened.headers == ["Email", "email (2)", "Column 3", "Name", "Name (2)", "Column 3 (2)"]


def test_heads_lose_what_cannot_be_seen(table):
    assert table("\ufeff\ufeffFirst\u200b name,Last\0  name\nAda,Lovelace\n").headers == ["First name", "Last name"]


def test_columns_without_a_head_are_read_where_they_hold_something(table):
    opened = table("Name\nAda,London\nBob,Paris\nCy,\n")
    assert opened.headers == ["Name", "Column 2"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Name,E-mail\nAda,ada@example.com\n", True),
        ("Vorname,Nachname\nAda,Lovelace\n", True),
        ("Nimi,Kaupunki\nAino,Turku\n", True),
        ("First name,Last name,2026\nAda,Lovelace,5\n", True),
        ("Contact,ada@example.com\nAda,\n", False),
        ("Ada,ada@example.com\nBob,bob@example.com\n", False),
        ("Ada,+1 415 555 0123\nBob,+1 415 555 0124\n", False),
        ("Ada,2024-01-05\nBob,2024-02-05\n", False),
        ("Ada,https://example.com\nBob,\n", False),
        ("Ada,Ada\nBob,Bob\n", False),
    ],
)
def test_a_row_of_heads_is_told_from_values(table, content, expected):
    assert table(content).used["has_header"] is expected


def test_without_heads_columns_are_numbered_and_the_first_row_counts(table):
    opened = table("Ada,London\nBob,Paris\n", has_header=False)
    assert opened.headers == ["Column 1", "Column 2"]
    assert [row.number for row in opened.rows()] == [1, 2]


def test_a_title_above_the_heads_is_passed_over_and_it_says_so(table):
    opened = table("Connections\n\nMade on 1 May\nFirst Name,Last Name,Company\nAda,Lovelace,Babbage\nBob,Lee,\n")
    assert opened.headers == ["First Name", "Last Name", "Company"]
    assert opened.notes == ["Rows above the heads are passed over: 2."]
    assert [(row.number, row.cells[0]) for row in opened.rows()] == [(5, "Ada"), (6, "Bob")]
    assert table("Ada\nName,Phone,City\nBob,1,2\nCy,3,4\n", has_header=False).count == 4


def test_a_short_first_row_of_values_is_not_taken_for_a_title(table):
    assert table("Ada,,\nBob,Rome,x\nCy,Oslo,y\nDee,Bonn,z\n").notes == []


def test_samples_are_the_first_distinct_values(table):
    opened = table("Name,City\nAda,\nBob,Rome\nAda,Rome\nCy, Oslo \nDee,Bonn\n")
    assert opened.sample() == [["Ada", "Bob", "Cy"], ["Rome", "Oslo", "Bonn"]]
    assert opened.sample(1) == [["Ada"], ["Rome"]]
    assert [column.filled for column in opened.survey.columns] == [5, 4]


def test_rows_with_problems_are_counted_and_shown_but_give_no_samples(table):
    survey = table("A,B\n1,2\nonly one\n3,4\n" + "x\n" * 30).survey
    assert (survey.rows, survey.faulty, len(survey.examples)) == (33, 31, 20)
    assert survey.examples[0].number == 3
    assert survey.columns[0].samples == ["1", "3"]


def dates(*values):
    return "Name,Seen\n" + "\n".join(f"a,{value}" for value in values)


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (("03/04/2024", "25/12/2024"), DateOrder.DAY_FIRST),
        (("03/04/2024", "12/25/2024"), DateOrder.MONTH_FIRST),
        (("3.4.2024", "5.6.2024"), DateOrder.DAY_FIRST),
        (("03-04-24 10:00", "31-04-24 10:00"), DateOrder.DAY_FIRST),
        (("03/04/2024", "05/05/2024"), None),
        (("25/12/2024", "12/25/2024"), None),
        (("2024-03-04",), None),
    ],
)
def test_the_order_of_dates_is_told_from_the_whole_column(table, values, order):
    assert table(dates(*values)).order_of_dates(1) == order


def test_one_date_at_the_end_of_many_decides(table):
    assert table(dates(*["03/04/2024"] * 5000, "13/04/2024")).order_of_dates(1) == DateOrder.DAY_FIRST


def test_whether_dates_are_ambiguous_or_mixed_is_told(table):
    assert table(dates("03/04/2024")).survey.columns[1].dates.is_ambiguous
    mixed = table(dates("25/12/2024", "12/25/2024")).survey.columns[1].dates
    assert (mixed.is_mixed, mixed.is_ambiguous) == (True, True)
    assert not table(dates("2024-03-04")).survey.columns[1].dates.is_ambiguous


def test_a_column_that_says_nothing_follows_the_others_and_a_choice_goes_before_both(table):
    content = "Born,Seen\n03/04/2024,25/12/2024\n"
    assert table(content).order_of_dates(0) == DateOrder.DAY_FIRST
    assert table(content, date_order=DateOrder.MONTH_FIRST).order_of_dates(0) == DateOrder.MONTH_FIRST


def test_a_decimal_comma_is_told_from_the_whole_column(table):
    marks = [column.marks for column in table("A;B;C\n1.500;1.5;1.500\n2,5;2,500.00;3.000\n").survey.columns]
    assert [mark.has_decimal_comma for mark in marks] == [True, False, False]


def test_how_a_file_was_read_can_be_said_again(table):
    content = "Näme;Ort\nJürgen;Köln\n".encode("cp1252")
    first = table(content)
    again = table(content, **first.used)
    assert (again.used, again.headers, list(again.rows())) == (first.used, first.headers, list(first.rows()))


def test_a_file_of_too_many_columns_is_refused(table):
    with pytest.raises(FileProblem, match="The file has more than 500 columns"):
        table(",".join(f"c{number}" for number in range(600)) + "\n" + ",".join("1" * 600))


def test_heads_that_cannot_be_read_are_a_problem_of_the_file(table):
    with pytest.raises(FileProblem, match="The heads cannot be read") as refused:
        table('"Name,City\nAda,London\nBob,Rome\n')
    assert refused.value.row == 1


def test_rows_of_millions_of_cells_do_not_pile_up(table):
    opened = table("A,B\n1,2\n" + (("," * 1_000_000 + "x\n") * 20))
    assert (opened.survey.faulty, {len(row.cells) for row in opened.rows()}) == (20, {2, 500})
    assert opened.survey.examples[0].problems[0].message == "The row has 1,000,001 cells, but there are 2 columns."
