"""What families, teachers and other schools read of a student who moved or left."""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from academics.actions.enrolments import enrol_student, move_student, withdraw_student
from academics.actions.rosters import change_group, split_class
from academics.models import AcademicSession, Enrolment, SchoolClass, Section, SectionMembership, Student
from assessment.gradebook.actions.marks import MarkRefused, set_mark
from assessment.gradebook.pages.gradebook import read_gradebook
from assessment.gradebook.pages.progress import read_progress
from assessment.grading.course_marks import final_grades
from assessment.models import Assessment, Document, DocumentTemplate, ReportComment, Submission
from assessment.reports.actions.documents import make_letter
from assessment.reports.actions.runs import approve_run, correct_card, make_reports
from assessment.reports.documents.facts import level_students
from assessment.reports.gaps import find_gaps
from tests.pages import tight

DAY = timedelta(1)


def url(name, *args):
    return reverse(name, args=args, urlconf="schoolsaas.urls_school")


def printed(document):
    """What stands on the paper, in one line."""
    with document.file.open("rb") as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages)).replace("\xa0", " ")


def transcript_of(cast, student):
    template = DocumentTemplate.objects.in_use().get(kind=DocumentTemplate.Kind.TRANSCRIPT)
    return printed(make_letter(student, template, by=cast.paul))


@pytest.fixture
def cards(cast, run):
    """{student: what their printed report card says}, made now."""

    def make():
        approve_run(run, by=cast.paul, acknowledged=find_gaps(run).number)
        make_reports(lambda *_step: None, run.pk)
        return {document.student: printed(document) for document in Document.objects.of_run(run)}

    return make


@pytest.fixture
def moved(cast, today, column, enter):
    """Amina has 10 of 20 in 7A, moves to 7B 30 days ago, and has 20 of 20 there; all of it is released."""
    enter(column("Test in 7A"), cast.amina, "10")
    move_student(cast.amina, section=cast.section_7b, starts_on=today - 30 * DAY)
    enter(column("Test in 7B", school_class=cast.maths_7b), cast.amina, "20", by=cast.carla)
    Assessment.objects.update(released_at=timezone.now())
    return cast.amina


def test_the_report_card_counts_what_was_done_before_the_move(cast, moved, cards):
    card = cards()[moved]
    assert "Mathematics Carla Colleague 75.0 B" in card
    assert "Mean: 75.0 %" in card


def test_the_report_card_may_show_both_classes(cast, moved, cards, scheme, today):
    scheme.moved_marks = "both"
    scheme.save()
    card = cards()[moved]
    assert "Mathematics (Mathematics 7A, to" in card and "50.0 C" in card
    assert "Mathematics (Mathematics 7B, from" in card and "100.0 A" in card
    # 70 days at 50 %, 31 at 100 %: the course counts once.
    assert "Mean: 65.3 %" in card


def test_the_report_card_says_how_long_each_class_counts(cast, moved, cards, scheme):
    scheme.moved_marks = "time"
    scheme.save()
    card = cards()[moved]
    assert "65.3 B" in card
    assert "Mathematics 7A: 50.0 % on 70 days, Mathematics 7B: 100.0 % on 31 days" in card


def test_a_leavers_transcript_is_complete_on_any_later_day(cast, moved, today):
    withdraw_student(moved, last_day=today - 10 * DAY, reason=Enrolment.ExitReason.TRANSFER)
    transcript = transcript_of(cast, moved)
    assert "Mathematics 75.0 B" in transcript and "This year, Grade 7" in transcript
    assert "Section: 7B" in transcript


def test_who_graduates_before_the_last_day_has_a_report_card(cast, moved, run, cards, today):
    withdraw_student(moved, last_day=today - DAY, reason=Enrolment.ExitReason.GRADUATED)
    withdraw_student(cast.bashir, last_day=today - DAY, reason=Enrolment.ExitReason.WITHDRAWN)
    assert cast.bashir not in level_students(run.grade_level, run.session)
    assert "Mathematics Carla Colleague 75.0 B" in cards()[moved]


