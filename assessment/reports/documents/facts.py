"""What is known of students for their documents, as plain data that JSON can keep: many students in a constant number
of statements. Numbers are text ("79.5"), days are ISO dates; how they are written is the document's business.
"""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Exists, F, OuterRef

from academics.models import AcademicSession, Enrolment, SectionMembership, Student, TeachingAssignment
from attendance.pages.figures import attendance_figures
from core.school import current_school, school_today

from ...gradebook.pages.attainment import attainments_of
from ...grading.memberships import last_sections
from ...grading.roster import roster_day
from ...grading.sessions import year_of
from .card_grades import card_gpa, card_mean, read_grades


def level_students(level, session):
    """The students of the level in the session, and who graduated from it in these days, by section and name."""
    day = roster_day(session, school_today())
    graduated = SectionMembership.objects.filter(
        student=OuterRef("pk"),
        section__grade_level=level,
        ends_on__range=(session.starts_on, day),
        student__enrolments__ends_on=F("ends_on"),
        student__enrolments__exit_reason=Enrolment.ExitReason.GRADUATED,
    )
    here = Student.objects.in_level(level, on=day) | Student.objects.filter(Exists(graduated))
    return here.order_by("sort_name", "id")


def read_facts(students, session, *, comments=()):
    """{student id: facts} of a report of `session`. `comments`: ReportComments of these students."""
    students = list(students)
    day = roster_day(session, school_today())
    facts = base_facts(students, day)
    grades, scales, classes = read_grades(students, session, day)
    attained = attainments_of(classes, session, students=students)
    attendance = _attendance(students, session)
    written = {(comment.student_id, comment.school_class_id): comment.text for comment in comments}
    for student in students:
        own = facts[student.pk]
        own |= {
            "session": session.full_title,
            "year": year_of(session).title,
            "grades": [
                row
                | {
                    "comment": _comment(written, student, row),
                    "standards": [
                        [each.standard.code, each.standard.text, str(each.percentage), each.label]
                        for each in attained.get((row["class_id"], student.pk), ())
                    ],
                }
                for row in grades[student.pk]
            ],
            "scales": [scales[pk] for pk in dict.fromkeys(row["scale"] for row in grades[student.pk]) if pk in scales],
            "attendance": attendance.get(student.pk),
            "comment": written.get((student.pk, None), ""),
            "mean": card_mean(grades[student.pk]),
            "gpa": card_gpa(grades[student.pk]),
        }
    return facts


def _comment(written, student, row):
    """What was written about the student in the class, or in one of the course that they were in before."""
    classes = (row["class_id"], *row["earlier"])
    return next((text for pk in classes if (text := written.get((student.pk, pk)))), "")


def add_places(facts, everybody):
    """Each student's place by mean percentage among `everybody`, the facts of the whole level; equals share one.

    Who has left the level since their card was made is among them, too.
    """
    means = sorted((Decimal(each["mean"]) for each in (everybody | facts).values() if each["mean"]), reverse=True)
    for own in facts.values():
        if own["mean"]:
            own["rank"] = {"place": means.index(Decimal(own["mean"])) + 1, "of": len(means)}


def read_years(student, *, on):
    """[{"title", "level", "grades", "gpa"}] of all school years in which the student has marks, the first one first."""
    years = []
    found = AcademicSession.objects.years().filter(starts_on__lte=on).order_by("starts_on")
    for session in found:
        day = roster_day(session, on)
        rows = [row for row in read_grades([student], session, day, means=False).rows[student.pk] if row["percentage"]]
        if not rows:
            continue
        section = last_sections([student], day).get(student.pk)
        level = section.grade_level.name if section and section.school_year_id == session.pk else ""
        years.append({"title": session.title, "level": level, "grades": rows, "gpa": card_gpa(rows)})
    return years


def transcript_facts(student, *, on):
    """What a transcript says: the grades of all years, and their average."""
    facts = base_facts([student], on)[student.pk]
    years = read_years(student, on=on)
    return facts | {"years": years, "gpa": card_gpa([row for year in years for row in year["grades"]])}


def base_facts(students, day):
    """{student id: facts} of what every document may say: the school, and who they are on the day, or were last."""
    school = current_school()
    sections = last_sections(students, day)
    leads = defaultdict(list)
    leading = TeachingAssignment.objects.on(day).homeroom().filter(section__in=set(sections.values()))
    for lead in leading.select_related("staff"):
        leads[lead.section_id].append(lead.staff.name)
    stays = defaultdict(list)
    for stay in Enrolment.objects.filter(student__in=students).order_by("starts_on"):
        stays[stay.student_id].append(stay)
    placed = _placed(students, day)
    facts = {}
    for student in students:
        section = sections.get(student.pk)
        is_here = student.pk in placed and any(stay.is_in_force(day) for stay in stays[student.pk])
        facts[student.pk] = {
            "school": {
                "name": school.name,
                "address": school.contact,
                "accent": school.accent,
                "locale": school.locale,
            },
            "student": {
                "name": student.name,
                "legal_name": student.legal_name,
                "number": student.student_number,
                "born": _iso(student.date_of_birth),
                "section": section.name if section else "",
                "level": section.grade_level.name if section else "",
                "section_now": section.name if is_here else "",
                "level_now": section.grade_level.name if is_here else "",
                "homeroom": ", ".join(leads[section.pk]) if section else "",
            },
            "enrolment": _enrolment(stays[student.pk], day),
            "year": section.school_year.title if section else "",
            "made_on": school_today().isoformat(),
        }
    return facts


def _placed(students, day):
    """The ids of who is in a section of the school year that runs; between two years, of who was in any."""
    places = SectionMembership.objects.filter(student__in=students)
    if years := list(AcademicSession.objects.years().holding(day)):
        places = places.on(day).filter(section__school_year__in=years)
    else:
        places = places.filter(starts_on__lte=day)
    return set(places.values_list("student_id", flat=True))


def _enrolment(stays, day):
    """The first day of all, and the first and last one of the stay on the day, or of the one before it."""
    if not stays:
        return {"first_starts_on": "", "starts_on": "", "ends_on": ""}
    present = next((stay for stay in reversed(stays) if stay.starts_on <= day), stays[0])
    return {
        "first_starts_on": _iso(stays[0].starts_on),
        "starts_on": _iso(present.starts_on),
        "ends_on": _iso(present.ends_on),
    }


def _iso(day):
    return day.isoformat() if day else ""


def _attendance(students, session):
    """{student id: figures} of the session so far; who has no mark that counts is not there."""
    figures = attendance_figures(students, session.starts_on, min(session.ends_on, school_today()))
    return {student: _figures(own) for student, own in figures.items()}


def _figures(figures):
    return {
        "percentage": "" if figures.percentage is None else f"{figures.percentage:.1f}",
        "absent": figures.absent,
        "unexplained": figures.unexplained,
        "late": figures.late,
    }
