"""The new school year with its terms and grading periods: suggested a year on, and checked."""

import re
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import AcademicSession

ONE_DAY = timedelta(days=1)


def a_year_on(day):
    """The same day of the next year; the last of February for the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def title_a_year_on(title, first_day, last_day):
    """ "2026/27" -> "2027/28"; a title without a year is followed by the years of the days."""
    counted = re.sub(r"\d{4}|(?<=\D)\d\d\b", lambda digits: str(int(digits[0]) + 1).zfill(len(digits[0]))[-4:], title)
    if counted != title:
        return counted[:100]
    return str(first_day.year) if first_day.year == last_day.year else f"{first_day.year}/{last_day.year}"


def suggested_year(year):
    """The JSON of the year after `year`, with its terms and their grading periods, a year on."""
    first, last = max(a_year_on(year.starts_on), year.ends_on + ONE_DAY), a_year_on(year.ends_on)
    return {
        "title": title_a_year_on(year.title, first, last),
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat(),
        "terms": [
            {**_session(term, first), "periods": [_session(period, first) for period in term.children.all()]}
            for term in year.children.all()
        ],
    }


def _session(session, first_day):
    """A term or a grading period; not before the new year begins."""
    window = ("posting_from", "posting_until")
    days = {name: getattr(session, name) for name in window if getattr(session, name)}
    return {
        "title": re.sub(r"\d{4}", lambda digits: str(int(digits[0]) + 1), session.title)[:100],
        "starts_on": max(a_year_on(session.starts_on), first_day).isoformat(),
        "ends_on": max(a_year_on(session.ends_on), first_day).isoformat(),
        **{name: a_year_on(day).isoformat() for name, day in days.items()},
    }


def session_of(kind, values, parent=None):
    """An unsaved session of the JSON of a year, a term or a period."""
    days = {name: values.get(name) for name in ("starts_on", "ends_on", "posting_from", "posting_until")}
    return AcademicSession(
        kind=kind,
        parent=parent,
        title=values["title"],
        **{name: date.fromisoformat(day) if day else None for name, day in days.items()},
    )


def check_year(year, old_year):
    """ValidationError by field when the new year cannot follow the old one."""
    if year.starts_on <= old_year.ends_on:
        raise ValidationError(
            {
                "starts_on": _("The new year begins after %(day)s, the last day of %(year)s.")
                % {"day": date_format(old_year.ends_on), "year": old_year.title}
            }
        )
    year.full_clean()


def check_children(values, first_day, last_day):
    """ValidationError when terms, or the periods of one, do not lie in their days one after the other."""
    before = None
    titles = set()
    for child in sorted(values, key=lambda child: child["starts_on"]):
        first, last = date.fromisoformat(child["starts_on"]), date.fromisoformat(child["ends_on"])
        name = {"name": child["title"]}
        if last < first:
            raise ValidationError(_("%(name)s ends before it begins.") % name)
        if first < first_day or last > last_day:
            raise ValidationError(_("%(name)s lies outside the days around it.") % name)
        if before and first <= before:
            raise ValidationError(_("%(name)s begins before the one before it ends.") % name)
        if child["title"].casefold() in titles:
            raise ValidationError(_("%(name)s is there twice.") % name)
        titles.add(child["title"].casefold())
        before = last
        check_children(child.get("periods", ()), first, last)