def test_nobody_owes_marks_of_days_before_they_came(cast, run, column, today):
    move_student(cast.amina, section=cast.section_7b, starts_on=today - 30 * DAY)
    column("Before", school_class=cast.maths_7b, date=today - 40 * DAY)
    column("After", school_class=cast.maths_7b, date=today - 20 * DAY)
    column("In 7A", date=today - 40 * DAY)
    missing = {gap.school_class: gap.missing for gap in find_gaps(run).classes}
    # Dina twice, Amina once; in 7A the two who are there, and Amina of the days before.
    assert missing == {cast.maths_7b: 3, cast.maths_7a: 3}


def test_the_new_teacher_sees_the_marks_from_before(cast, moved, term, sign_in):
    book = read_gradebook(cast.maths_7b, term)
    assert str(book.grade_of(moved.pk, {}).percentage) == "50.0"
    carla = sign_in(cast.carla)
    data = carla.get(url("assessment:gradebook", cast.maths_7b.pk)).context["data"]
    assert data["brought"] == {moved.pk: [[[book.columns[0].category_id, "20", "1", "10"]], [], 31]}
    why = carla.get(url("assessment:grade", cast.maths_7b.pk, moved.pk)).content.decode()
    assert "Why 75.0 %" in why and "Test in 7A" in why and "Mathematics 7A" in why
    sheet = sign_in(cast.paul).get(url("assessment:marks_export", cast.maths_7b.pk, "csv")).content.decode()
    assert "20.00,75.0,B" in sheet


def test_the_teacher_before_sees_where_the_marks_count(cast, moved, sign_in):
    tomas = sign_in(cast.tomas)
    assert tomas.get(url("assessment:gradebook", cast.maths_7a.pk)).context["data"]["movedTo"] == {
        moved.pk: "Mathematics 7B"
    }
    why = tomas.get(url("assessment:grade", cast.maths_7a.pk, moved.pk)).content.decode()
    assert "These marks count in Mathematics 7B" in why
    assert (
        ",10.00,," in sign_in(cast.paul).get(url("assessment:marks_export", cast.maths_7a.pk, "csv")).content.decode()
    )


def test_the_family_sees_one_grade_of_both_classes(cast, moved, sign_in):
    grace = sign_in(cast.grace.user)
    marks = tight(grace.get(url("portal:marks")).text)
    assert "75.0 % · B" in marks and "Test in 7A" in marks and "Test in 7B" in marks
    trend = grace.get(url("portal:trend", moved.pk)).content.decode()
    assert "75.0 %" in trend and "Test in 7A" in trend


def test_letters_give_the_first_enrolment_and_the_present_one(cast, today):
    withdraw_student(cast.amina, last_day=today - 60 * DAY, reason=Enrolment.ExitReason.TRANSFER)
    enrol_student(cast.amina, section=Section.objects.get(name="7B"), starts_on=today - 20 * DAY)
    template = DocumentTemplate.objects.get(name="Confirmation of enrolment")
    template.blocks = [
        {**block, "text": "First {enrolment.first_starts_on}, now {enrolment.starts_on} in {student.section}"}
        if block["type"] == "text"
        else block
        for block in template.blocks
    ]
    template.save()
    facts = make_letter(cast.amina, template, by=cast.paul).data_used
    assert facts["enrolment"] == {
        "first_starts_on": cast.year.starts_on.isoformat(),
        "starts_on": (today - 20 * DAY).isoformat(),
        "ends_on": "",
    }
    assert facts["student"]["section"] == "7B"
    assert SectionMembership.objects.filter(student=cast.amina).count() == 2


def test_no_letter_confirms_a_section_in_which_the_student_was_before(cast, today):
    """Broken before: who came back and is in no section yet was confirmed in the one that they had left."""
    template = DocumentTemplate.objects.get(name="Confirmation of enrolment")
    withdraw_student(cast.amina, last_day=today - 60 * DAY, reason=Enrolment.ExitReason.TRANSFER)
    enrol_student(cast.amina, section=None, starts_on=today - 20 * DAY)
    with pytest.raises(ValidationError, match="section of who is at the school"):
        make_letter(cast.amina, template, by=cast.paul)


def test_no_letter_confirms_the_section_of_a_year_that_is_over(cast, today):
    """Between two years it names the one that is over; from the first day of the next one on it would be untrue."""
    template = DocumentTemplate.objects.get(name="Confirmation of enrolment")
    AcademicSession.objects.update(ends_on=today - DAY)
    assert make_letter(cast.bashir, template, by=cast.paul).data_used["student"]["section_now"] == "7A"
    AcademicSession.objects.create(kind="schoolYear", title="Next year", starts_on=today, ends_on=today + 300 * DAY)
    with pytest.raises(ValidationError, match="section of who is at the school"):
        make_letter(cast.bashir, template, by=cast.paul)


