"""The pages of a year-end: its steps can be left and come back to, and nothing is written before the end."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academics.actions.enrolments import enrol_student
from academics.models import Rollover, RolloverDecision, Section, Student
from jobs.models import Job
from jobs.running import execute_job
from tests.downloads import cells_of
from tests.pages import tight


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast.rita)


@pytest.fixture
def page(rollover):
    """page("year") -> the address of a step; page() that of the year-end."""
    return lambda step="": reverse(f"academics:rollover{step and '_' + step}", args=[rollover.pk])


def fields_of(response):
    """What the form of a page would send as it is."""
    form = response.context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}


def test_a_plan_is_started_once(cast, levels, office):
    address = reverse("academics:rollover_new", args=[cast.year.pk])
    first = office.post(address)
    rollover = Rollover.objects.get()
    assert first["Location"] == reverse("academics:rollover_year", args=[rollover.pk])
    assert office.post(address)["Location"] == reverse("academics:rollovers")
    assert Rollover.objects.count() == 1
    assert "is being planned already" in office.get(reverse("academics:rollovers")).content.decode()


def test_the_year_is_suggested_and_kept(cast, office, rollover, page):
    data = fields_of(office.get(page("year")))
    assert data["term0_title"] == "Term 1"
    data |= {"title": "Next year", "term0_title": "Autumn", "copies_homeroom": "on"}
    assert office.post(page("year"), data)["Location"] == page("sections")
    rollover.refresh_from_db()
    assert (rollover.title, rollover.year["terms"][0]["title"], rollover.copies_homeroom) == (
        "Next year",
        "Autumn",
        True,
    )
    assert fields_of(office.get(page("year")))["title"] == "Next year"


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"title": ""}, "title"),
        ({"title": "This year"}, "title"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"term0_ends_on": ""}, "term0_ends_on"),
        ({"term0_ends_on": "2099-01-01"}, "__all__"),
    ],
)
def test_what_is_wrong_in_the_year_is_said_at_its_place(office, rollover, page, wrong, at):
    before = rollover.year
    response = office.post(page("year"), fields_of(office.get(page("year"))) | wrong)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {at}
    rollover.refresh_from_db()
    assert rollover.year == before


def test_a_term_without_a_name_is_left_out(office, rollover, page):
    office.post(page("year"), fields_of(office.get(page("year"))) | {"term0_title": ""})
    rollover.refresh_from_db()
    assert rollover.year["terms"] == []


def test_sections_are_renamed_ended_and_merged(cast, office, rollover, page, levels, read):
    data = fields_of(office.get(page("sections")))
    a, b = f"section{cast.section_7a.pk}", f"section{cast.section_7b.pk}"
    assert (data[f"{a}_name"], data[f"{b}_name"]) == ("8A", "8B")
    refused = office.post(page("sections"), data | {f"{b}_name": "8A"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {f"{b}_name"}
    office.post(page("sections"), data | {f"{b}_name": "8A", f"{b}_merges": "on"})
    assert read().targets["8A"].size == 4
    office.post(page("sections"), data | {f"{b}_name": ""})
    assert set(read().targets) == {"6A", "7A", "8A"}


def test_exceptions_are_made_one_by_one_and_for_a_whole_section(cast, office, rollover, page):
    address = page("exception_new")
    assert "Amina" in office.get(address, {"q": "ami"}).content.decode()
    assert "Gus" not in office.get(address, {"section": cast.section_7a.pk}).content.decode()
    nobody = office.post(address, {"outcome": "repeat"})
    assert (nobody.status_code, RolloverDecision.objects.count()) == (422, 0)
    office.post(address, {"student": [cast.amina.pk, cast.chen.pk], "outcome": "repeat", "reason": "Long illness"})
    assert set(RolloverDecision.objects.values_list("student", "reason")) == {
        (cast.amina.pk, "Long illness"),
        (cast.chen.pk, "Long illness"),
    }
    whole = f"{address}?section={cast.section_7a.pk}"
    office.post(whole, {"everybody": "on", "outcome": "promote", "section": "8B"})
    assert set(RolloverDecision.objects.values_list("outcome", "section")) == {("promote", "8B")}
    assert RolloverDecision.objects.count() == 3
    row = RolloverDecision.objects.get(student=cast.amina)
    office.post(page("exceptions_drop"), {"exception": [row.pk]})
    assert RolloverDecision.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "at"),
    [
        ({}, "outcome"),
        ({"outcome": "leave"}, "exit_reason"),
        ({"outcome": "graduate", "section": "8A"}, "section"),
        ({"outcome": "promote", "section": "9Z"}, "section"),
    ],
)
def test_a_wrong_exception_keeps_what_was_chosen(cast, office, page, data, at):
    response = office.post(page("exception_new"), {"student": cast.amina.pk, **data})
    assert response.status_code == 422
    assert set(response.context["decision"].errors) == {at}
    assert f'value="{cast.amina.pk}" checked' in tight(response.text)


def test_carrying_out_during_the_rehearsal_says_that_nothing_was_started(office, rollover, page, read):
    """Broken by leading whoever pressed to the rehearsal's progress: nothing was carried out, and nobody said so."""
    office.post(page("rehearse"))
    pressed = {"confirm_name": rollover.title, "digest": read().digest}
    answers = [office.post(page("carry_out"), pressed, follow=True) for _press in range(9)]
    assert all("Rehearsing the year-end of This year” is under way" in answer.text for answer in answers)
    assert Job.objects.count() == 1
    execute_job(Job.objects.get().pk)
    assert "/jobs/" in office.post(page("carry_out"), pressed)["Location"]
    assert Job.objects.count() == 2


