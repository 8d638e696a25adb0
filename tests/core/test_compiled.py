"""Statements that are compiled once: the same rows as their querysets, for everybody, and nothing in them of who came first."""

from datetime import date, datetime, time, timedelta
from importlib import import_module
from itertools import product
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import TruncDate
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django_tenants.utils import tenant_context

from academics.models import (
    AcademicSession,
    ClassMembership,
    Course,
    GradeLevel,
    SchoolClass,
    Section,
    StaffMember,
    Student,
)
from accounts.capabilities import Capability
from accounts.models import Role, User
from assessment.gradebook.actions.defaults import ensure_scheme
from assessment.models import Assessment, GradingScheme, Homework, Result, Submission
from attendance.actions import Choice, close_register, note_call, plan_absence, save_marks
from attendance.models import AttendanceCode, Mark, PlannedAbsence, Register
from core import compiled
from core.compiled import Compiled, Slot, Viewer
from core.school import school_today
from messaging.models import Delivery, Message
from tests.cast import Cast
from timetables.models import Lesson, Room
from tools.canary import plant_canaries

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("olive", "paul", "rita", "boris", "tomas", "carla", "grace", "peter", "amina")


@pytest.fixture
def taught():
    statement = Compiled(
        lambda viewer, day: Student.objects.visible_to_staff(viewer).enrolled(on=day).order_by("sort_name"),
        viewer=Viewer,
        day=date,
    )
    yield statement
    compiled.known.remove(statement)


@pytest.fixture
def named():
    statement = Compiled(
        lambda ids, whole: (
            Student.objects.filter(pk__in=ids).order_by("pk") if whole else Student.objects.none()
        ).prefetch_related("enrolments"),
        ids=[int],
        whole=bool,
    )
    yield statement
    compiled.known.remove(statement)


def test_one_statement_serves_all_who_have_the_same_rights(cast, taught):
    today = school_today()
    assert taught(viewer=cast.tomas, day=today) == [cast.chen, cast.amina, cast.bashir]
    assert taught(viewer=cast.carla, day=today) == [cast.dina]
    # Rights that are not asked for make no statement of their own.
    Role.objects.filter(users=cast.carla).update(capabilities=[str(Capability.SEE_TAUGHT_STUDENTS)])
    carla = User.objects.get(pk=cast.carla.pk)
    assert carla.capabilities != cast.tomas.capabilities
    assert taught(viewer=carla, day=today) == [cast.dina]
    assert [len(variants) for variants in taught._variants.values()] == [1]
    assert len(taught(viewer=cast.olive, day=today)) == 4
    assert taught(viewer=cast.tomas, day=today - timedelta(999)) == []


def test_who_sees_nothing_asks_nothing(cast, taught):
    mother, today = cast.grace.user, school_today()
    assert mother.can(Capability.USE_PORTAL)
    with CaptureQueriesContext(connection) as queries:
        assert taught(viewer=mother, day=today) == []
        assert taught.count(viewer=mother, day=today) == 0
    assert len(queries) == 0


def test_rights_that_change_are_asked_afresh(cast, taught):
    today = school_today()
    assert taught(viewer=cast.tomas, day=today)
    Role.objects.filter(users=cast.tomas).update(capabilities=[])
    assert taught(viewer=User.objects.get(pk=cast.tomas.pk), day=today) == []
    Role.objects.filter(users=cast.tomas).update(capabilities=[str(Capability.SEE_ALL_PEOPLE)])
    assert len(taught(viewer=User.objects.get(pk=cast.tomas.pk), day=today)) == 4
    User.objects.filter(pk=cast.tomas.pk).update(is_active=False)
    assert taught(viewer=User.objects.get(pk=cast.tomas.pk), day=today) == []


@pytest.mark.parametrize("way", ["capabilities", "role_list", "is_family", "has_role"])
def test_rights_are_asked_for_one_by_one(cast, way):
    """What is decided by all of somebody's rights at once would be kept for others, who only answer alike."""
    statement = Compiled(
        lambda viewer: Student.objects.all() if getattr(viewer, way) else Student.objects.none(), viewer=Viewer
    )
    compiled.known.remove(statement)
    with pytest.raises(AttributeError):
        statement(viewer=cast.olive)


def test_parts_and_numbers(cast, taught):
    who = {"viewer": cast.olive, "day": school_today()}
    everybody = taught(**who)
    assert taught.page(1, 3, **who) == everybody[1:3]
    assert taught.page(4, 9, **who) == []
    assert taught.count(**who) == 4
    assert taught.first(**who) == everybody[0]


def test_lists_choices_and_rows_read_ahead(cast, named):
    found = named(ids=[cast.chen.pk, cast.amina.pk], whole=True)
    assert found == [cast.amina, cast.chen]
    with CaptureQueriesContext(connection) as queries:
        assert all(list(each.enrolments.all()) for each in found)
    assert len(queries) == 0
    assert named(ids=[], whole=True) == named(ids=[cast.amina.pk], whole=False) == []