def test_nobody_is_still_to_be_marked_for_days_before_they_came(cast, term, column, enter, today):
    task = column(date=today - 40 * DAY)
    for student in (cast.amina, cast.bashir, cast.chen):
        enter(task, student, "10")
    column("Undated")
    move_student(cast.dina, section=cast.section_7a, starts_on=today - 30 * DAY)
    classes = SchoolClass.objects.filter(pk=cast.maths_7a.pk)
    [progress] = read_progress(classes, term, today)
    assert (progress.students, progress.marked, progress.to_mark) == (4, 3, 4)


@pytest.mark.parametrize("mark", ["a newcomer's", "a leaver's"])
def test_no_mark_of_somebody_else_hides_one_that_is_missing(cast, term, column, enter, today, sign_in, mark):
    """Before, marks were taken away from those that are asked, whoever had them: nothing was left to mark."""
    if mark == "a newcomer's":
        task = column(date=today - 40 * DAY)
        move_student(cast.dina, section=cast.section_7a, starts_on=today - 30 * DAY)
        enter(task, cast.dina, "10")
    else:
        task = column()
        move_student(cast.dina, section=cast.section_7a, starts_on=today - 30 * DAY)
        enter(task, cast.dina, "10")
        withdraw_student(cast.dina, last_day=today - DAY, reason=Enrolment.ExitReason.TRANSFER)
    for student in (cast.amina, cast.bashir):
        enter(task, student, "10")
    page = tight(sign_in(cast.tomas).get(url("assessment:gradebooks")).text)
    assert re.search(r'data-label="Still to mark">1<', page), page
    enter(task, cast.chen, "10")
    [progress] = read_progress(SchoolClass.objects.filter(pk=cast.maths_7a.pk), term, today)
    assert progress.to_mark == 0


def test_who_is_in_a_split_group_is_marked_there(cast, run, term, column, today):
    """Before, the list of gradebooks asked the whole class for marks of which report cards said that nobody owes them."""
    [group] = split_class(cast.maths_7a, [("1", [cast.amina])], starts_on=today - 30 * DAY, ends_teaching=True)
    column("Before", date=today - 40 * DAY)
    column("After", date=today - 20 * DAY)
    column("Undated")
    column("In the group", school_class=group, date=today - 20 * DAY)
    asked = {each.school_class: each.to_mark for each in read_progress(SchoolClass.objects.all(), term, today)}
    assert asked == {cast.maths_7a: 3 + 2 + 2, group: 1, cast.maths_7b: 0}
    assert {gap.school_class: gap.missing for gap in find_gaps(run).classes} == asked


@pytest.fixture
def marks_page(cast, sign_in):
    """What the teacher before may still mark: {title of the assessment: names on its page}."""

    def names(assessment):
        page = sign_in(cast.tomas).get(url("assessment:assessment", assessment.pk))
        return [row.student.given_name for row in page.context["column"].rows]

    return names


def test_a_test_sat_before_the_move_is_marked_after_it(cast, run, today, column, sign_in, marks_page, cards):
    """Before, it was asked for as missing, and refused: Amina is not in the class."""
    sat, later = column("Sat", date=today - 10 * DAY), column("Later", date=today - DAY)
    move_student(cast.amina, section=cast.section_7b, starts_on=today - 5 * DAY)
    assert set(marks_page(sat)) == {"Amina", "Bashir", "Chen"} and set(marks_page(later)) == {"Bashir", "Chen"}
    data = sign_in(cast.tomas).get(url("assessment:gradebook", cast.maths_7a.pk)).context["data"]
    assert [row[3] for row in data["students"] if row[0] == cast.amina.pk] == [True]
    assert data["movedTo"] == {cast.amina.pk: "Mathematics 7B"}
    missing = {gap.school_class: gap.missing for gap in find_gaps(run).classes}[cast.maths_7a]
    typed = {f"value-{cast.amina.pk}": "10", f"was-{cast.amina.pk}": "", f"version-{cast.amina.pk}": "0"}
    tomas = sign_in(cast.tomas)
    assert tomas.post(url("assessment:assessment", sat.pk), typed).status_code == 302
    assert {gap.school_class: gap.missing for gap in find_gaps(run).classes}[cast.maths_7a] == missing - 1
    assert "Mathematics Carla Colleague 50.0 C" in cards()[cast.amina]
    with pytest.raises(MarkRefused, match="not in the class"):
        set_mark(later, cast.amina, "10", by=cast.tomas)


