"""The plan of a year-end: what happens to whom, why, and what somebody should look at first."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.actions.enrolments import enrol_student, withdraw_student
from academics.models import AcademicSession, Enrolment, GradeLevel, Section, SectionMembership, Student
from academics.rollover.names import suggested_sections
from academics.rollover.years import a_year_on, suggested_year, title_a_year_on


def fates(plan):
    """{given name: (from, outcome, to)}"""
    return {line.name.split(", ")[-1]: (line.source_name, line.outcome, line.target) for line in plan.lines}


def texts(plan, *, blocking=None):
    return [problem.text for problem in plan.problems if blocking is None or problem.blocks == blocking]


def test_everybody_moves_up_and_the_last_level_graduates(cast, read):
    plan = read()
    assert fates(plan) == {
        "Finn": ("6A", "promote", "7A"),
        "Amina": ("7A", "promote", "8A"),
        "Bashir": ("7A", "promote", "8A"),
        "Chen": ("7A", "promote", "8A"),
        "Dina": ("7B", "promote", "8B"),
        "Gus": ("8A", "graduate", ""),
    }
    assert not plan.obstacles
    assert {line.why for line in plan.lines} == {
        "6A becomes 7A",
        "7A becomes 8A",
        "7B becomes 8B",
        "Grade 8 is the last level",
    }
    assert plan.by_outcome == [("promote", "Moves up", 5), ("graduate", "Graduates", 1)]
    assert [(section.name, dict(counts), total) for section, counts, total in plan.by_section][1] == (
        "7A",
        {"promote": 3},
        3,
    )


def test_the_first_level_gets_empty_sections_of_the_same_names(cast, read):
    targets = read().targets
    assert {name: (target.level.name, target.size) for name, target in targets.items()} == {
        "6A": ("Grade 6", 0),
        "7A": ("Grade 7", 1),
        "8A": ("Grade 8", 3),
        "8B": ("Grade 8", 1),
    }
    assert targets["6A"].like.name == "6A"


def test_an_exception_says_where_and_why(cast, read, except_for):
    except_for(cast.amina, "repeat", reason="Long illness")
    except_for(cast.bashir, "leave", exit_reason="transfer")
    except_for(cast.chen, "promote", section="8B")
    except_for(cast.dina, "graduate")
    plan = read()
    found = fates(plan)
    assert found["Amina"] == ("7A", "repeat", "7A")
    assert found["Bashir"] == ("7A", "leave", "")
    assert found["Chen"] == ("7A", "promote", "8B")
    assert found["Dina"] == ("7B", "graduate", "")
    lines = {line.student_id: line for line in plan.lines}
    assert lines[cast.amina.pk].why == "Long illness"
    assert lines[cast.bashir.pk].exit_reason == "transfer"
    assert lines[cast.dina.pk].exit_reason == "graduated"


def test_who_repeats_without_a_section_of_that_name_is_named(cast, read, except_for, rollover):
    """7B repeats: there is one section of Grade 7 next year, and that is where. With two, somebody must choose."""
    except_for(cast.dina, "repeat")
    assert fates(read())["Dina"] == ("7B", "repeat", "7A")
    rollover.sections = {f"+{cast.section_7b.pk}": {"name": "7C", "grade_level": cast.section_7b.grade_level_id}}
    rollover.save()
    plan = read()
    assert fates(plan)["Dina"] == ("7B", "repeat", "")
    assert any("Odhiambo, Dina stays, but in which section?" in text for text in texts(plan, blocking=False))


def test_a_section_that_nobody_knows_blocks(cast, read, except_for):
    except_for(cast.amina, "promote", section="9Z")
    assert "There is no section 9Z in the new year for Odhiambo, Amina. Choose another." in texts(read(), blocking=True)


def test_two_sections_merge_when_both_are_told_to(cast, read, rollover, levels):
    entry = {"name": "8A", "grade_level": levels[8].pk}
    rollover.sections = {str(cast.section_7b.pk): entry}
    rollover.save()
    assert any("The name 8A is there twice, for 7A and 7B" in text for text in texts(read(), blocking=True))
    rollover.sections = {str(cast.section_7b.pk): {**entry, "merges": True}}
    rollover.save()
    plan = read()
    assert not plan.obstacles
    assert plan.targets["8A"].size == 4
    assert fates(plan)["Dina"] == ("7B", "promote", "8A")


def test_an_ended_section_leaves_its_students_to_be_placed(cast, read, rollover, except_for):
    rollover.sections = {str(cast.section_7a.pk): {"name": "", "grade_level": None}}
    rollover.save()
    plan = read()
    assert fates(plan)["Amina"] == ("7A", "none", "")
    assert any("7A ends, and 3 of its students have no section" in text for text in texts(plan))
    except_for(cast.amina, "promote", section="8B")
    assert fates(read())["Amina"] == ("7A", "promote", "8B")


def test_a_level_without_a_next_one_is_said(cast, read, levels):
    assert any("No level comes after Grade 8: 1 student graduates" in text for text in texts(read(), blocking=False))
    GradeLevel.objects.create(name="Grade 9", position=9)
    plan = read()
    assert fates(plan)["Gus"] == ("8A", "promote", "9A")
    assert not texts(plan)


def test_a_student_without_a_section_is_named_until_one_is_chosen(cast, read, except_for):
    student = Student.objects.create(student_number="S77", given_name="Noa")
    enrol_student(student, section=None, starts_on=cast.year.starts_on)
    plan = read()
    assert fates(plan)["Noa"] == ("", "none", "")
    assert any("Noa has no section" in text for text in texts(plan))
    except_for(student, "promote", section="8A")
    plan = read()
    assert fates(plan)["Noa"] == ("", "promote", "8A")
    assert not any("Noa" in text for text in texts(plan))


def test_who_leaves_before_the_new_year_leaves(cast, read, except_for):
    withdraw_student(cast.amina, last_day=cast.year.ends_on, reason="transfer")
    plan = read()
    line = next(line for line in plan.lines if line.student_id == cast.amina.pk)
    assert (line.outcome, line.ends_stay) == ("leave", False)
    except_for(cast.amina, "promote")
    assert any("take the leave back, or drop the exception" in text for text in texts(read(), blocking=True))


def test_who_has_left_already_is_named(cast, read, except_for):
    except_for(cast.eve, "promote")
    assert "Gone, Eve has left already: drop the exception." in texts(read())
    Enrolment.objects.filter(student=cast.dina).update(ends_on=cast.year.starts_on)
    plan = read()
    assert any(text.startswith("Odhiambo, Dina has left already, but is in 7B still.") for text in texts(plan))
    assert fates(plan)["Dina"] == ("7B", "none", "")


def test_who_is_enrolled_later_is_named_until_placed(cast, read, except_for):
    student = Student.objects.create(student_number="S78", given_name="Ola")
    day = a_year_on(cast.year.starts_on) + timedelta(3)
    enrol_student(student, section=None, starts_on=day)
    plan = read()
    assert fates(plan)["Ola"] == ("", "join", "")
    assert any(text.startswith("Ola joins on ") for text in texts(plan))
    except_for(student, "promote", section="6A")
    plan = read()
    line = next(line for line in plan.lines if line.student_id == student.pk)
    assert (line.target, plan.first_day_of(line)) == ("6A", day)


@pytest.fixture
def ola(cast, read):
    """ola((5, 9), …) -> Ola, with a stay from day to day for each pair, counted from the old year's last day; None is open."""

    def make(*stays):
        student = Student.objects.create(student_number="S78", given_name="Ola")
        for first, last in stays:
            days = [None if number is None else cast.year.ends_on + timedelta(number) for number in (first, last)]
            Enrolment.objects.create(student=student, starts_on=days[0], ends_on=days[1])
        return student

    return make


