"""Reading files as schools have them, and refusing what is none, before it costs memory."""

import csv
import io
import resource
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academics.imports.reading import read_import_sheet, read_import_text
from core.sheets.errors import SheetError

from .files import write_csv, write_xlsx

HEADER = ["Student number", "Name", "City"]


def read(path):
    with path.open("rb") as file:
        return read_import_sheet(file, path.name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_in_usual_encodings_and_separators(tmp_path, encoding, separator):
    rows = [
        HEADER,
        ["S1", "José Núñez García", "Málaga"],
        ["S2", "Zoë Müller", "Köln"],
        ["S3", "Françoise Béart", "Nîmes"],
    ]
    sheet = read(write_csv(tmp_path / "a.csv", rows, separator=separator, encoding=encoding))
    assert sheet.headers == HEADER
    assert [cells for _number, cells in sheet.rows] == rows[1:]
    assert [number for number, _cells in sheet.rows] == [2, 3, 4]


def test_csv_in_cyrillic_windows_encoding(tmp_path):
    rows = [
        HEADER,
        ["S1", "Иван Петров", "Москва"],
        ["S2", "Мария Сидорова", "Казань"],
        ["S3", "Ольга Кузнецова", "Пермь"],
    ]
    sheet = read(write_csv(tmp_path / "a.csv", rows, encoding="cp1251"))
    assert sheet.rows[0][1][1] == "Иван Петров"
    assert sheet.notes == ["The letters were read as Windows-1251."]


def test_a_file_in_no_known_encoding_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"Student number,Name\r\nS1,\x81\x8d\x8f\x90\x9d\x01\x02\x03\r\n")
    with pytest.raises(SheetError, match="letters of this file cannot be read"):
        read(path)


def test_quoted_cells_keep_their_newlines_and_separators():
    sheet = read_import_text('Student number;Name\nS1;"Ada; the\nfirst"\nS2;Bo\n')
    assert sheet.rows == [(2, ["S1", "Ada; the\nfirst"]), (3, ["S2", "Bo"])]


def test_the_separator_line_of_excel_is_no_row():
    assert read_import_text("sep=;\nStudent number;Name\nS1;Ada\n").rows == [(2, ["S1", "Ada"])]


_cells = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\u2028\u2029\ufffd\ufeff"),
    max_size=12,
)


@given(
    rows=st.lists(st.lists(_cells, min_size=3, max_size=3), min_size=1, max_size=20),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=60, deadline=None)
def test_what_a_csv_holds_comes_back(rows, separator, encoding):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER, *rows])
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    data = io.BytesIO(out.getvalue().encode(encoding))
    if not filled:
        with pytest.raises(SheetError):
            read_import_sheet(data, "a.csv")
        return
    found = read_import_sheet(data, "a.csv").rows
    assert [[cell or "" for cell in cells] for _number, cells in found] == filled


def test_xlsx_keeps_dates_numbers_and_leading_zeros(tmp_path):
    rows = [["Student number", "Born", "Phone"], [123, date(2013, 5, 31), "0700000001"]]
    cells = read(write_xlsx(tmp_path / "a.xlsx", rows)).rows[0][1]
    assert cells[0] == 123
    assert cells[1] in (date(2013, 5, 31), datetime(2013, 5, 31))
    assert cells[2] == "0700000001"


def test_titles_above_the_header_are_skipped(tmp_path):
    rows = [["Hilltop School"], ["Class list", 2026], [], ["Student number", "Name"], ["S1", "Ada"], [], ["S2", "Bo"]]
    sheet = read(write_xlsx(tmp_path / "a.xlsx", rows, merged=["A1:D1"]))
    assert sheet.headers == ["Student number", "Name"]
    assert [number for number, _cells in sheet.rows] == [5, 7]


def test_a_merged_header_is_named(tmp_path):
    rows = [["Student number", "Name", "Mother", None], ["S1", "Ada", "Grace", "0700000001"]]
    with pytest.raises(SheetError, match=r"merged cells \(C1:D1\)"):
        read(write_xlsx(tmp_path / "a.xlsx", rows, merged=["C1:D1"]))