def test_a_leavers_last_test_is_marked_and_stands_in_the_transcript(cast, today, column, enter, marks_page):
    sat = column("Sat", date=today - 10 * DAY)
    withdraw_student(cast.amina, last_day=today - 5 * DAY, reason=Enrolment.ExitReason.TRANSFER)
    assert "Amina" in marks_page(sat)
    enter(sat, cast.amina, "10")
    assert "Mathematics 50.0 C" in transcript_of(cast, cast.amina)


def test_who_changed_groups_is_marked_for_what_they_sat_in_the_group_before(cast, today, column, enter, marks_page):
    groups = [("1", [cast.amina]), ("2", [cast.bashir])]
    first, second = split_class(cast.maths_7a, groups, starts_on=today - 30 * DAY, ends_teaching=True)
    sat = column("Sat", school_class=first, date=today - 20 * DAY)
    change_group([cast.amina], source=first, target=second, starts_on=today - 10 * DAY)
    enter(sat, cast.amina, "10")
    with pytest.raises(MarkRefused, match="not in the class"):
        enter(sat, cast.bashir, "10")


def test_homework_handed_in_before_the_move_is_marked_and_returned(cast, today, column, homework, handed_in, sign_in):
    """Before, its teacher did not see it any more, so that it waited for ever; due after the move, it took no mark."""
    task = homework(3, assessment=column("Essay", date=today + 3 * DAY))
    handed_in(cast.amina, task)
    move_student(cast.amina, section=cast.section_7b, starts_on=today)
    tomas = sign_in(cast.tomas)
    assert "Amina" in tomas.get(url("assessment:homework", task.pk)).text
    typed = {"mark": "15", "version": "0", "feedback": "Good", "shown": "", "return": "1"}
    assert tomas.post(url("assessment:submission", task.pk, cast.amina.pk), typed).status_code == 302
    assert Submission.objects.get().is_returned
    assert final_grades([cast.maths_7b], task.assessment.session)[cast.maths_7b.pk, cast.amina.pk].percentage == 75
    assert sign_in(cast.carla).get(url("assessment:homework", task.pk)).status_code == 404


def test_nobody_owes_marks_of_days_between_leaving_and_coming_back(cast, run, column, today):
    withdraw_student(cast.amina, last_day=today - 40 * DAY, reason=Enrolment.ExitReason.TRANSFER)
    enrol_student(cast.amina, section=cast.section_7a, starts_on=today - 20 * DAY)
    column("While she was away", date=today - 30 * DAY)
    missing = {gap.school_class: gap.missing for gap in find_gaps(run).classes}
    assert missing[cast.maths_7a] == 2
    column("Back again", date=today - 10 * DAY)
    missing = {gap.school_class: gap.missing for gap in find_gaps(run).classes}
    assert missing[cast.maths_7a] == 5


def test_the_gradebook_of_a_whole_class_has_no_grade_of_who_is_in_a_split_group(cast, column, enter, sign_in, today):
    """Before, it had until the first mark in the group, while everything else counted the marks there."""
    enter(column("Test 1"), cast.amina, "10")
    [group] = split_class(cast.maths_7a, [("Group 1", [cast.amina])], starts_on=today - DAY, ends_teaching=True)
    data = sign_in(cast.paul).get(url("assessment:gradebook", cast.maths_7a.pk)).context["data"]
    assert data["movedTo"] == {cast.amina.pk: "Group 1"}
    csv = [
        sign_in(cast.paul).get(url("assessment:marks_export", each.pk, "csv")).content.decode()
        for each in (cast.maths_7a, group)
    ]
    assert ["50.0,C" in text for text in csv] == [False, True]


def test_a_course_in_two_rows_gives_its_credits_once(cast, moved, scheme):
    scheme.moved_marks = "both"
    scheme.save()
    cast.maths_7a.course.credits = 3
    cast.maths_7a.course.save()
    transcript = transcript_of(cast, moved)
    assert re.search(r"Mathematics 7A, to [^)]*\) 50\.0 C [\d.]* ?Mathematics \(", transcript), transcript
    assert transcript.count(" 3 ") == 1


