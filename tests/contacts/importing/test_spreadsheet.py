from __future__ import annotations

import struct
import zipfile

import pytest

from contacts.importing import packages, shared_strings, xml
from contacts.importing.problems import FileProblem
from contacts.importing.reading import open_table
from tests.contacts.importing.workbooks import MAIN, number, relationships, row, text, workbook

STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/>'
    '<numFmt numFmtId="166" formatCode="&quot;day&quot; 0.00"/><numFmt numFmtId="167" formatCode="yyyy-mm-dd hh:mm"/>'
    '<numFmt numFmtId="168" formatCode="[$-407]d. mmmm yyyy"/><numFmt numFmtId="169" formatCode="mm:ss"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
    '<xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/>'
    '<xf numFmtId="169"/><xf numFmtId="9"/></cellXfs>'
)


@pytest.fixture
def sheet(tmp_path):
    """Opens the table in a sheet of these rows, below the heads A, B and C."""

    def open_rows(*rows, **more):
        overrides = {"sheet": more.pop("sheet", None)}
        path = workbook(tmp_path / "upload.xlsx", {"One": row(1, "A", "B", "C") + "".join(rows)}, **more)
        return open_table(path, has_header=True, **overrides)

    return open_rows


def one_cell(sheet, cell, **more):
    return next(sheet(row(2, "x", cell), **more).rows()).cells[1]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (number(5), "5"),
        (number("5.0"), "5"),
        (number("0.1"), "0.1"),
        (number("0.30000000000000004"), "0.3"),
        (number("1.4155550123E10"), "14155550123"),
        (number("-2.5E-3"), "-0.0025"),
        (number(45292, style=1), "2024-01-01"),
        (number("45292.604166666664", style=2), "2024-01-01 14:30:00"),
        (number(45292, style=3), "2024-01-01"),
        (number("0.5", style=4), "12:00:00"),
        (number("2.5", style=5), "2.5"),
        (number("45292.25", style=6), "2024-01-01 06:00:00"),
        (number(45292, style=7), "2024-01-01"),
        (number("0.25", style=8), "06:00:00"),
        (number("0.25", style=9), "0.25"),
        (number(59, style=1), "1900-02-28"),
        (number(61, style=1), "1900-03-01"),
        (number("9E9", style=1), "9E9"),
        (number(1, kind="b"), "yes"),
        (number(0, kind="b"), "no"),
        (number("2024-01-05T00:00:00", kind="d"), "2024-01-05T00:00:00"),
        ('<c t="str"><f>A1&amp;"!"</f><v>Ada!</v></c>', "Ada!"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        (
            '<c t="inlineStr"><is><r><t>Ada </t></r><r><t>Lovelace</t></r><rPh><t>ignored</t></rPh></is></c>',
            "Ada Lovelace",
        ),
        (text("a_x000D_b_x0041_c_xZZ_"), "a\rbAc_xZZ_"),
        (number("x", kind="n"), "x"),
    ],
)
def test_a_cell_becomes_text(sheet, cell, shown):
    assert one_cell(sheet, cell, styles=STYLES) == shown


def test_days_can_be_counted_from_1904(sheet):
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="x"><workbookPr date1904="1"/>'
        '<sheets><sheet name="One" r:id="r1"/></sheets></workbook>'
    )
    assert one_cell(sheet, number(1, style=1), styles=STYLES, **{"xl/workbook.xml": book}) == "1904-01-02"


def test_shared_texts_are_looked_up_in_any_order(sheet):
    texts = [f"text {'x' * number} é" for number in range(3000)]
    strings = "".join(f"<si><t>{one}</t></si>" for one in texts)
    order = [2999, 0, 1500, 1501, 3, 2998, 1]
    rows = [row(at, "x", number(index, kind="s")) for at, index in enumerate(order, 2)]
    assert [one.cells[1] for one in sheet(*rows, strings=strings).rows()] == [texts[index] for index in order]


