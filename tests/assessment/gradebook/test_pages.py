"""The gradebook's pages: who opens them, what they save, and what they cost."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from academics.models import AcademicSession, SectionMembership, TeachingAssignment
from assessment.grading.typed_marks import Entry
from assessment.models import Result, ResultChange
from core.school import school_today
from tests.pages import tight
from tools import node

URLCONF = "schoolsaas.urls_school"
ROOT = Path(__file__).parents[3]


def url(name, *args):
    return reverse(f"assessment:{name}", args=args, urlconf=URLCONF)


@pytest.fixture
def tomas(cast, sign_in):
    return sign_in(cast.tomas)


@pytest.fixture
def post(cast, tomas):
    """post({…}) sends cells of maths 7A as Tomas."""

    def send(body, client=tomas, group=cast.maths_7a):
        return client.post(url("cells", group.pk), json.dumps(body), content_type="application/json")

    return send


@pytest.mark.parametrize(
    ("who", "own", "other"),
    [
        ("tomas", 200, 404),
        ("carla", 404, 200),
        ("paul", 200, 200),
        ("olive", 200, 200),
        ("rita", 200, 200),
        ("boris", 403, 403),
        ("amina", 403, 403),
        ("grace", 403, 403),
    ],
)
def test_who_opens_it(cast, column, enter, sign_in, who, own, other):
    test = column()
    enter(test, cast.amina, "15")
    user = getattr(cast, who)
    client = sign_in(getattr(user, "user", user))
    for address in (
        url("gradebook", cast.maths_7a.pk),
        url("assessment", test.pk),
        url("cell", test.pk, cast.amina.pk),
        url("grade", cast.maths_7a.pk, cast.amina.pk),
    ):
        assert client.get(address).status_code == own
    assert client.get(url("gradebook", cast.maths_7b.pk)).status_code == other


def test_the_homeroom_teacher_sees_and_does_not_enter(cast, column, sign_in, post):
    TeachingAssignment.objects.filter(school_class=cast.maths_7a).delete()
    test = column()
    client = sign_in(cast.tomas)
    page = client.get(url("gradebook", cast.maths_7a.pk))
    assert page.context["data"]["editable"] is False
    answer = post({"assessment": test.pk, "student": cast.amina.pk, "value": "1", "version": 0}, client)
    assert answer.status_code == 403
    assert client.post(url("assessment", test.pk), {}).status_code == 403
    assert not Result.objects.exists()


def test_who_sees_marks_only_cannot_enter_them(cast, column, sign_in, post):
    test = column()
    carla_teaches_nothing = post({"assessment": test.pk, "student": cast.amina.pk, "value": "1"}, sign_in(cast.carla))
    assert carla_teaches_nothing.status_code == 404


def test_a_class_without_assessments_says_so(cast, tomas):
    assert "No assessments yet" in tomas.get(url("gradebook", cast.maths_7a.pk)).content.decode()


def test_the_page_carries_everything_as_data(cast, column, enter, tomas):
    test = column()
    enter(test, cast.amina, Entry("15", is_late=True, comment="Well </script> done"))
    page = tomas.get(url("gradebook", cast.maths_7a.pk))
    data = page.context["data"]
    assert data["cells"] == [(test.pk, cast.amina.pk, 1, "15", 1, "Well </script> done", "")]
    assert [student[1] for student in data["students"]] == ["Chen", "Odhiambo, Amina", "Odhiambo, Bashir"]
    assert data["columns"][0][:4] == (test.pk, "Test 1", test.category_id, "20")
    assert data["editable"] and not data["needsReason"]
    assert "</script> done" not in page.content.decode()


def test_it_costs_the_same_at_one_row_and_at_many(cast, column, enter, tomas, django_assert_max_num_queries):
    enter(column(), cast.amina, "15")
    tomas.get(url("gradebook", cast.maths_7a.pk))
    with django_assert_max_num_queries(14) as few:
        tomas.get(url("gradebook", cast.maths_7a.pk))
    for title in ("Test 2", "Test 3"):
        test = column(title)
        for student in (cast.amina, cast.bashir, cast.chen):
            enter(test, student, "12")
    with django_assert_max_num_queries(len(few)):
        tomas.get(url("gradebook", cast.maths_7a.pk))


def test_which_term_it_shows(cast, column, enter, term, tomas):
    today = school_today()
    later = AcademicSession.objects.create(
        kind="term", parent=cast.year, title="Term 2", starts_on=today + timedelta(31), ends_on=today + timedelta(90)
    )
    column()
    address = url("gradebook", cast.maths_7a.pk)
    assert tomas.get(address).context["session"] == term
    page = tomas.get(f"{address}?session={later.pk}")
    assert page.context["session"] == later and page.context["sessions"] == [term, later]
    for wrong in ("0", "x", str(cast.year.pk), "9" * 40):
        assert tomas.get(f"{address}?session={wrong}").status_code == 404


def test_marks_of_a_term_that_was_divided_later_stay_in_sight(cast, column, term, tomas):
    period = AcademicSession.objects.create(
        kind="gradingPeriod", parent=term, title="Half 1", starts_on=term.starts_on, ends_on=term.ends_on
    )
    address = url("gradebook", cast.maths_7a.pk)
    assert tomas.get(address).context["sessions"] == [period]
    column()
    assert set(tomas.get(address).context["sessions"]) == {period, term}


def test_who_left_is_shown_while_there_are_marks(cast, column, enter, tomas):
    enter(column(), cast.amina, "15")
    SectionMembership.objects.filter(student__in=[cast.amina, cast.bashir]).update(
        ends_on=school_today() - timedelta(1)
    )
    data = tomas.get(url("gradebook", cast.maths_7a.pk)).context["data"]
    assert [(student[1], student[3]) for student in data["students"]] == [("Chen", False), ("Odhiambo, Amina", True)]


# --- Saving ---------------------------------------------------------------------------------------


def test_a_cell_is_saved_and_answered(cast, column, post):
    test = column()
    answer = post({"assessment": test.pk, "student": cast.amina.pk, "value": "12,50", "version": 0})
    assert (answer.status_code, answer.json()) == (
        200,
        {"cells": [{"cell": [test.pk, cast.amina.pk, 1, "12.5", 0, "", ""]}]},
    )
    assert ResultChange.objects.get().changed_by == cast.tomas


@pytest.mark.parametrize(
    ("value", "words"),
    [("21", "highest mark is 20"), ("x", "Type a number"), ("-3", "not negative"), ("1.234", "two dec")],
)
def test_what_is_refused_says_why(cast, column, post, value, words):
    answer = post({"assessment": column().pk, "student": cast.amina.pk, "value": value, "version": 0})
    assert answer.status_code == 422 and words in answer.json()["cells"][0]["error"]
    assert not Result.objects.exists()


def test_two_teachers_at_once(cast, column, enter, post):
    test = column()
    enter(test, cast.amina, "15", by=cast.paul)
    answer = post({"assessment": test.pk, "student": cast.amina.pk, "value": "16", "version": 0})
    assert answer.status_code == 409
    [told] = answer.json()["cells"]
    assert (told["conflict"]["by"], told["conflict"]["value"], told["cell"][2]) == ("Paul Principal", "15", 1)
    mine = post({"assessment": test.pk, "student": cast.amina.pk, "value": "16", "version": told["cell"][2]})
    assert mine.json()["cells"][0]["cell"][3] == "16"
    assert [change.after["score"] for change in ResultChange.objects.order_by("id")] == ["15", "16"]


def test_an_answer_that_was_lost_is_no_conflict_when_it_is_sent_again(cast, column, post):
    sent = {"assessment": column().pk, "student": cast.amina.pk, "value": "16", "version": 0}
    assert [post(sent).status_code for _ in range(2)] == [200, 200]
    assert ResultChange.objects.count() == 1


def test_a_block_is_one_request(cast, column, post):
    one, two = column(), column("Test 2", max_score=10)
    rows = [
        {"assessment": test.pk, "student": student.pk, "value": value, "version": 0}
        for student, values in ((cast.amina, ("15", "11")), (cast.bashir, ("a", "10")))
        for test, value in zip((one, two), values, strict=True)
    ]
    answers = post({"cells": rows}).json()["cells"]
    assert ["error" in answer for answer in answers] == [False, True, False, False]
    assert Result.objects.count() == 3


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"cells": 1},
        {"cells": [{}]},
        {"cells": [None]},
        "x",
        None,
        {"assessment": 1},
    ],
)
def test_what_is_no_list_of_marks(post, body):
    assert post(body).status_code == 400


def test_ids_that_do_not_exist_are_refused_at_their_cell(cast, column, post):
    test = column()
    for assessment, student in ((0, cast.amina.pk), (test.pk, 2**80), ("1", True), (test.pk, -1), (None, None)):
        assert post({"assessment": assessment, "student": student, "value": "1", "version": 0}).status_code == 422
    assert post({"cells": [{"assessment": 1, "student": 1}] * 3001}).status_code == 413
    assert not Result.objects.exists()


def test_saving_a_cell_costs_few_statements(cast, column, post, django_assert_max_num_queries):
    test = column()
    post({"assessment": test.pk, "student": cast.amina.pk, "value": "1", "version": 0})
    with django_assert_max_num_queries(12):
        post({"assessment": test.pk, "student": cast.bashir.pk, "value": "1", "version": 0})


def test_after_the_window_the_office_gives_a_reason(cast, column, closed, post, sign_in, tomas):
    closed()
    test = column()
    sent = {"assessment": test.pk, "student": cast.amina.pk, "value": "1", "version": 0}
    assert post(sent).status_code == 422
    page = tomas.get(url("gradebook", cast.maths_7a.pk))
    assert not page.context["data"]["editable"] and "could be entered until" in page.content.decode()
    paul = sign_in(cast.paul)
    assert paul.get(url("gradebook", cast.maths_7a.pk)).context["data"]["needsReason"]
    assert post(sent, paul).status_code == 422
    assert post(sent | {"reason": "Found the paper"}, paul).status_code == 200
    assert ResultChange.objects.get().reason == "Found the paper"


# --- Without scripts --------------------------------------------------------------------------------


def _form(column, **values):
    """What the form of an assessment posts: {student: (was, version, now)}."""
    data = {}
    for student, (was, version, now) in values.items():
        pk = student.removeprefix("s")
        data |= {f"was-{pk}": was, f"version-{pk}": version, f"value-{pk}": now}
    return data


def test_a_column_as_a_plain_form(cast, column, tomas):
    test = column()
    data = _form(
        test,
        **{f"s{cast.amina.pk}": ("", 0, "15"), f"s{cast.bashir.pk}": ("", 0, ""), f"s{cast.chen.pk}": ("", 0, "m")},
    )
    assert tomas.post(url("assessment", test.pk), data).status_code == 302
    assert dict(Result.objects.values_list("student__given_name", "status")) == {"Amina": "scored", "Chen": "missing"}
    assert 'value="15"' in tomas.get(url("assessment", test.pk)).content.decode()


def test_what_the_form_refuses_stays_visible_and_the_rest_is_saved(cast, column, tomas):
    test = column()
    data = _form(test, **{f"s{cast.amina.pk}": ("", 0, "15"), f"s{cast.bashir.pk}": ("", 0, "99")})
    answer = tomas.post(url("assessment", test.pk), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="99"' in page and "The highest mark is 20." in page
    assert Result.objects.get().student == cast.amina


def test_an_old_form_overwrites_nobody(cast, column, enter, tomas):
    test = column()
    enter(test, cast.amina, "15", by=cast.paul)
    answer = tomas.post(url("assessment", test.pk), _form(test, **{f"s{cast.amina.pk}": ("", 0, "16")}))
    page = answer.content.decode()
    assert answer.status_code == 422 and "Paul Principal has changed this mark" in page and "It stands at 15." in page
    again = tomas.post(url("assessment", test.pk), _form(test, **{f"s{cast.amina.pk}": ("15", 1, "16")}))
    assert again.status_code == 302 and Result.objects.get().score == 16


def test_a_cell_with_comment_late_and_history(cast, column, enter, tomas):
    test = column()
    enter(test, cast.amina, "15")
    data = {"value": "16", "is_late": "on", "comment": "Better", "version": "1"}
    assert tomas.post(url("cell", test.pk, cast.amina.pk), data).status_code == 302
    result = Result.objects.get()
    assert (result.score, result.is_late, result.comment) == (16, True, "Better")
    page = tight(tomas.get(url("cell", test.pk, cast.amina.pk)).text)
    assert "<del>15</del>→<strong>16</strong>" in page and "Tomas Teacher" in page
    stale = tomas.post(url("cell", test.pk, cast.amina.pk), data | {"value": "17"})
    assert stale.status_code == 422 and Result.objects.get().score == 16


def test_a_rubric_has_a_field_for_each_criterion(cast, column, tomas):
    test = column(rubric=[{"name": "Ideas", "max": "12"}, {"name": "Style", "max": "8"}])
    data = {"value": "", "criterion_0": "9", "criterion_1": "3.5", "version": "0"}
    assert tomas.post(url("cell", test.pk, cast.amina.pk), data).status_code == 302
    assert float(Result.objects.get().score) == 12.5
    refused = tomas.post(url("cell", test.pk, cast.amina.pk), data | {"criterion_1": "9", "version": "1"})
    assert refused.status_code == 422 and "Style: The highest mark is 8." in refused.content.decode()


def test_why_a_grade_is_what_it_is(cast, column, enter, tomas):
    enter(column(), cast.amina, "15")
    enter(column("Exam", category="Exam", max_score=50), cast.amina, "40")
    enter(column("Quiz"), cast.amina, "e")
    page = tomas.get(url("grade", cast.maths_7a.pk, cast.amina.pk)).content.decode()
    for words in (
        "Why 78.1 % for Amina Odhiambo?",
        "75.00 % on average × 37.50 % of the grade = 28.13",
        "does not count",
    ):
        assert words in page
    piece = tomas.get(url("grade", cast.maths_7a.pk, cast.amina.pk), headers={"HX-Request": "true"}).content.decode()
    assert "Why 78.1 %" in piece and "<html" not in piece
    assert tomas.get(url("grade", cast.maths_7a.pk, cast.dina.pk)).status_code == 404


# --- The script's arithmetic --------------------------------------------------------------------------


def test_the_script_counts_as_the_server_does(tmp_path):
    """The same random marks by both; one that rounds or drops otherwise shows at once. Some students changed classes."""
    import random
    from decimal import Decimal as D

    from assessment.grading.grades import (
        Band,
        Brought,
        Category,
        Cell,
        ClassShare,
        MarkColumn,
        Rules,
        grade_after_class_change,
    )

    chance = random.Random(7)
    cases, expected = [], []
    for _ in range(300):
        categories = tuple(
            Category(number, str(number), D(chance.choice(["0", "20", "33.33", "50"])), chance.randint(0, 2))
            for number in (1, 2, 3)
        )
        rules = Rules(categories, (Band("A", D("79.5")), Band("B", D(40))), chance.randint(0, 2), chance.random() < 0.5)
        columns = [
            MarkColumn(
                pk,
                chance.randint(1, 3),
                str(pk),
                D(chance.choice(["7", "20", "12.5"])),
                D(chance.choice(["0", "1", "2.5"])),
            )
            for pk in range(chance.randint(1, 7))
        ]
        texts, cells = {}, {}
        for column in columns:
            if chance.random() < 0.6:
                score = D(chance.randint(0, int(column.max_score * 100))) / 100
                texts[column.pk], cells[column.pk] = f"{score:f}", Cell("scored", score)
            else:
                status = chance.choice(["absent", "exempt", "missing", "empty"])
                texts[column.pk], cells[column.pk] = "" if status == "empty" else status[0], Cell(status)
        first = chance.choice([0, 0, len(columns) // 2])
        carried, own = columns[:first], columns[first:]
        shares = [
            ClassShare(9, chance.randint(1, 90), D(chance.randint(0, 1000)) / 10)
            for _ in range(0 if first else chance.choice([0, 0, 1, 2]))
        ]
        days = chance.randint(1, 90)
        brought = Brought(8, days, tuple(carried), {each.pk: cells[each.pk] for each in carried}, tuple(shares))
        grade = grade_after_class_change(rules, own, {each.pk: cells[each.pk] for each in own}, brought)
        expected.append([None if grade.percentage is None else str(grade.percentage), grade.label])
        cases.append(
            {
                "rules": {
                    "categories": [[each.pk, each.name, str(each.weight), each.drop_lowest] for each in categories],
                    "bands": [["A", "79.5"], ["B", "40"]],
                    "decimals": rules.decimals,
                    "missing": int(rules.missing_is_zero),
                    "absent": 0,
                },
                "columns": [
                    {"id": each.pk, "category": each.category, "max": str(each.max_score), "weight": str(each.weight)}
                    for each in own
                ],
                "texts": texts,
                "brought": [
                    [[each.category, str(each.max_score), str(each.weight), texts[each.pk]] for each in carried],
                    [[str(share.percentage), share.days] for share in shares],
                    days,
                ],
            }
        )
    (tmp_path / "grades.mjs").write_text((ROOT / "static/js/gradebook/grades.js").read_text(encoding="utf-8"))
    (tmp_path / "cases.json").write_text(json.dumps(cases))
    (tmp_path / "run.mjs").write_text(
        'import { readFileSync } from "node:fs";\nimport { gradeOf } from "./grades.mjs";\n'
        'const cases = JSON.parse(readFileSync(new URL("cases.json", import.meta.url)));\n'
        "console.log(JSON.stringify(cases.map((each) => {\n"
        '  const { percentage, label } = gradeOf(each.rules, each.columns, (column) => each.texts[column.id] ?? "", each.brought);\n'
        "  return [percentage, label];\n"
        "})));\n"
    )
    answer = subprocess.run([node.program(), tmp_path / "run.mjs"], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == expected


# --- The way there ------------------------------------------------------------------------------------


def test_a_teacher_finds_their_classes_and_the_office_all(cast, column, enter, sign_in, tomas):
    enter(column(), cast.amina, "15")
    [mine] = tomas.get(url("gradebooks")).context["gradebooks"]
    assert (mine.school_class, mine.teachers, mine.assessments, mine.marked, mine.to_mark) == (
        cast.maths_7a,
        ["Tomas Teacher"],
        1,
        1,
        2,
    )
    assert len(sign_in(cast.paul).get(url("gradebooks")).context["gradebooks"]) == 2
    assert sign_in(cast.boris).get(url("gradebooks")).status_code == 403


def test_what_is_still_to_come_is_not_still_to_mark(cast, column, enter, tomas):
    """An exam of next week asks nobody for marks; one marked ahead of its day makes up for no other."""
    today = school_today()
    enter(column("Quiz", date=today), cast.amina, "15")
    enter(column("Exam", date=today + timedelta(days=7)), cast.amina, "15")
    [mine] = tomas.get(url("gradebooks")).context["gradebooks"]
    assert (mine.assessments, mine.to_mark) == (2, 2)


def test_the_marks_still_to_give_lead_and_narrow_the_list(cast, column, enter, sign_in):
    enter(column(), cast.amina, "15")
    office = sign_in(cast.paul)
    marks, classes = office.get(url("gradebooks")).context["figures"]
    assert (marks.number, marks.leads, classes.number) == (2, True, 1)
    narrowed = office.get(classes.url)
    assert [each.school_class for each in narrowed.context["gradebooks"]] == [cast.maths_7a]
    assert narrowed.context["figures"][0].number == 2
    assert narrowed.context["figures"][1].url == url("gradebooks")
    assert "Everything is marked" in office.get(url("gradebooks"), {"show": "open", "q": "7b"}).text


def test_the_list_costs_the_same_for_one_class_and_for_two(cast, column, sign_in, django_assert_max_num_queries):
    paul = sign_in(cast.paul)
    with django_assert_max_num_queries(15) as few:
        paul.get(url("gradebooks"))
    column(), column(school_class=cast.maths_7b)
    with django_assert_max_num_queries(len(few)):
        paul.get(url("gradebooks"))


def test_a_period_is_called_with_its_term_and_a_divided_term_leads_to_a_period(cast, column, tomas):
    """Each term may have a “Period 1”; report cards of a term link to its gradebook, which was not found once it was divided."""
    term = AcademicSession.objects.get(title="Term 1")
    today = school_today()
    days = ((term.starts_on, today - timedelta(1)), (today, term.ends_on))
    for number, (first, last) in enumerate(days, start=1):
        AcademicSession.objects.create(
            kind="gradingPeriod", title=f"Period {number}", parent=term, starts_on=first, ends_on=last
        )
    answer = tomas.get(url("gradebook", cast.maths_7a.pk), {"session": term.pk})
    assert answer.status_code == 200
    assert 'aria-current="page">Term 1, Period 2</a>' in tight(answer.text)
    assert tomas.get(url("gradebook", cast.maths_7a.pk), {"session": "x"}).status_code == 404


def test_the_office_finds_a_class_among_all(cast, sign_in, tomas):
    office = sign_in(cast.paul)
    assert "Mathematics 7B" not in office.get(url("gradebooks"), {"q": "maths 7a"}).text
    found = office.get(url("gradebooks"), {"q": "mathem 7a", "level": cast.section_7a.grade_level_id}).text
    assert "Mathematics 7A" in found and "Mathematics 7B" not in found
    assert "No class matches" in office.get(url("gradebooks"), {"q": "nothing like it"}).text
    assert 'type="search"' not in tomas.get(url("gradebooks")).text.split("<main")[1].split("</main>")[0]
