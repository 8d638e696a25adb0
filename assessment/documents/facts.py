"""What is known of students for their documents, as plain data that JSON can keep: many students in a constant number
of statements. Numbers are text ("79.5"), days are ISO dates; how they are written is the document's business.
"""

from collections import defaultdict
from decimal import Decimal

from academics.models import (
    AcademicSession,
    ClassMembership,
    Enrolment,
    SchoolClass,
    SectionMembership,
    Student,
    TeachingAssignment,
)
from accounts.school import current_school, school_today
from attendance.models import AttendanceCode, Mark

from ..attainment import attainments_of
from ..finals import class_rules, final_grades
from ..grades import mean, shown
from ..roster import roster_day


def year_of(session):
    """The school year that a session is or lies in."""
    while session.parent_id:
        session = session.parent
    return session


def level_students(level, session):
    """The students of the level in the session, by section and name."""
    day = roster_day(session, school_today())
    return Student.objects.in_level(level, on=day).order_by("sort_name", "id")


def read_facts(students, session, *, comments=()):
    """{student id: facts} of a report of `session`. `comments`: ReportComments of these students."""
    students = list(students)
    day = roster_day(session, school_today())
    facts = base_facts(students, day)
    grades, scales, classes = _grades(students, session, day)
    attained = attainments_of(classes, session, students=students)
    attendance = _attendance(students, session)
    written = {(comment.student_id, comment.school_class_id): comment.text for comment in comments}
    for student in students:
        own = facts[student.pk]
        own |= {
            "session": session.title,
            "year": year_of(session).title,
            "grades": [
                row
                | {
                    "comment": written.get((student.pk, row["class_id"]), ""),
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
            "mean": mean_of(grades[student.pk]),
            "gpa": gpa_of(grades[student.pk]),
        }
    return facts


def add_places(facts, everybody):
    """Each student's place by mean percentage among `everybody`, the facts of the whole level; equals share one."""
    means = sorted((Decimal(each["mean"]) for each in everybody.values() if each["mean"]), reverse=True)
    for own in facts.values():
        if own["mean"]:
            own["rank"] = {"place": means.index(Decimal(own["mean"])) + 1, "of": len(means)}


def read_years(student, *, on):
    """[{"title", "level", "grades", "gpa"}] of all school years in which the student has marks, the first one first."""
    years = []
    found = AcademicSession.objects.years().filter(starts_on__lte=on).order_by("starts_on")
    for session in found:
        day = roster_day(session, on)
        rows = [row for row in _grades([student], session, day, means=False)[0][student.pk] if row["percentage"]]
        if not rows:
            continue
        membership = SectionMembership.objects.on(day).filter(student=student).select_related("section__grade_level")
        level = next((each.section.grade_level.name for each in membership), "")
        years.append({"title": session.title, "level": level, "grades": rows, "gpa": gpa_of(rows)})
    return years


def transcript_facts(student, *, on):
    """What a transcript says: the grades of all years, and their average."""
    facts = base_facts([student], on)[student.pk]
    years = read_years(student, on=on)
    return facts | {"years": years, "gpa": gpa_of([row for year in years for row in year["grades"]])}


def base_facts(students, day):
    """{student id: facts} of what every document may say: who they are on the day, and the school."""
    school = current_school()
    memberships = {
        each.student_id: each.section
        for each in SectionMembership.objects.on(day)
        .filter(student__in=students)
        .select_related("section__grade_level", "section__school_year")
    }
    leads = defaultdict(list)
    sections = {section.pk for section in memberships.values()}
    for lead in TeachingAssignment.objects.on(day).homeroom().filter(section__in=sections).select_related("staff"):
        leads[lead.section_id].append(lead.staff.name)
    enrolments = {each.student_id: each for each in Enrolment.objects.filter(student__in=students)}
    facts = {}
    for student in students:
        section, enrolment = memberships.get(student.pk), enrolments.get(student.pk)
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
                "born": student.date_of_birth.isoformat() if student.date_of_birth else "",
                "section": section.name if section else "",
                "level": section.grade_level.name if section else "",
                "homeroom": ", ".join(leads[section.pk]) if section else "",
            },
            "enrolment": {
                "starts_on": enrolment.starts_on.isoformat() if enrolment else "",
                "ends_on": enrolment.ends_on.isoformat() if enrolment and enrolment.ends_on else "",
            },
            "year": section.school_year.title if section else "",
            "made_on": school_today().isoformat(),
        }
    return facts