def test_a_stay_without_a_day_in_the_new_year_is_named_with_its_exception(cast, read, except_for, ola):
    gap = (read().new_year.starts_on - cast.year.ends_on).days
    assert gap > 10
    student = ola((5, 9))
    assert fates(read())["Ola"] == ("", "none", "") and not read().obstacles
    assert not any("Ola" in text for text in texts(read()))
    except_for(student, "promote", section="6A")
    [problem] = read().obstacles
    assert problem.text.startswith("Ola is here from ") and problem.text.endswith("new year: drop the exception.")
    assert (problem.step, problem.student_id) == ("exceptions", student.pk)
    assert fates(read())["Ola"] == ("", "none", "")
    student.enrolments.update(starts_on=read().new_year.ends_on + timedelta(3), ends_on=None)
    [problem] = read().obstacles
    assert problem.text.startswith("Ola joins on ") and "after the new year ends: drop" in problem.text


def test_of_two_stays_to_come_the_one_in_the_new_year_counts(cast, read, except_for, ola):
    year = read().new_year
    student = ola((5, 9), ((year.starts_on - cast.year.ends_on).days + 3, None))
    except_for(student, "promote", section="6A")
    plan = read()
    line = next(line for line in plan.lines if line.student_id == student.pk)
    assert not plan.obstacles and (line.target, plan.first_day_of(line)) == ("6A", year.starts_on + timedelta(3))


