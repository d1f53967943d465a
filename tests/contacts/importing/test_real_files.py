"""Rows of two files as they are found outside, from opening to values."""

from __future__ import annotations

import tracemalloc
from datetime import date
from pathlib import Path

from contacts.importing.guessing import guess
from contacts.importing.reading import open_table
from contacts.importing.targets import STANDARD
from contacts.importing.telephones import Phone
from contacts.importing.values import Context, reader

FOLDER = Path(__file__).parents[2] / "data" / "imports"


def read(name):
    """(key -> value) for each row, as guessed, and the texts that could not be read."""
    table = open_table(FOLDER / name)
    keys = guess(table.headers, table.sample(), STANDARD.values(), Context())
    readers = {column: reader(STANDARD[found.key], Context()) for column, found in keys.items()}
    rows, refused = [], []
    for row in table.rows():
        rows.append({})
        for column, read_cell in readers.items():
            try:
                rows[-1][keys[column].key] = read_cell(row.cells[column])
            except ValueError as error:
                refused.append(str(error))
    return rows, refused


def test_legislators_are_read_with_accents_suffixes_and_phones():
    rows, refused = read("legislators.csv")
    assert (len(rows), refused) == (57, [])
    by_name = {(row["first_name"], row["last_name"]): row for row in rows}
    assert by_name["Nydia", "Velázquez"]["phone"] == Phone("+12022252361")
    assert by_name["Sanford", "Bishop"]["name_suffix"] == "Jr."
    assert by_name["Maria", "Cantwell"] == {
        "first_name": "Maria",
        "last_name": "Cantwell",
        "middle_name": None,
        "name_suffix": None,
        "date_of_birth": date(1958, 10, 13),
        "state": "WA",
        "website": "https://www.cantwell.senate.gov",
        "street": "511 Hart Senate Office Building Washington DC 20510",
        "phone": Phone("+12022243441"),
    }


def test_customers_are_read_with_two_phones_and_extensions():
    rows, refused = read("customers.csv")
    assert len(rows) == 46
    assert refused == ["“Netherlands Antilles” is not the name or code of a country."]
    katie = next(row for row in rows if row["first_name"] == "Katie")
    assert katie == {
        "first_name": "Katie",
        "last_name": "Jefferson",
        "company": "Ward-Huber",
        "city": "West Joannaland",
        "country": "BS",
        "phone": Phone("+19492746507", "5291"),
        "further_phones": [Phone("+19428366712")],
        "email": "henry68@knox-malone.com",
        "website": "https://www.myers.com/",
    }
    assert all(row["phone"] and row["further_phones"] for row in rows)


def test_memory_does_not_grow_with_the_file(tmp_path):
    content = (FOLDER / "customers.csv").read_text()
    head, _, body = content.partition("\n")
    (tmp_path / "many.csv").write_text(f"{head}\n{body * 500}")
    open_table(tmp_path / "many.csv").survey  # noqa: B018 - what is loaded once
    tracemalloc.start()
    try:
        table = open_table(tmp_path / "many.csv")
        assert table.count == 23_000
        assert tracemalloc.get_traced_memory()[1] < 4_000_000  # the file has 3.5 MB, its rows would have 20
    finally:
        tracemalloc.stop()