def classes_of(students, session, day):
    """{student id: [SchoolClass]} of the session's year on the day, in reading order, with their teachers."""
    students = list(students)
    sections = dict(
        SectionMembership.objects.on(day).filter(student__in=students).values_list("student_id", "section_id")
    )
    own = defaultdict(set)
    for student, school_class in (
        ClassMembership.objects.on(day).filter(student__in=students).values_list("student_id", "school_class_id")
    ):
        own[student].add(school_class)
    year = SchoolClass.objects.of_year(year_of(session))
    whole = year.filter(own_roster=False, section__in=set(sections.values()))
    chosen = year.filter(own_roster=True, pk__in={pk for pks in own.values() for pk in pks})
    classes = list((whole | chosen).with_teachers(on=day).in_reading_order())
    of_section, places = defaultdict(list), {each.pk: place for place, each in enumerate(classes)}
    for each in classes:
        if not each.own_roster:
            of_section[each.section_id].append(each)
    by_id = {each.pk: each for each in classes}
    return {
        student.pk: sorted(
            [*of_section[sections.get(student.pk)], *(by_id[pk] for pk in own[student.pk] if pk in by_id)],
            key=lambda each: places[each.pk],
        )
        for student in students
    }


def _grades(students, session, day, *, means=True):
    """({student id: [row]}, {scale's key: key of the grades}, [class]) of the students' classes in the session."""
    by_student = classes_of(students, session, day)
    classes = list({each.pk: each for own in by_student.values() for each in own}.values())
    # The average of a class is that of everybody in it, of whatever level.
    finals = final_grades(classes, session, students=None if means else students)
    rules = class_rules(classes)
    averages = {}
    if means:
        percentages = defaultdict(list)
        for (school_class, _student), grade in finals.items():
            if grade.percentage is not None:
                percentages[school_class].append(grade.percentage)
        averages = {pk: str(mean(found, rules[pk].decimals)) for pk, found in percentages.items()}
    keys = {pk: _key_of(rule) for pk, rule in rules.items()}
    rows = {
        student.pk: [_row(each, finals.get((each.pk, student.pk)), keys, averages) for each in by_student[student.pk]]
        for student in students
    }
    scales = {
        keys[pk]: {
            "bands": [{"label": band.label, "from": shown(band.start), "meaning": band.meaning} for band in rule.bands]
        }
        for pk, rule in rules.items()
        if rule.bands
    }
    return rows, scales, classes


def _row(school_class, grade, keys, averages):
    credits_ = school_class.course.credits
    counted = grade is not None and grade.percentage is not None
    return {
        "class_id": school_class.pk,
        "class": school_class.course.subject.name,
        "teacher": ", ".join(each.staff.name for each in school_class.current_assignments),
        "percentage": str(grade.percentage) if counted else "",
        "band": grade.label if counted else "",
        "points": shown(grade.points) if counted and grade.points is not None else "",
        "average": averages.get(school_class.pk, "") if counted else "",
        "categories": [
            [part.category.name, str(part.average_percentage)] for part in grade.categories if part.average is not None
        ]
        if counted
        else [],
        "credits": shown(credits_) if credits_ is not None else "",
        "scale": keys.get(school_class.pk, ""),
    }


def _key_of(rules):
    """The same for classes that share a scale, of whatever scheme."""
    return " ".join(f"{band.label}:{shown(band.start)}" for band in rules.bands)


def mean_of(rows):
    """The mean percentage of the classes that have one, as text; "" without any."""
    found = mean([Decimal(row["percentage"]) for row in rows if row["percentage"]], 1)
    return "" if found is None else str(found)


def gpa_of(rows):
    """The average of the points, by credits where the courses have them, as text; "" where no grade has points."""
    weighted = [(Decimal(row["points"]), Decimal(row["credits"] or 1)) for row in rows if row["points"]]
    total = sum(weight for _points, weight in weighted)
    if not total:
        return ""
    return str((sum(points * weight for points, weight in weighted) / total).quantize(Decimal("0.01")))


def _attendance(students, session):
    """{student id: figures} from the finished registers of the session so far; who has no mark is not there."""
    codes = {code.pk: code for code in AttendanceCode.objects.all()}
    marks = (
        Mark.objects.of_students(students)
        .of_finished_registers()
        .between(session.starts_on, min(session.ends_on, school_today()))
        .current()
        .values_list("student_id", "code_id")
    )
    found = defaultdict(list)
    for student, code in marks:
        found[student].append(codes[code])
    return {student: _figures(own) for student, own in found.items()}


def _figures(codes):
    counted = [code for code in codes if code.counts]
    present = sum(not code.is_absence for code in counted)
    absences = [code for code in codes if code.is_absence]
    return {
        "percentage": f"{100 * present / len(counted):.1f}" if counted else "",
        "absent": len(absences),
        "unexplained": sum(not code.explained for code in absences),
        "late": sum(code.is_late for code in codes),
    }