def test_a_class_of_which_only_marks_tell_has_no_days(cast, column, enter, scheme, cards):
    """Before: "Mathematics (Mathematics 7A, from )"."""
    scheme.moved_marks = "both"
    scheme.save()
    enter(column("Test"), cast.amina, "10")
    move_student(cast.amina, section=cast.section_7b, starts_on=cast.year.starts_on)
    assert "Mathematics (Mathematics 7A) " in cards()[cast.amina]


def test_a_card_with_places_is_corrected_after_its_student_left(cast, run, column, enter, cards, today):
    """Before, this ended in an error: the place was looked for among those who are still in the level."""
    template = run.template
    template.blocks = [{**block, "rank": True} if block["type"] == "standing" else block for block in template.blocks]
    template.save()
    test = column()
    for student, mark in ((cast.amina, "10"), (cast.bashir, "16"), (cast.chen, "18")):
        enter(test, student, mark)
    assert "3 of 3" in cards()[cast.amina]
    withdraw_student(cast.amina, last_day=today - DAY, reason=Enrolment.ExitReason.WITHDRAWN)
    corrected = correct_card(Document.objects.get(student=cast.amina), reason="Name", comments={}, by=cast.paul)
    assert "3 of 3" in printed(corrected)


def test_a_comment_from_before_the_move_can_be_corrected(cast, run, moved, cards, sign_in):
    """Before, the form was empty where the card had a text, so that nobody could change it."""
    ReportComment.objects.create(
        run=run, student=moved, school_class=cast.maths_7a, text="Works wel", written_by=cast.tomas
    )
    assert "Works wel" in cards()[moved]
    address = url("assessment:document_correct", Document.objects.get(student=moved).pk)
    page = sign_in(cast.paul).get(address)
    [field] = [each for each in page.context["form"] if each.value() == "Works wel"]
    typed = {"reason": "Spelling", field.html_name: "Works well"}
    assert sign_in(cast.paul).post(address, typed).status_code == 302
    assert "Works well" in printed(Document.objects.get(student=moved, version=2))


def test_a_comment_from_before_the_move_can_be_taken_out(cast, run, moved, cards, sign_in):
    """Before, the new version had it again: it was emptied in the new class alone."""
    ReportComment.objects.create(
        run=run, student=moved, school_class=cast.maths_7a, text="Of another child", written_by=cast.tomas
    )
    assert "Of another child" in cards()[moved]
    address = url("assessment:document_correct", Document.objects.get(student=moved).pk)
    assert sign_in(cast.paul).post(address, {"reason": "Of another child"}).status_code == 302
    assert "Of another child" not in printed(Document.objects.get(student=moved, version=2))


def test_grades_stay_when_the_office_wants_section_and_class_for_the_next_year(cast, column, enter, sign_in):
    """Before, they went over to the new year, and the transcript was empty."""
    enter(column(), cast.amina, "15")
    first = cast.year.ends_on + DAY
    new = AcademicSession.objects.create(kind="schoolYear", title="Next", starts_on=first, ends_on=first + 300 * DAY)
    section, maths = cast.section_7a, cast.maths_7a
    eighth = Section.objects.create(school_year=new, grade_level=section.grade_level, name="8A")
    wanted = {
        url("academics:section_edit", section.pk): {"name": "7A", "grade_level": section.grade_level_id},
        url("academics:class_edit", maths.pk): {"title": "Maths", "course": maths.course_id, "section": eighth.pk},
    }
    for address, values in wanted.items():
        refused = sign_in(cast.rita).post(address, values | {"school_year": new.pk})
        assert refused.status_code == 422 and "has records in This year and stays there" in refused.text
    assert "Mathematics 75.0 B" in transcript_of(cast, cast.amina)
    values = {"title": "Maths", "course": maths.course_id, "section": section.pk, "school_year": cast.year.pk}
    assert sign_in(cast.rita).post(url("academics:class_edit", maths.pk), values).status_code == 302