def test_the_differences_are_filtered_and_taken_out(cast, office, rollover, page, except_for):
    except_for(cast.amina, "repeat", reason="Long illness")

    def names(**query):
        return [line.name for line in office.get(page("differences"), query).context["page"]]

    assert len(names()) == 6
    assert names(outcome="graduate") == ["Gus"]
    assert names(source=cast.section_7b.pk) == ["Odhiambo, Dina"]
    assert names(target="7A") == ["Finn", "Odhiambo, Amina"]
    assert names(exceptions="on") == ["Odhiambo, Amina"]
    assert names(q="s4") == ["Odhiambo, Dina"]
    address = reverse("academics:rollover_differences_export", args=[rollover.pk, "csv"])
    cells = cells_of(office.get(address, {"outcome": "repeat"}))
    assert "Long illness" in cells
    assert "Odhiambo, Dina" not in cells


def test_rehearsed_carried_out_and_taken_back(cast, office, rollover, page):
    response = office.post(page("rehearse"))
    job = Job.objects.get()
    assert response["Location"] == reverse("jobs:job", args=[job.pk])
    assert office.post(page("rehearse"))["Location"] == response["Location"]
    assert office.get(page())["Location"] == response["Location"]
    execute_job(job.pk)
    shown = office.get(page())
    assert "The rehearsal went through" in shown.content.decode()
    digest = shown.context["plan"].digest
    refused = office.post(page("carry_out"), {"confirm_name": "Something", "digest": digest})
    assert refused["Location"] == page()
    assert Job.objects.count() == 1
    for _click in range(2):
        office.post(page("carry_out"), {"confirm_name": rollover.title, "digest": digest})
    assert Job.objects.count() == 2
    execute_job(Job.objects.latest("pk").pk)
    rollover.refresh_from_db()
    assert rollover.state == "done"
    assert "What was written" in office.get(page()).content.decode()
    assert office.get(page("year"))["Location"] == page()
    assert office.get(page("differences"))["Location"] == page()
    office.post(page("undo"))
    execute_job(Job.objects.latest("pk").pk)
    assert "Nothing of it is left" in office.get(page()).content.decode()
    assert office.post(page("again")).status_code == 302
    assert Rollover.objects.planned().count() == 1


def test_a_plan_is_dropped(office, page):
    assert office.post(page("drop"))["Location"] == reverse("academics:rollovers")
    assert not Rollover.objects.exists()


def test_obstacles_stand_on_the_page(cast, office, page, except_for):
    except_for(cast.amina, "promote", section="9Z")
    text = office.get(page()).content.decode()
    assert "There is no section 9Z in the new year for Odhiambo, Amina." in text
    assert "First mend what is in the way" in text


STEPS = ["", "year", "sections", "exceptions", "exception_new", "differences"]


@pytest.mark.parametrize("step", STEPS)
def test_who_does_not_make_the_structure_is_refused(cast, sign_in, page, step):
    for user in (cast.tomas, cast.boris, cast.grace.user):
        assert sign_in(user).get(page(step)).status_code == 403


@pytest.mark.parametrize("step", STEPS)
def test_who_may_not_see_everybody_finds_no_plan(cast, sign_in, page, step):
    """A plan names all students."""
    role = cast.rita.role_list[0]
    role.capabilities = ["manage_structure"]
    role.save()
    client = sign_in(type(cast.rita).objects.get(pk=cast.rita.pk))
    assert client.get(page(step)).status_code == 404
    assert client.post(reverse("academics:rollover_new", args=[cast.year.pk])).status_code == 403


@pytest.mark.parametrize("step", STEPS)
def test_each_step_asks_as_often_for_many_as_for_few(cast, office, page, step, except_for):
    except_for(cast.dina, "repeat")
    office.get(page(step))

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert office.get(page(step)).status_code == 200
        return len(queries)

    before = count()
    for number in range(3):
        student = Student.objects.create(student_number=f"Q{number}", given_name=f"Q{number}")
        enrol_student(student, section=cast.section_7b, starts_on=cast.year.starts_on)
        except_for(student, "repeat")
    assert count() == before


def test_the_new_year_begins_for_families_and_teachers_on_its_first_day(cast, rollover, sign_in, office, page):
    """As-of-date reading does that: the rows are there, and nobody meets them before."""
    Rollover.objects.filter(pk=rollover.pk).update(copies_homeroom=True)
    office.post(
        page("carry_out"), {"confirm_name": rollover.title, "digest": office.get(page()).context["plan"].digest}
    )
    execute_job(Job.objects.latest("pk").pk)
    first = date.fromisoformat(rollover.year["starts_on"])
    grace = cast.grace.user
    assert {s.name for s in Section.objects.visible_to(grace)} == {"7A", "7B"}
    assert {s.name for s in Section.objects.visible_to(grace, on=first)} == {"8A", "8B"}
    assert [s.name for s in Section.objects.visible_to_staff(cast.tomas)] == ["7A"]
    assert [s.name for s in Section.objects.visible_to_staff(cast.tomas, on=first)] == ["8A"]
    assert set(Student.objects.visible_to(cast.tomas, on=first - timedelta(1))) == set()
    portal = sign_in(grace).get(reverse("portal:home")).content.decode()
    assert "7A" in portal
    assert "8A" not in portal
    listed = office.get(reverse("academics:sections"), {"year": Rollover.objects.get().to_year_id})
    assert {section.name: section.size for section in listed.context["page"]} == {"6A": 0, "7A": 1, "8A": 3, "8B": 1}
    profile = office.get(reverse("academics:student", args=[cast.amina.pk])).content.decode()
    assert "7A" in profile
    assert "8A" in profile