def test_a_school_reads_its_own_rows(cast, taught, riverside):
    with tenant_context(riverside):
        Student.objects.filter(given_name="Amina").update(given_name="Other")
        owner = User.objects.get(username="olive")
        there = [each.given_name for each in taught(viewer=owner, day=school_today())]
    here = [each.given_name for each in taught(viewer=cast.olive, day=school_today())]
    assert "Other" in there
    assert "Other" not in here


def test_what_is_given_wrongly_is_said(cast, taught, named):
    with pytest.raises(TypeError, match=r"\['day', 'viewer'\] are asked for"):
        taught(viewer=cast.olive)
    with pytest.raises(TypeError, match="are given"):
        named(ids=[], whole=True, more=1)
    locking = Compiled(lambda: Student.objects.select_for_update())
    with pytest.raises(ValueError, match="cannot be cut into pages"):
        locking.page(0, 9)
    compiled.known.remove(locking)


def test_what_only_python_can_decide_fails_while_it_is_built(cast):
    """A stand-in that could be compared in Python would decide for everybody by what stands in for it."""
    late = Compiled(lambda day: Student.objects.enrolled(on=max(day, school_today())), day=date)
    with pytest.raises(TypeError):
        late(day=school_today())
    compiled.known.remove(late)


def _statements():
    apps = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests", "bench", "tools"}]
    for path in (path for app in apps for path in app.rglob("*.py")):
        text = path.read_text()
        if "Compiled(" in text and "core.compiled import" in text:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return list(compiled.known)


STATEMENTS = _statements()


def _name(statement):
    code = statement.queryset.__code__
    return f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_firstlineno}"


def _variants(statement):
    """Each choice with each set of rights, as `Compiled.compile_variant` takes them."""
    rights = [frozenset(role.capabilities) for role in Role.objects.all()] + [frozenset()]
    choices = [name for name, kind in statement.kinds.items() if kind is bool]
    chosen = [dict(zip(choices, each, strict=True)) for each in product([True, False], repeat=len(choices))]
    return product(chosen, rights if Viewer in statement.kinds.values() else [frozenset()])


def _text(statement, variant):
    made = statement.compile_variant(*variant).statement
    return made.sql, [repr(each) if isinstance(each, Slot) else each for each in made.params]


def _in_another_world(statement, variant):
    """Its text as it would be compiled on another day, in another zone and language."""
    with (
        mock.patch.object(timezone, "now", lambda: datetime(2031, 5, 5, 12, tzinfo=ZoneInfo("UTC"))),
        timezone.override(ZoneInfo("Pacific/Auckland")),
        translation.override("ar"),
    ):
        return _text(statement, variant)


@pytest.mark.parametrize("statement", STATEMENTS, ids=_name)
def test_nothing_in_it_belongs_to_who_came_first(statement, greenwood):
    for variant in _variants(statement):
        assert _in_another_world(statement, variant) == _text(statement, variant)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Student.objects.enrolled(on=school_today()),
        lambda: Student.objects.filter(enrolments__starts_on__lt=timezone.now()),
        lambda: Role.objects.annotate(text=Value(translation.gettext("January"))),
        lambda: User.objects.annotate(day=TruncDate("date_joined")),
    ],
)
def test_what_belongs_to_who_came_first_is_found(build, greenwood):
    statement = Compiled(build)
    compiled.known.remove(statement)
    nobody = ({}, frozenset())
    assert _in_another_world(statement, nobody) != _text(statement, nobody)


def _busy_day(cast, today):
    """Something of everything that pages read, of the cast and of today."""
    plant_canaries()
    now = timezone.now()
    code = AttendanceCode.objects.get(letter="A")
    save_marks(cast.section_7a, today, [Choice(cast.amina, code), Choice(cast.chen, code)], by=cast.tomas)
    close_register(cast.section_7a, today, by=cast.tomas)
    note_call(cast.chen, today, guardian=None, outcome="reached", note="Her aunt", by=cast.rita)
    plan_absence(cast.bashir, starts_on=today, ends_on=today, code=code, reason="Dentist", by=cast.rita)
    PlannedAbsence.objects.filter(student=cast.bashir).update(from_family=True)
    for days in (-40, -1, 3):
        set_at = now + timedelta(days - 1)
        task = Homework.objects.create(
            school_class=cast.maths_7a, title="Page", due_at=now + timedelta(days), published_at=set_at
        )
        Submission.objects.create(homework=task, student=cast.chen, excused=days == -1)
    group = SchoolClass.objects.create(
        school_year=cast.year, course=cast.maths_7a.course, own_roster=True, title="Choir"
    )
    ClassMembership.objects.create(student=cast.amina, school_class=group, starts_on=today)
    Lesson.objects.create(
        school_class=cast.maths_7a,
        date=today,
        starts_at=time(8),
        ends_at=time(9),
        period_name="1",
        room=Room.objects.order_by("pk").first() or Room.objects.create(name="A 1"),
    )
    term, category = AcademicSession.objects.terms().get(parent=cast.year), ensure_scheme(cast.year).categories.first()
    for school_class in (cast.maths_7a, cast.maths_7b):
        test = Assessment.objects.create(
            school_class=school_class,
            session=term,
            category=category,
            title="Test",
            max_score=20,
            date=today,
            released_at=now,
        )
        Result.objects.create(assessment=test, student=cast.amina, score=12, updated_by=cast.tomas)
    message = Message.objects.create(topic="absence", subject="x", body="x")
    Delivery.objects.create(message=message, guardian=cast.grace, recipient=cast.grace.user, channel="portal")


