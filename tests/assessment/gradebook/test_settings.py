"""Scales, types and schemes: what is refused, and that what was counted by an old rule stays so."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from academics.models import AcademicSession
from accounts.models import AuditEvent
from assessment.gradebook.actions.defaults import create_assessment_defaults, ensure_scheme
from assessment.grading.course_marks import final_grades
from assessment.models import AssessmentType, ClassGrading, GradeScale, GradingScheme
from core.school import school_today
from tests.pages import tight

URLCONF = "schoolsaas.urls_school"


def url(name, *args):
    return reverse(f"assessment:{name}", args=args, urlconf=URLCONF)


@pytest.fixture
def paul(cast, sign_in):
    return sign_in(cast.paul)


def rows(prefix, *lines, initial=0):
    """The fields of a table of forms."""
    data = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": initial}
    for number, line in enumerate(lines):
        data |= {f"{prefix}-{number}-{name}": value for name, value in line.items()}
    return data


def bands(*lines, initial=0):
    return rows("bands", *({"label": label, "start": start} for label, start in lines), initial=initial)


def test_every_school_starts_with_scales_and_types(greenwood):
    assert {scale.kind for scale in GradeScale.objects.all()} == {"percent", "letter", "levels"}
    assert len(GradeScale.objects.get(kind="levels").bands) == 4
    number = AssessmentType.objects.count()
    assert number >= 4
    create_assessment_defaults()
    assert AssessmentType.objects.count() == number


def test_a_years_scheme_is_made_once(cast):
    assert ensure_scheme(cast.year) == ensure_scheme(cast.year)
    assert GradingScheme.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("paul", 200), ("rita", 200), ("tomas", 403), ("boris", 403)])
def test_who_opens_them(cast, scheme, sign_in, who, status):
    client = sign_in(getattr(cast, who))
    for address in (
        url("grading"),
        url("scale_new"),
        url("scale", scheme.scale_id),
        url("type_new"),
        url("scheme", scheme.pk),
        url("scheme_new", cast.year.pk),
        url("class_scheme", cast.maths_7a.pk),
    ):
        assert client.get(address).status_code == status


def test_the_usual_scheme_by_a_button(cast, paul):
    assert "Make the usual scheme" in paul.get(url("grading")).content.decode()
    for _ in range(2):
        assert paul.post(url("grading")).status_code == 302
    assert GradingScheme.objects.get().is_default
    assert "Exam 50" in tight(paul.get(url("grading")).text)


def test_a_scale_with_bands(paul):
    data = {"name": "Pass", "kind": "letter", "decimals": 0} | bands(("fail", "0"), ("pass", "49.5"), ("", ""))
    assert paul.post(url("scale_new"), data).status_code == 302
    scale = GradeScale.objects.get(name="Pass")
    assert [(band["label"], band["from"]) for band in scale.bands] == [("pass", "49.5"), ("fail", "0")]


def test_a_scale_typed_with_commas(paul):
    """As in most of Europe and Latin America; broken before: “Enter a number.”"""
    typed = rows(
        "bands",
        {"label": "pass", "start": "89,5", "points": "3,7"},
        {"label": "fair", "start": "49,25 %", "points": "1"},
        {"label": "fail", "start": "0"},
    )
    assert paul.post(url("scale_new"), {"name": "Commas", "kind": "letter", "decimals": 0} | typed).status_code == 302
    scale = GradeScale.objects.get(name="Commas")
    assert [(band["from"], band["points"]) for band in scale.bands] == [("89.5", "3.7"), ("49.25", "1"), ("0", None)]


def test_thousands_are_not_taken_for_decimals(paul):
    typed = bands(("A", "1,000"), ("B", "0"))
    answer = paul.post(url("scale_new"), {"name": "New", "kind": "letter", "decimals": 0} | typed)
    assert answer.status_code == 422 and "2 decimal places" in answer.text


def test_weights_typed_with_commas(paul, scheme):
    data = scheme_data(scheme, **{"categories-0-weight": "33,3"})
    assert paul.post(url("scheme", scheme.pk), data).status_code == 302
    assert D("33.3") in GradingScheme.objects.get().categories.values_list("weight", flat=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (bands(("A", "50")), "last band begins at 0"),
        (bands(("A", "0"), ("a", "50")), "has this label"),
        (bands(("A", "0"), ("B", "0")), "begins here"),
        (bands(("A", "101"), ("B", "0")), "less than or equal to 100"),
        (bands(("", "50"), ("B", "0")), "how the band is called"),
        (bands(("A", ""), ("B", "0")), "lowest percentage"),
        (bands(("A", "x"), ("B", "0")), "Enter a number"),
        ({"decimals": 3}, "Two decimal places at most"),
        ({"name": "A to E"}, "Another scale has this name"),
        ({"name": ""}, "required"),
    ],
)
def test_what_is_no_scale_is_said_at_its_place(paul, change, words):
    data = {"name": "New", "kind": "letter", "decimals": 1} | bands(("A", "50"), ("B", "0")) | change
    answer = paul.post(url("scale_new"), data)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not GradeScale.objects.filter(name="New").exists()


def test_a_scale_that_nothing_was_counted_by_simply_changes(paul, scheme):
    data = {"kind": "letter", "decimals": 1} | bands(("P", "50"), ("F", "0"))
    assert paul.post(url("scale", scheme.scale_id), data).status_code == 302
    scale = GradeScale.objects.get(pk=scheme.scale_id)
    assert (scale.version, scale.bands[0]["label"], scale.name) == (1, "P", "A to E")


def test_a_used_scale_gets_a_new_version_and_last_year_keeps_the_old(cast, column, enter, paul, scheme, term):
    last = AcademicSession.objects.create(
        kind="schoolYear",
        title="Last year",
        starts_on=school_today() - timedelta(500),
        ends_on=school_today() - timedelta(150),
    )
    old = ensure_scheme(last)
    enter(column(), cast.amina, "16")
    data = {"kind": "letter", "decimals": 1} | bands(("Top", "80"), ("Other", "0"))
    assert paul.post(url("scale", scheme.scale_id), data).status_code == 302
    before, after = GradeScale.objects.filter(name="A to E").order_by("version")
    assert (before.bands[0]["label"], before.retired) == ("A", True)
    scheme.refresh_from_db(), old.refresh_from_db()
    assert (scheme.scale, old.scale) == (after, before)
    assert final_grades([cast.maths_7a], term)[cast.maths_7a.pk, cast.amina.pk].label == "Top"
    assert AuditEvent.objects.filter(verb="scale.new_version").exists()


def test_types(cast, column, enter, paul):
    data = {"name": "Oral", "short_name": "Oral", "position": 9, "moderated": "on"}
    assert paul.post(url("type_new"), data).status_code == 302
    oral = AssessmentType.objects.get(name="Oral")
    assert "Another type has this name." in paul.post(url("type_new"), data).content.decode()
    enter(column(type=oral), cast.amina, "15")
    assert paul.post(url("type", oral.pk), data | {"moderated": "", "name": "Speaking"}).status_code == 302
    oral.refresh_from_db()
    assert (oral.name, oral.moderated) == ("Speaking", True)


def scheme_data(scheme, *lines, **values):
    kept = [
        {"id": each.pk, "name": each.name, "weight": each.weight, "drop_lowest": each.drop_lowest}
        for each in scheme.categories.all()
    ]
    data = {"name": scheme.name, "scale": scheme.scale_id, "moved_marks": scheme.moved_marks}
    data |= {"is_default": "on" if scheme.is_default else ""}
    return data | rows("categories", *kept, *lines, initial=len(kept)) | values


def test_categories_are_added_changed_and_removed(cast, column, paul, scheme):
    column()
    first = scheme_data(scheme, {"name": "Project", "weight": "10", "drop_lowest": "1"})
    assert (
        paul.post(url("scheme", scheme.pk), first | {"categories-2-name": "", "missing_is_zero": "on"}).status_code
        == 302
    )
    scheme.refresh_from_db()
    assert [each.name for each in scheme.categories.all()] == ["Classwork and homework", "Tests", "Project"]
    assert scheme.missing_is_zero
    event = AuditEvent.objects.get(verb="scheme.update")
    assert "Project: 10.00, 1" in event.after["categories"]
    refused = paul.post(url("scheme", scheme.pk), scheme_data(scheme, **{"categories-1-name": ""}))
    assert refused.status_code == 422 and "“Tests” has assessments" in refused.content.decode()
    assert scheme.categories.count() == 3


def test_categories_may_exchange_their_names(paul, scheme):
    data = scheme_data(scheme, **{"categories-0-name": "Tests", "categories-1-name": "Classwork and homework"})
    assert paul.post(url("scheme", scheme.pk), data).status_code == 302
    assert [each.name for each in scheme.categories.all()] == ["Tests", "Classwork and homework", "Exam"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"categories-1-name": "exam"}, "Another category has this name."),
        ({"categories-1-weight": "-1"}, "greater than or equal to 0"),
        ({"categories-1-weight": ""}, "Write a weight"),
        ({"categories-0-weight": "0", "categories-1-weight": "0", "categories-2-weight": "0"}, "else nothing counts"),
        ({"categories-0-name": "", "categories-1-name": "", "categories-2-name": ""}, "one category at least"),
        ({"name": ""}, "required"),
    ],
)
def test_what_is_no_scheme_is_said_at_its_place(paul, scheme, change, words):
    answer = paul.post(url("scheme", scheme.pk), scheme_data(scheme, **change))
    assert answer.status_code == 422 and words in answer.content.decode()


def new_scheme(cast, scheme, *names, **values):
    lines = [{"name": name, "weight": "1"} for name in names]
    return {"name": "Arts", "scale": scheme.scale_id, "moved_marks": "time"} | rows("categories", *lines) | values


def test_a_class_with_a_scheme_of_its_own(cast, column, enter, paul, scheme, term):
    enter(column(), cast.amina, "16")
    enter(column("Exam", category="Exam"), cast.amina, "20")
    assert paul.post(url("scheme_new", cast.year.pk), new_scheme(cast, scheme, "Tests")).status_code == 302
    arts = GradingScheme.objects.get(name="Arts")
    answer = paul.post(url("class_scheme", cast.maths_7a.pk), {"scheme": arts.pk})
    assert answer.status_code == 422 and "assessments in “Exam”" in answer.content.decode()
    paul.post(url("scheme", arts.pk), scheme_data(arts, {"name": "Exam", "weight": "3"}))
    assert paul.post(url("class_scheme", cast.maths_7a.pk), {"scheme": arts.pk}).status_code == 302
    assert final_grades([cast.maths_7a], term)[cast.maths_7a.pk, cast.amina.pk].percentage == D("95.0")
    assert "are graded by this scheme" in paul.post(url("scheme_remove", arts.pk), follow=True).content.decode()
    paul.post(url("class_scheme", cast.maths_7a.pk), {"scheme": scheme.pk})
    assert not ClassGrading.objects.exists()
    paul.post(url("scheme_remove", arts.pk))
    assert not GradingScheme.objects.filter(name="Arts").exists()


def test_another_default_scheme_leaves_classes_with_marks_as_they_are(cast, column, enter, paul, scheme, term):
    """Without the row of its own the class would be counted by categories that its assessments do not have."""
    enter(column(), cast.amina, "16")
    data = new_scheme(cast, scheme, "Projects", is_default="on")
    assert paul.post(url("scheme_new", cast.year.pk), data).status_code == 302
    assert GradingScheme.objects.default().get().name == "Arts"
    assert ClassGrading.objects.get().scheme == scheme
    assert final_grades([cast.maths_7a], term)[cast.maths_7a.pk, cast.amina.pk].percentage == D("80.0")


def test_the_page_costs_the_same_at_one_row_and_at_three(cast, paul, scheme, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as few:
        paul.get(url("grading"))
    for name in ("Two", "Three"):
        GradingScheme.objects.create(school_year=cast.year, name=name, scale=scheme.scale)
        GradeScale.objects.create(name=name)
        AssessmentType.objects.create(name=name, short_name=name)
    with django_assert_max_num_queries(len(few)):
        paul.get(url("grading"))


def test_exports(cast, column, enter, paul):
    test = column()
    enter(test, cast.amina, "15.5")
    enter(test, cast.bashir, "a")
    sheet = paul.get(
        reverse("assessment:marks_export", args=[cast.maths_7a.pk, "csv"], urlconf=URLCONF)
    ).content.decode()
    assert 'S1,"Odhiambo, Amina",15.50,77.5,B' in sheet and 'S2,"Odhiambo, Bashir",a,,' in sheet
    for name, args in (
        ("assessments_export", [cast.maths_7a.pk]),
        ("schemes_export", []),
        ("scales_export", []),
        ("types_export", []),
    ):
        assert paul.get(reverse(f"assessment:{name}", args=[*args, "xlsx"], urlconf=URLCONF)).status_code == 200
