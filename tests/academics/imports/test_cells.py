"""Cells: what people type and what spreadsheets make of it."""

from datetime import date, datetime

import pytest

from core.sheets import cells


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" Ada\u00a0 Lovelace ", "Ada Lovelace"),
        ("\u200eعلي\u200f", "علي"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (12.0, "12"),
        (12.5, "12.5"),
        (None, ""),
        (datetime(2013, 5, 31), "2013-05-31"),
    ],
)
def test_text(value, expected):
    assert cells.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("123.0", "123"), (123.0, "123"), ("0123", "0123"), ("A-1.0", "A-1.0"), ("١٢٣", "123"), ("'=A1", "=A1")],
)
def test_identifier(value, expected):
    assert cells.identifier(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("+254 (700) 000-001", "+254700000001"),
        ("00254700000001", "+254700000001"),
        ("0700 000 001", "0700000001"),
        (700000001.0, "700000001"),
        ("٠٧٠٠٠٠٠٠٠١", "0700000001"),
        ("", ""),
    ],
)
def test_phone(value, expected):
    assert cells.phones(value) == ([expected] if expected else [])


@pytest.mark.parametrize("value", ["none", "12"])
def test_no_phone(value):
    with pytest.raises(ValueError, match="no phone number"):
        cells.phones(value)


@pytest.mark.parametrize("read", [cells.identifier, cells.phones])
@pytest.mark.parametrize("value", ["7.00E+08", "1.23457E+11", "1,23457e+11", "1E+15"])
def test_a_number_that_the_spreadsheet_has_shortened_is_refused(read, value):
    """Broken before: 1.23457E+11 became somebody's number."""
    with pytest.raises(ValueError, match="shortened this number"):
        read(value)


@pytest.mark.parametrize(
    ("value", "text"), [(0.1 + 0.2, "0.3"), (123456789012.0, "123456789012"), (85.5, "85.5"), (1e-7, "0.0000001")]
)
def test_a_number_is_what_the_sheet_shows_of_it(value, text):
    assert cells.text(value) == text


@pytest.mark.parametrize(
    ("value", "order", "expected"),
    [
        ("2013-05-31", "mdy", date(2013, 5, 31)),
        ("2013-05-31 00:00:00", "dmy", date(2013, 5, 31)),
        ("03/04/2013", "dmy", date(2013, 4, 3)),
        ("03/04/2013", "mdy", date(2013, 3, 4)),
        ("03.04.2013", "mdy", date(2013, 4, 3)),
        ("31/05/13", "mdy", date(2013, 5, 31)),
        ("5/31/2013", "dmy", date(2013, 5, 31)),
        ("31 May 2013", "dmy", date(2013, 5, 31)),
        ("31-May-13", "dmy", date(2013, 5, 31)),
        ("31 de mayo de 2013", "dmy", date(2013, 5, 31)),
        ("1 août 2013", "dmy", date(2013, 8, 1)),
        ("May 31, 2013", "dmy", date(2013, 5, 31)),
        ("٣١/٠٥/٢٠١٣", "dmy", date(2013, 5, 31)),
        (41425.0, "dmy", date(2013, 5, 31)),
        (datetime(2013, 5, 31, 8), "dmy", date(2013, 5, 31)),
        ("", "dmy", None),
    ],
)
def test_dates(value, order, expected):
    assert cells.parse_date(value, order) == expected


@pytest.mark.parametrize("value", ["31/13/2013", "2013", "soon", "31 Brumaire 2013", True, 5.0, "29/02/2013"])
def test_no_dates(value):
    with pytest.raises(ValueError, match="no date"):
        cells.parse_date(value, "dmy")


def test_a_column_says_how_its_dates_are_written():
    assert cells.date_orders(["03/04/2013", "31/05/2013"]) == {"dmy"}
    assert cells.date_orders(["03/04/2013", "05/31/2013"]) == {"mdy"}
    assert cells.date_orders(["03/04/2013"]) == {"dmy", "mdy"}
    assert cells.date_orders(["31/05/2013", "05/31/2013"]) == set()
    assert not cells.has_unclear_dates(["04/04/2013", "2013-05-31"])


def test_addresses():
    assert cells.email(" Grace@Example.ORG ") == "grace@example.org"
    for wrong in ("grace", "a@x.org; b@x.org", "a@@x.org"):
        with pytest.raises(ValueError):
            cells.email(wrong)
