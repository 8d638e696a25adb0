"""Classes beside each other: those of a course, or those of a teacher."""

from collections import defaultdict
from dataclasses import dataclass

from academics.models import SchoolClass
from core.school import school_today

from ...grading.charts import span_of
from ...grading.course_marks import choose_rules
from ...grading.statistics import Distribution, Figures, distribution_of, figures_of
from ..standings import read_percentages


@dataclass
class Compared:
    """A class with its Figures in each term, [(term, Figures)], and those of the chosen one."""

    school_class: SchoolClass
    by_term: list[tuple]
    figures: Figures

    @property
    def teachers(self):
        return [row.staff.name for row in self.school_class.current_assignments]

    @property
    def span(self):
        """Where its figures lie on a line from 0 to 100."""
        return span_of(self.figures) if self.figures.number else None

    @property
    def change(self):
        """How far the mean moved between the last two terms that have one; None without them."""
        known = [figures.mean for _term, figures in self.by_term if figures.number]
        return known[-1] - known[-2] if len(known) > 1 else None


@dataclass
class Comparison:
    """`figures` and `distribution` are of all the classes together, in the chosen term."""

    classes: list[Compared]
    figures: Figures
    distribution: Distribution


def compare_classes(classes, terms, term):
    """The Comparison of `classes` (a query) through `terms`, with `term` chosen. A constant number of statements."""
    shown = list(classes.with_teachers(on=school_today()).in_reading_order())
    found = defaultdict(list)
    for (school_class, _student), values in read_percentages(classes, terms).items():
        for of_term, value in values.items():
            found[school_class, of_term].append(value)
    rows = []
    for each in shown:
        by_term = [(of_term, figures_of(found[each.pk, of_term.pk])) for of_term in terms]
        rows.append(Compared(each, by_term, dict(by_term)[term]))
    values = [value for each in shown for value in found[each.pk, term.pk]]
    scales = {rules.bands for rules in choose_rules(shown).values()}
    # Classes with different scales have no steps in common.
    bands = scales.pop() if len(scales) == 1 else ()
    return Comparison(rows, figures_of(values), distribution_of(values, bands))