def test_a_column_without_a_name_goes_by_its_letter():
    sheet = read_import_text("Student number,Name,\nS1,Ada,0700000001\n")
    assert sheet.headers == ["Student number", "Name", "(C)"]
    assert sheet.column("(C)") == ["0700000001"]
    assert [str(note) for note in sheet.notes] == ["Columns without a name go by their letter: C."]


def test_titles_of_several_cells_are_skipped_where_the_header_explains_its_names(tmp_path):
    """Broken before: the columns of a school register of the Philippines were called "School ID: 123456", (B), (C)."""
    header = ["LRN", "NAME (Last Name, First Name, Middle Name)", "Sex (M/F)", "BIRTH DATE (mm/dd/yyyy)"]
    titles = ["School ID: 123456", "Region VII", "School year 2026-2027", "Grade 5"]
    path = write_csv(
        tmp_path / "sf1.csv", [titles, header, ["136512110001", "CRUZ,JUAN,LIM", "M", "05/31/2013"]], separator=";"
    )
    assert read(path).headers == header


def test_a_title_in_two_merged_parts_is_no_header(tmp_path):
    """Broken once: "Class | 7A" above the header was taken for it, and refused because its cells are merged."""
    rows = [["Class", "7A", None, "Examination", 2], ["Roll no", "Aaa", "Bbb", "Ccc"], [1, 2, 3, 4]]
    sheet = read(write_xlsx(tmp_path / "a.xlsx", rows, merged=["B1:C1"]))
    assert sheet.headers == ["Roll no", "Aaa", "Bbb", "Ccc"]


def test_two_columns_of_one_name_are_named():
    with pytest.raises(SheetError, match=r"“Phone” \(B1, C1\)"):
        read_import_text("Student number,Phone,phone\nS1,1,2\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"Student number,Name\n", "nothing below"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"<html><table><tr><td>S1</td></tr></table></html>", "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        (b"PK\x03\x04 not really", "damaged"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(tmp_path, content, message):
    path = tmp_path / "list.xls"
    path.write_bytes(content)
    with pytest.raises(SheetError, match=message):
        read(path)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"word/document.xml": "<w/>"}, "without a sheet"),
        ({"content.xml": "<x/>"}, "OpenDocument"),
        ({"xl/workbook.bin": "x"}, "binary workbook"),
        ({"xl/workbook.xml": "<nonsense"}, "damaged|No sheet"),
    ],
)
def test_other_packed_files_are_refused(tmp_path, parts, message):
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    with pytest.raises(SheetError, match=message):
        read(path)


def test_a_file_over_the_limit_is_not_parsed(tmp_path, monkeypatch):
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(SheetError, match="200 MB; at most 20 MB"):
        read(path)