def test_a_shared_text_may_have_parts_and_a_missing_one_is_empty(sheet):
    strings = "<si><r><t>Bold</t></r><r><t xml:space='preserve'> name</t></r><rPh><t>no</t></rPh></si>"
    opened = sheet(row(2, number(0, kind="s"), number(7, kind="s"), number(-1, kind="s")), strings=strings)
    assert next(opened.rows()).cells == ["Bold name", "", ""]


def test_cells_and_rows_stand_where_they_say(sheet):
    opened = sheet(row(4, text("c", at="C4"), text("a", at="A4")), row(9, "x"))
    assert [(one.number, one.cells) for one in opened.rows()] == [(4, ["a", "", "c"]), (9, ["x", "", ""])]


def test_prefixes_of_names_do_not_matter(sheet):
    rows = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        '<x:row r="1"><x:c t="inlineStr"><x:is><x:t>Name</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    opened = sheet(**{"xl/worksheets/sheet1.xml": rows})
    assert (opened.headers, [one.cells for one in opened.rows()]) == (["Name"], [["5"]])


def test_errors_and_formulas_without_a_value_are_named_with_their_column(sheet):
    opened = sheet(row(2, "x", number("#REF!", kind="e"), "<c><f>SUM(A1)</f></c>"), row(3, "x", "y", "z"))
    rows = list(opened.rows())
    assert [(problem.message, problem.column) for problem in rows[0].problems] == [
        ("The cell holds the error #REF!.", 1),
        ("The formula has no stored value. Open the file in Excel and save it again.", 2),
    ]
    assert rows[1].problems == ()


def test_a_head_that_is_an_error_leaves_the_others(tmp_path):
    rows = row(1, "Name", number("#REF!", kind="e"), "City") + row(2, "Ada", "x", "Rome")
    assert open_table(workbook(tmp_path / "x", {"One": rows})).headers == ["Name", "Column 2", "City"]


def test_the_first_visible_sheet_with_rows_is_read_unless_another_is_chosen(tmp_path):
    sheets = {"Empty": "", "People": row(1, "Name") + row(2, "Ada"), "More": row(1, "City") + row(2, "Rome")}
    path = workbook(tmp_path / "upload.xlsx", sheets)
    opened = open_table(path)
    assert (opened.headers, opened.source.sheets) == (["Name"], ["Empty", "People", "More"])
    assert opened.notes == ["Only the sheet “People” is read; there are 3."]
    assert open_table(path, sheet="More").headers == ["City"]
    with pytest.raises(FileProblem, match="There is no sheet “Gone”"):
        open_table(path, sheet="Gone")
    with pytest.raises(FileProblem, match="There is nothing in this file"):
        open_table(path, sheet="Empty")


def test_a_hidden_sheet_comes_last(tmp_path):
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="x"><sheets><sheet name="Secret" state="veryHidden" r:id="r1"/>'
        '<sheet name="Open" r:id="r2"/></sheets></workbook>'
    )
    sheets = {"Secret": row(1, "Old") + row(2, "x"), "Open": row(1, "New") + row(2, "y")}
    assert open_table(workbook(tmp_path / "x", sheets, **{"xl/workbook.xml": book})).headers == ["New"]


def test_a_workbook_without_rows_is_empty(tmp_path):
    for sheets in ({"One": ""}, {"One": "", "Two": row(1, "", "")}, {}):
        with pytest.raises(FileProblem, match="There is nothing in this"):
            open_table(workbook(tmp_path / "x", sheets))


def test_macros_are_ignored_and_it_says_so(sheet):
    opened = sheet(row(2, "x"), **{"xl/vbaProject.bin": "Sub Auto_Open()"})
    assert opened.notes == ["The macros in this workbook are ignored."]
    assert opened.count == 1


def test_a_cell_in_the_far_corner_costs_nothing(sheet):
    opened = sheet(row(2, "x"), row(1_048_576, text("far", at="XFD1048576"), text("near", at="B1048576")))
    last = list(opened.rows())[-1]
    assert (last.number, last.cells) == (1_048_576, ["", "near", ""])
    assert [problem.message for problem in last.problems] == ["There is a value in column 16,384, which is not read."]