def test_a_place_after_the_year_blocks(cast, read):
    SectionMembership.objects.filter(student=cast.dina).update(starts_on=cast.year.ends_on + timedelta(9))
    assert any("Odhiambo, Dina is in 7B from" in text for text in texts(read(), blocking=True))


def test_the_new_year_must_follow_and_be_free(cast, read, rollover):
    rollover.year["starts_on"] = str(cast.year.ends_on)
    rollover.save()
    assert any("The new year begins after" in text for text in texts(read(), blocking=True))
    rollover.year = suggested_year(cast.year)
    rollover.save()
    first = date.fromisoformat(rollover.year["starts_on"])
    AcademicSession.objects.create(kind="schoolYear", title="Other", starts_on=first, ends_on=first + timedelta(9))
    assert "Some of these days lie in Other already." in texts(read(), blocking=True)


def test_it_asks_as_often_for_many_as_for_few(cast, read, except_for):
    def count():
        with CaptureQueriesContext(connection) as queries:
            read()
        return len(queries)

    before = count()
    for number in range(3):
        student = Student.objects.create(student_number=f"Q{number}", given_name=f"Q{number}")
        enrol_student(student, section=cast.section_7b, starts_on=cast.year.starts_on)
        except_for(student, "repeat")
    Section.objects.create(school_year=cast.year, grade_level=cast.section_7a.grade_level, name="7C")
    assert count() == before


def test_the_digest_tells_another_plan(cast, read, except_for):
    before = read().digest
    assert read().digest == before
    except_for(cast.amina, "repeat")
    assert read().digest != before


@pytest.mark.parametrize(
    ("levels", "sections", "expected"),
    [
        (["Grade 9", "Grade 10"], {"9A": 0, "10A": 1}, {"9A": "10A", "10A": "", "+9A": "9A"}),
        (["KG 2", "Grade 1"], {"KG2 A": 0, "1A": 1}, {"KG2 A": "1A", "1A": "", "+KG2 A": "KG2 A"}),
        (["Junior", "Senior"], {"1 Red": 0}, {"1 Red": "2 Red", "+1 Red": "1 Red"}),
        (["Grade 1", "Grade 2"], {"Lions": 0}, {"Lions": "Lions", "+Lions": "Lions"}),
    ],
)
def test_names_are_counted_up(greenwood, levels, sections, expected):
    rows = [GradeLevel(pk=number, name=name) for number, name in enumerate(levels)]
    groups = [
        Section(pk=number, name=name, grade_level=rows[level]) for number, (name, level) in enumerate(sections.items())
    ]
    names = {str(group.pk): group.name for group in groups}
    found = suggested_sections(groups, rows)
    assert {
        key.replace(key.strip("+"), names[key.strip("+")]): entry["name"] for key, entry in found.items()
    } == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [("2026/2027", "2027/2028"), ("2026/27", "2027/28"), ("Year 2026", "Year 2027"), ("This year", "2027/2028")],
)
def test_titles_are_counted_up(title, expected):
    assert title_a_year_on(title, date(2027, 9, 1), date(2028, 8, 31)) == expected


def test_leap_days_become_the_last_of_february():
    assert a_year_on(date(2028, 2, 29)) == date(2029, 2, 28)