@pytest.fixture(scope="module")
def _busy(write_once):
    write_once(lambda: _busy_day(Cast(), school_today()))


@pytest.fixture
def samples(_busy, cast):
    """{name of a parameter: values to try}; a new name is added here."""
    today = school_today()
    everybody = [User.objects.get(username=name) for name in PEOPLE]
    ids = {model: list(model.objects.order_by("pk").values_list("pk", flat=True)[:4]) for model in _MODELS.values()}
    return {
        "viewer": everybody,
        "year_ids": [[], [cast.year.pk]],
        "day": [today, today - timedelta(150), today + timedelta(900)],
        "today": [today],
        "first": [today - timedelta(20)],
        "last": [today],
        "until": [today],
        "since": [timezone.now() - timedelta(21)],
        "zone": ["UTC", "Pacific/Auckland"],
        "user": [user.pk for user in everybody],
        "place": [cast.section_7a.pk, cast.section_7b.pk],
        "year": [cast.year.pk],
        "marked_ids": [[], [cast.dina.pk]],
        "ids": [[], [*ids[Section], *ids[SchoolClass]]],
        "here": [[], ids[Assessment][:1]],
        "elsewhere": [[], ids[Assessment]],
        "came_from": [[], [cast.amina.pk]],
        "held_days": [[], [today - timedelta(50), today - timedelta(999)]],
        **{name: ids[model][:2] for name, model in _MODELS.items()},
        **{f"{name}_ids": [[], ids[model], ids[model][:1]] for name, model in _MODELS.items()},
    }


_MODELS = {
    "student": Student,
    "section": Section,
    "school_class": SchoolClass,
    "session": AcademicSession,
    "level": GradeLevel,
    "homework": Homework,
    "register": Register,
    "mark": Mark,
    "course": Course,
    "assessment": Assessment,
    "scheme": GradingScheme,
    "staff": StaffMember,
    "room": Room,
}


@pytest.mark.parametrize("statement", STATEMENTS, ids=_name)
def test_it_gives_what_its_queryset_gives(statement, samples):
    found = 0
    for values in product(
        *([True, False] if kind is bool else samples[name] for name, kind in statement.kinds.items())
    ):
        given = dict(zip(statement.kinds, values, strict=True))
        queryset = statement.queryset(**given)
        # A model's rows are equal by their key alone.
        expected, rows = list(map(_inside, queryset)), list(map(_inside, statement(**given)))
        # Without a last word by key PostgreSQL may give equal rows in either order.
        order = queryset.query.order_by or queryset.model._meta.ordering
        if not order or str(order[-1]).lstrip("-") not in {"id", "pk"}:
            rows, expected = sorted(rows, key=repr), sorted(expected, key=repr)
        assert rows == expected
        found += len(expected)
    assert found, "nothing was compared"


@pytest.mark.parametrize("statement", STATEMENTS, ids=_name)
def test_lists_are_arrays_and_no_subqueries(statement, samples):
    """A subquery would be planned as a join with all else, which takes longer than reading."""
    chosen = {name: False for name, kind in statement.kinds.items() if kind is bool}
    rights = frozenset().union(*(user.capabilities for user in samples["viewer"]))
    sql = statement.compile_variant(chosen, rights).statement.sql
    assert "unnest" not in sql
    assert sql.count("ANY(%s") >= sum(isinstance(kind, list) for kind in statement.kinds.values()) or not sql


def _inside(row):
    """A row as what can be compared: its fields, and the rows that were read ahead for it."""
    if not hasattr(row, "_state"):
        return row
    fields = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    ahead = getattr(row, "_prefetched_objects_cache", {})
    return fields | {name: list(map(_inside, rows)) for name, rows in ahead.items()}


def test_each_thread_asks_on_its_own_connection(cast, taught, apart):
    today = school_today()
    assert taught(viewer=cast.olive, day=today)
    assert apart(lambda: taught.count(viewer=cast.olive, day=today)).result() == 0