def test_long_cells_are_named(sheet):
    opened = sheet(row(2, "x", "y" * 1_000_000), row(3, "z"))
    rows = list(opened.rows())
    assert [problem.message for problem in rows[0].problems] == [
        "“B” has 1,000,000 characters; at most 100,000 can be read."
    ]
    assert rows[1].problems == ()


def test_a_bomb_is_not_unpacked(sheet, monkeypatch):
    monkeypatch.setattr(packages, "FEW", 100_000)
    with pytest.raises(FileProblem, match="unpacks to more than 200 times its size"):
        sheet(**{"xl/media/huge.bin": "0" * 5_000_000})


def test_what_is_unpacked_counts_and_not_what_is_declared(tmp_path, settings):
    path = workbook(tmp_path / "x", {"One": row(1, "A") + "".join(row(at, "x" * 900) for at in range(2, 3000))})
    content = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(content.replace(struct.pack("<I", size), struct.pack("<I", 1000)))
    with pytest.raises(FileProblem, match="damaged"):
        list(open_table(path).rows())


def test_a_workbook_that_is_too_large_when_unpacked_is_refused(sheet, settings):
    settings.IMPORT_MAX_UNPACKED_MB = 1
    rows = [row(at, f"{at * 7919 % 99991}" * 40) for at in range(2, 9000)]
    with pytest.raises(FileProblem, match=r"too large when unpacked: \d MB, and at most 1 MB"):
        sheet(*rows)


def test_a_directory_that_is_too_long_is_not_read(tmp_path):
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 65535, 65535, 200_000_000, 0, 0)
    (tmp_path / "x").write_bytes(b"PK\3\4" + b"\0" * 100 + end)
    with pytest.raises(FileProblem, match="unpacks to more than"):
        open_table(tmp_path / "x")


def test_a_document_type_is_refused(sheet):
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(FileProblem, match="document type"):
        sheet(**{"xl/worksheets/sheet1.xml": bomb})
    with pytest.raises(FileProblem, match="document type"):
        sheet(row(2, "x"), **{"xl/sharedStrings.xml": bomb})


def test_a_tag_without_end_is_refused(sheet, monkeypatch):
    monkeypatch.setattr(xml, "MAX_TAG", 100_000)
    rows = f'<worksheet><sheetData><row r="{"1" * 2_000_000}"'
    with pytest.raises(FileProblem, match="tag of more than"):
        list(sheet(**{"xl/worksheets/sheet1.xml": rows}).rows())


def test_too_many_texts_are_refused(sheet, monkeypatch):
    monkeypatch.setattr(shared_strings, "MOST", 10)
    with pytest.raises(FileProblem, match="more than 10 different texts"):
        sheet(strings="<si/>" * 11)


def test_parts_outside_the_package_are_not_followed(sheet):
    listed = relationships([("worksheet", "../../../../etc/passwd"), ("worksheet", "file:///etc/passwd")])
    with pytest.raises(FileProblem, match="There is nothing in this workbook"):
        sheet(**{"xl/_rels/workbook.xml.rels": listed})


@pytest.mark.parametrize("part", ["worksheets/sheet1", "workbook", "sharedStrings", "styles"])
@pytest.mark.parametrize("content", ["no xml", "<a><b></a>"])
def test_broken_parts_are_a_problem_of_the_file(sheet, part, content):
    with pytest.raises(FileProblem, match="damaged"):
        list(sheet(row(2, "x"), **{f"xl/{part}.xml": content}).rows())


def test_damage_anywhere_is_a_problem_of_the_file_and_nothing_else(tmp_path):
    path = workbook(tmp_path / "x", {"One": row(1, "A", "B") + "".join(row(at, "x", "y") for at in range(2, 50))})
    whole = path.read_bytes()
    refused = 0
    for at in range(0, len(whole), 13):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            list(open_table(path).rows())
        except FileProblem:
            refused += 1
    for at in range(4, len(whole), 97):
        path.write_bytes(whole[:at])
        with pytest.raises(FileProblem):
            list(open_table(path).rows())
    assert refused > 20
