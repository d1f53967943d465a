"""Small workbooks made by hand, so that tests can also make those that no program would write."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def workbook(path: Path, sheets: dict[str, str], *, styles: str = "", strings: str = "", **more: str) -> Path:
    """Writes an XLSX file whose `sheets` are name -> XML of the rows; `more` may replace any part by its name."""
    names = {name: f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(sheets, 1)}
    relations = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="r{number}"/>' for number, name in enumerate(names, 1)
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            [*relations, ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }
    for name, rows in sheets.items():
        parts[names[name]] = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (parts | more).items():
            package.writestr(name, content)
    return path


def relationships(targets: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )


def row(number: int, *cells: str) -> str:
    """Cells as XML, or as plain text."""
    return f'<row r="{number}">{"".join(cell if cell.startswith("<c") else text(cell) for cell in cells)}</row>'


def text(content: str, at: str = "") -> str:
    return f'<c{reference(at)} t="inlineStr"><is><t>{escape(content)}</t></is></c>'


def number(value: object, style: int = 0, kind: str = "n", at: str = "") -> str:
    return f'<c{reference(at)} t="{kind}" s="{style}"><v>{value}</v></c>'


def reference(at: str) -> str:
    return f' r="{at}"' if at else ""
