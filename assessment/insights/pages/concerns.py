"""Students to look after: whose figures have crossed a line of the school's, and which."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from academics.models import Student
from attendance.rates import rates_below

from ..missing_work import count_missing_work
from ..models import ConcernRules
from ..standings import find_concerns


class ConcernKind(models.TextChoices):
    """What a reason is about."""

    GRADE = "grade", gettext_lazy("Low grade")
    DROP = "drop", gettext_lazy("Grade fell")
    ATTENDANCE = "attendance", gettext_lazy("Attendance")
    WORK = "work", gettext_lazy("Missing work")


@dataclass(frozen=True)
class Reason:
    """One line that was crossed: `text` names it with its figure, `excess` is how far, as a part of the line."""

    kind: ConcernKind
    text: str
    excess: float


@dataclass
class Concern:
    """One student with the reasons, which are never none."""

    student: Student
    reasons: list[Reason] = field(default_factory=list)

    @property
    def kinds(self):
        return {reason.kind for reason in self.reasons}

    @property
    def by_kind(self):
        """[(kind, its texts)] in the order of Kind."""
        found = [(kind, [reason.text for reason in self.reasons if reason.kind == kind]) for kind in ConcernKind]
        return [(kind, texts) for kind, texts in found if texts]

    @property
    def section(self):
        return self.student.current_section

    @property
    def rank(self):
        """The most reasons first, then who is furthest beyond the lines."""
        return -len(self.reasons), -sum(reason.excess for reason in self.reasons), self.student.sort_name


def lines_of(rules):
    """The school's lines in words."""
    lines = [
        rules.pass_mark and _("a grade below %(line)d %%") % {"line": rules.pass_mark},
        rules.drop_points and _("a grade %(line)d points lower than in the term before") % {"line": rules.drop_points},
        rules.attendance
        and ngettext(
            "attendance below %(line)d %% in the last week",
            "attendance below %(line)d %% in the last %(number)d weeks",
            rules.weeks,
        )
        % {"line": rules.attendance, "number": rules.weeks},
        rules.missing_work
        and ngettext(
            "%(number)d piece of work missing this term",
            "%(number)d pieces of work missing this term",
            rules.missing_work,
        )
        % {"number": rules.missing_work},
    ]
    return [line for line in lines if line]


def concerns_of(students, classes, terms, *, today, sees_attendance, rules=None):
    """[Concern] of `students` by what happens in `classes` (queries), the most serious first.

    `sees_attendance`: whether attendance may be among the reasons. The database does the counting: a constant number
    of statements, and no row for whom nothing is to be said.
    """
    rules = rules or ConcernRules.objects.in_force()
    reasons: dict[int, list[Reason]] = {}
    for student, reason in _reasons(students, classes, terms, today, sees_attendance, rules):
        reasons.setdefault(student, []).append(reason)
    found = students.filter(pk__in=reasons).with_section(on=today)
    return sorted((Concern(student, reasons[student.pk]) for student in found), key=lambda concern: concern.rank)


def _reasons(students, classes, terms, today, sees_attendance, rules):
    if terms.now and (rules.pass_mark or rules.drop_points):
        standings = find_concerns(
            classes, students, terms.now, terms.before, below=rules.pass_mark, drop=rules.drop_points, on=today
        )
        for standing in standings:
            yield standing.student_id, _of_grade(standing, terms, rules)
    if sees_attendance and rules.attendance:
        since = today - timedelta(weeks=rules.weeks)
        for student, rate in rates_below(rules.attendance, students, since, today).items():
            yield student, _of_attendance(rate, rules)
    if terms.now and rules.missing_work:
        for student, pieces in count_missing_work(students, classes, terms.now, least=rules.missing_work).items():
            yield student, _of_work(pieces, rules)


def _of_grade(standing, terms, rules):
    """A grade that is low and fell, too, is one reason: that it is low."""
    fell = standing.drop is not None and rules.drop_points is not None and standing.drop >= rules.drop_points
    figures = {
        "title": standing.class_title,
        "now": standing.now,
        "drop": standing.drop,
        "term": terms.before.title if terms.before else "",
    }
    excess = float(standing.drop / rules.drop_points) - 1 if fell else 0
    if rules.pass_mark is None or standing.now >= rules.pass_mark:
        text = _("%(title)s %(now)s\u00a0%% (−%(drop)s since %(term)s)") % figures
        return Reason(ConcernKind.DROP, text, excess)
    excess += 1 - float(standing.now) / rules.pass_mark
    if fell:
        text = _("%(title)s %(now)s\u00a0%% (−%(drop)s since %(term)s)") % figures
    else:
        text = _("%(title)s %(now)s\u00a0%%") % figures
    return Reason(ConcernKind.GRADE, text, excess)


def _of_attendance(rate, rules):
    text = ngettext(
        "Present %(percentage)s\u00a0%% in the last week: absent %(absent)d of %(counted)d times",
        "Present %(percentage)s\u00a0%% in the last %(number)d weeks: absent %(absent)d of %(counted)d times",
        rules.weeks,
    ) % {
        "percentage": f"{rate.percentage:.1f}",
        "number": rules.weeks,
        "absent": rate.absent,
        "counted": rate.counted,
    }
    return Reason(ConcernKind.ATTENDANCE, text, 1 - rate.percentage / rules.attendance)


def _of_work(pieces, rules):
    text = ngettext(
        "%(number)d piece of work is missing this term", "%(number)d pieces of work are missing this term", pieces
    ) % {"number": pieces}
    return Reason(ConcernKind.WORK, text, pieces / rules.missing_work - 1)