def test_what_went_over_to_another_year_before_comes_back(cast, column, enter, sign_in):
    enter(column(), cast.amina, "15")
    first = cast.year.ends_on + DAY
    new = AcademicSession.objects.create(kind="schoolYear", title="Next", starts_on=first, ends_on=first + 300 * DAY)
    section, maths = cast.section_7a, cast.maths_7a
    Section.objects.filter(pk=section.pk).update(school_year=new)
    SchoolClass.objects.filter(pk=maths.pk).update(school_year=new)
    assert "Mathematics" not in transcript_of(cast, cast.amina)
    back = {"school_year": cast.year.pk}
    values = {"name": "7A", "grade_level": section.grade_level_id}
    assert sign_in(cast.rita).post(url("academics:section_edit", section.pk), values | back).status_code == 302
    values = {"title": maths.title, "course": maths.course_id, "section": section.pk}
    assert sign_in(cast.rita).post(url("academics:class_edit", maths.pk), values | back).status_code == 302
    assert "Mathematics 75.0 B" in transcript_of(cast, cast.amina)


def test_the_year_of_a_class_without_records_is_corrected(cast, sign_in):
    year = cast.year.ends_on + DAY
    new = AcademicSession.objects.create(kind="schoolYear", title="Next", starts_on=year, ends_on=year + 300 * DAY)
    level = cast.section_7a.grade_level
    empty = Section.objects.create(school_year=cast.year, grade_level=level, name="7C")
    values = {"name": "7C", "grade_level": level.pk, "school_year": new.pk}
    assert sign_in(cast.rita).post(url("academics:section_edit", empty.pk), values).status_code == 302
    chess = SchoolClass.objects.create(
        school_year=cast.year, course=cast.maths_7a.course, own_roster=True, title="Chess"
    )
    values = {"title": "Chess", "course": chess.course_id, "school_year": new.pk, "own_roster": "on"}
    assert sign_in(cast.rita).post(url("academics:class_edit", chess.pk), values).status_code == 302


def edit_class(client, school_class, **values):
    """The office saves the form of a class with these values."""
    kept = {"title": school_class.title, "course": school_class.course_id, "school_year": school_class.school_year_id}
    return client.post(
        url("academics:class_edit", school_class.pk), kept | {"section": school_class.section_id} | values
    )


def test_a_class_that_gets_students_of_its_own_keeps_those_it_had(cast, term, column, enter, homework, sign_in, today):
    """Before, one box emptied the gradebook and what families owe, and who was put in again owed nothing of before."""
    enter(column("Test"), cast.amina, "15")
    homework(days=-1, hand_in="online", title="Essay on fractions")
    lists = {
        cast.paul: url("assessment:marks_export", cast.maths_7a.pk, "csv"),
        cast.grace.user: url("portal:homework_list"),
    }

    def said():
        return [sign_in(user).get(page).content.decode() for user, page in lists.items()]

    marks, owed = said()
    assert "Chen" in marks and "Essay on fractions" in owed
    assert edit_class(sign_in(cast.rita), cast.maths_7a, own_roster="on").status_code == 302
    again, owed_again = said()
    assert again == marks
    assert owed_again.count("Essay on fractions") == owed.count("Essay on fractions")


def test_a_class_does_not_get_students_of_its_own_beside_its_groups(cast, column, enter, sign_in, today):
    enter(column("Test"), cast.amina, "15")
    split_class(cast.maths_7a, [("Maths 7A/1", [cast.amina])], starts_on=today, ends_teaching=False)
    refused = edit_class(sign_in(cast.rita), cast.maths_7a, own_roster="on")
    assert refused.status_code == 422 and "such as “Maths 7A/1”" in refused.text


def test_a_class_with_records_stays_with_its_section(cast, column, enter, homework, sign_in, cards):
    """Before, the other section owed what it was never set, and those without a mark had had no such class."""
    enter(column("Test"), cast.amina, "15")
    other = Section.objects.create(school_year=cast.year, grade_level=cast.section_7a.grade_level, name="7C")
    refused = edit_class(sign_in(cast.rita), cast.maths_7a, section=other.pk)
    assert refused.status_code == 422 and "has records of 7A and stays there" in refused.text
    both = edit_class(sign_in(cast.rita), cast.maths_7a, section=other.pk, own_roster="on")
    assert both.status_code == 422 and "stays there" in both.text
    assert "Mathematics" in cards()[Student.objects.get(given_name="Chen")]


def test_a_class_without_records_goes_to_another_section(cast, sign_in):
    other = Section.objects.create(school_year=cast.year, grade_level=cast.section_7a.grade_level, name="7C")
    assert edit_class(sign_in(cast.rita), cast.maths_7a, section=other.pk).status_code == 302