def bomb(path, megabytes):
    """A workbook whose sheet unpacks to so many megabytes; returns the path."""
    write_xlsx(path, [["Student number", "Name"], ["S1", "Ada"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "sheet1" not in name}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for _count in range(megabytes):
                part.write(
                    b'<row><c t="str"><v>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</v></c></row>'.ljust(64) * 16384
                )
            part.write(b"</sheetData></worksheet>")
    return path


def test_a_bomb_is_refused_and_memory_stays_small(tmp_path):
    path = bomb(tmp_path / "bomb.xlsx", 450)
    assert path.stat().st_size < 4 * 1024 * 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SheetError, match="unpacks to more than 150 MB"):
        read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    """The directory says 1,000 bytes: the unpacked bytes are counted, not believed."""
    path = bomb(tmp_path / "bomb.xlsx", 450)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(data.replace(true_size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SheetError):
        read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024


def _with_sheet_xml(path, sheet_data, strings=()):
    write_xlsx(path, [["x"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {space}><sheetData>{sheet_data}</sheetData></worksheet>".encode()
    texts = "".join(f"<si><t>{string}</t></si>" for string in strings)
    parts["xl/sharedStrings.xml"] = f"<sst {space}>{texts}</sst>".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(("column", "row"), [("A", 1_048_576), ("CV", 50_000)])
def test_two_cells_far_apart_are_two_cells(tmp_path, column, row):
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{column}{row}"><v>2</v></c></row>'
    sheet = read(_with_sheet_xml(tmp_path / "far.xlsx", cells))
    assert [number for number, _cells in sheet.rows] == [row]


def test_a_column_too_far_to_the_right_is_named(tmp_path):
    cells = '<row r="1"><c r="A1"><v>1</v></c></row>' * 50 + '<row r="51"><c r="XFD51"><v>1</v></c></row>'
    with pytest.raises(SheetError, match="to column XFD"):
        read(_with_sheet_xml(tmp_path / "far.xlsx", cells))


def test_a_long_text_that_all_cells_share_does_not_fill_memory(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    path = _with_sheet_xml(tmp_path / "long.xlsx", rows, strings=["x" * 32_000])
    with pytest.raises(SheetError, match="more text than can be read"):
        read(path)


def test_too_many_rows_are_refused():
    text = "Student number,Name\n" + "S1,Ada\n" * 50_100
    with pytest.raises(SheetError, match="more than 50000 rows"):
        read_import_text(text)


def test_cells_merged_downwards_hold_for_each_of_their_rows(tmp_path):
    """Before, all but the first row were without the section, or the parents, that a person reads beside them."""
    rows = [
        ["Adm No", "Name", "Class", "Parent"],
        ["N1", "Ann Bell", "7A", "Joy Bell"],
        ["N2", "Bea Bell"],
        ["N3", "Cal Dole", None, "Mia Dole"],
        ["N4", "Dan Eole", "7B"],
    ]
    sheet = read(write_xlsx(tmp_path / "merged.xlsx", rows, merged=["C2:C4", "D2:D3", "A5:B5"]))
    assert sheet.column("Class") == ["7A", "7A", "7A", "7B"]
    assert sheet.column("Parent") == ["Joy Bell", "Joy Bell", "Mia Dole", None]
    assert sheet.notes == ["Merged cells hold for each of their rows: D2:D3, C2:C4."]


def test_ranges_that_no_spreadsheet_merges_cost_no_more_than_their_cells(tmp_path):
    """Of ten thousand that lie upon each other the first holds."""
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n + 5000}</v></c></row>' for n in range(1, 3001)
    )
    ranges = "".join(f'<mergeCell ref="C2:C{n}"/>' for n in range(3, 3001))
    body = cells.replace('<c r="B2"><v>5002</v></c>', '<c r="C2"><v>9</v></c>')
    ranges += "".join(f'<mergeCell ref="{letter}2:{letter}9999999"/>' for letter in "AB")
    path = _with_sheet_xml(tmp_path / "ranges.xlsx", f"{body}</sheetData><mergeCells>{ranges}</mergeCells><sheetData>")
    assert read(path).rows[1] == (3, [3, 5003, 9])


@pytest.mark.parametrize("names", [["Adm No", "Name", "Class"], ["Adm No", "Name"]])
def test_the_header_of_each_printed_page_is_nobody(tmp_path, names):
    """Before, a student called "Name" came of it, with the number "Adm No"."""
    rows = [names, ["N1", "Ann Bell", "7A"], names, ["N2", "Bob Cole", "7A"]]
    sheet = read(write_csv(tmp_path / "printed.csv", [row[: len(names)] for row in rows]))
    assert sheet.column("Name") == ["Ann Bell", "Bob Cole"]
    assert sheet.notes == ["Left out as the header again: row 3."]


def test_a_formula_without_its_result_is_no_empty_cell(tmp_path):
    """As programs write it that work nothing out. Before, a student lost the section in it without a word."""
    sheet = read(write_xlsx(tmp_path / "formula.xlsx", [["Adm No", "Class"], ["N1", "7A"], ["N2", "=B2"]]))
    assert sheet.column("Class") == ["7A", "=B2"]
