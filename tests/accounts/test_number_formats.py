"""What a sheet shows for a number is what is meant."""

from datetime import date, datetime

import pytest

from core.untrusted.sheets.formats import displayed_value


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (7, "00000", "00007"),
        (2134.0, "00000", "02134"),
        (712345678, "0000000000", "0712345678"),
        (7, '"S"0000', "S0007"),
        (7, "\\A-000", "A-007"),
        (123456789, "000\\-00\\-0000", "123-45-6789"),
        (5551234567, r"[<=9999999]###\-####;\(###\)\ ###\-####", "(555) 123-4567"),
        (5551234, r"[<=9999999]###\-####;\(###\)\ ###\-####", "555-1234"),
        (1234567, "00000", "1234567"),
        (0, "000;-000;000", "000"),
        (0.85, "0%", "85%"),
        (0.855, "0%", "85.5%"),
        (0.07, "0.00%", "7%"),
        (1.1, "0%", "110%"),
        (1234567890123456.0, "General", "1.23457E+15"),
    ],
)
def test_what_is_written_around_a_number_belongs_to_it(number, code, text):
    assert displayed_value(number, code) == text


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (7, "General"),
        (7, "0"),
        (85.5, "0"),
        (85.5, "0.00"),
        (1234, "#,##0"),
        (1234.5, '#,##0.00 "€"'),
        (-7, "00000"),
        (7.5, "00000"),
        (7, "[Red]0"),
        (7, "0_ "),
        (123456789012, "0.00E+00"),
        (123456789012345, "General"),
        (7, "# ?/?"),
        (7, ""),
        (7, '"'),
        (7, "[" * 200),
        (7, "0" * 10_000),
    ],
)
def test_what_only_rounds_or_groups_leaves_it_alone(number, code):
    assert displayed_value(number, code) == number


@pytest.mark.parametrize(
    ("number", "code", "moment"),
    [
        (41425, "yyyy-mm-dd", date(2013, 5, 31)),
        (41425, "[$-409]d\\-mmm\\-yy;@", date(2013, 5, 31)),
        (41425.5, "dd/mm/yyyy hh:mm", datetime(2013, 5, 31, 12)),
        (41425, "mmm yy", date(2013, 5, 31)),
        (1, "d", date(1900, 1, 1)),
        (61, "d", date(1900, 3, 1)),
        (0.5, "h:mm AM/PM", "12:00:00"),
        (1.5, "[h]:mm", "1 day, 12:00:00"),
        (-1, "yyyy-mm-dd", -1),
        (1e9, "yyyy-mm-dd", 1_000_000_000),
    ],
)
def test_dates_stay_dates(number, code, moment):
    assert displayed_value(number, code) == moment


def test_workbooks_of_old_macs_count_from_1904():
    assert displayed_value(39963, "yyyy-mm-dd", since_1904=True) == date(2013, 5, 31)
