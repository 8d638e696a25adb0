"""The change of the school year: planning it, rehearsing it, carrying it out and taking it back."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.capabilities import Capability
from core.postgres.selected import connection
from jobs.kinds import names_of
from jobs.running import JobError, job, start_job

from ..imports.actions.applying import lock_imports
from ..models import AcademicSession, Student
from .models import Rollover, RolloverDecision
from .plan import RolloverPlan
from .undoing import rollover_undo_obstacles, undo_rollover_rows
from .writing import Writer
from .years import check_children, check_year, session_of, suggested_year

State = Rollover.State


@transaction.atomic
def start_plan(year, *, by):
    """A plan for the end of `year`, with the next year suggested. ValidationError while another is open or done."""
    _one_at_a_time()
    if other := Rollover.objects.planned().select_related("from_year").first():
        raise ValidationError(
            _("A year-end of %(year)s is being planned already. Go on with it, or drop it.") % {"year": other.from_year}
        )
    if Rollover.objects.done().filter(from_year=year).exists():
        raise ValidationError(_("The year-end of %(year)s was carried out already.") % {"year": year})
    year = AcademicSession.objects.years().with_children().get(pk=year.pk)
    rollover = Rollover.objects.create(from_year=year, year=suggested_year(year), created_by=by)
    record("year_end.plan", rollover)
    return rollover


@transaction.atomic
def plan_again(rollover, *, by):
    """A new plan like one that was taken back, with its exceptions. ValidationError as for `start_plan`."""
    copy = start_plan(rollover.from_year, by=by)
    for name in ("year", "sections", "copies_classes", "copies_teachers", "copies_homeroom"):
        setattr(copy, name, getattr(rollover, name))
    copy.save()
    RolloverDecision.objects.bulk_create(
        RolloverDecision(
            rollover=copy,
            student_id=row.student_id,
            outcome=row.outcome,
            section=row.section,
            reason=row.reason,
            exit_reason=row.exit_reason,
        )
        for row in rollover.decisions.all()
    )
    return copy


@transaction.atomic
def drop_plan(rollover):
    """The plan goes, with its exceptions. ValidationError when it is at work or was carried out."""
    rollover = _editable(rollover)
    record("year_end.drop", rollover)
    rollover.delete()


@transaction.atomic
def set_year(rollover, values, **copies):
    """The new year as JSON, see `Rollover.year`, and what is copied into it. ValidationError by field."""
    rollover = _editable(rollover)
    year = session_of(AcademicSession.Kind.SCHOOL_YEAR, values)
    check_year(year, rollover.from_year)
    check_children(values["terms"], year.starts_on, year.ends_on)
    rollover.year = values
    for name, value in copies.items():
        setattr(rollover, name, value)
    rollover.save()


@transaction.atomic
def set_sections(rollover, entries):
    """What becomes of the sections, see `Rollover.sections`."""
    rollover = _editable(rollover)
    rollover.sections = entries
    rollover.save(update_fields=["sections"])


@transaction.atomic
def set_exceptions(rollover, students, *, outcome, section="", reason="", exit_reason=""):
    """The same exception for each of `students`, in the place of earlier ones; returns for how many."""
    rollover = _editable(rollover)
    stays = outcome in (RolloverDecision.Outcome.PROMOTE, RolloverDecision.Outcome.REPEAT)
    rows = [
        RolloverDecision(
            rollover=rollover,
            student=student,
            outcome=outcome,
            section=section if stays else "",
            reason=reason,
            exit_reason=exit_reason if outcome == RolloverDecision.Outcome.LEAVE else "",
        )
        for student in students
    ]
    RolloverDecision.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["rollover", "student"],
        update_fields=["outcome", "section", "reason", "exit_reason"],
    )
    return len(rows)


@transaction.atomic
def drop_exceptions(rollover, ids):
    """Drops exceptions by their ids; returns how many."""
    return _editable(rollover).decisions.filter(pk__in=ids).delete()[0]


def _editable(rollover):
    """The rollover, locked. ValidationError when there is nothing to plan any more."""
    _refuse_busy(rollover)
    rollover = Rollover.objects.select_for_update(of=("self",)).select_related("from_year").get(pk=rollover.pk)
    if not rollover.is_planned:
        raise ValidationError(_("This year-end was carried out already: its plan stays as it is."))
    return rollover


def _refuse_busy(rollover):
    # Without a lock: the job that is at work holds it until its end.
    if rollover.is_busy:
        raise ValidationError(_("This year-end is being worked on. Wait until that is done."))


def start_rehearsal(rollover, *, by):
    """Starts carrying it out and taking that back at once; returns the Job, the same one for a second click.

    ValidationError while something else is done with it, or another year-end is at work.
    """
    return _start(rollover, State.PLANNED, rehearse_rollover, _("Rehearsing the year-end of %(year)s"), by=by)


def start_carrying_out(rollover, *, digest, by):
    """Starts carrying out the plan that has this digest; returns its Job, the same one for a second click.

    ValidationError while something else is done with it, or another year-end is at work.
    """
    title = _("Year-end of %(year)s")
    return _start(rollover, State.PLANNED, carry_out_rollover, title, by=by, arguments={"digest": digest})


def start_rollover_undo(rollover, *, by):
    """Starts taking it back; returns the Job, the same one for a second click. ValidationError as for the others."""
    return _start(rollover, State.DONE, undo_rollover, _("Taking back the year-end of %(year)s"), by=by)


@transaction.atomic
def _start(rollover, state, function, title, *, by, arguments=None):
    """None for a rollover that is not in this state (any more)."""
    # Without a lock: the job that is at work holds it until its end.
    known = Rollover.objects.select_related("job").defer("made", "changed").get(pk=rollover.pk)
    if known.is_busy:
        return _same_job(known, function)
    _one_at_a_time()
    known = Rollover.objects.select_for_update(of=("self",)).select_related("job", "from_year").get(pk=rollover.pk)
    if known.is_busy:
        return _same_job(known, function)
    if known.state != state:
        return None
    if any(other.is_busy for other in Rollover.objects.exclude(job=None).exclude(pk=known.pk).select_related("job")):
        raise ValidationError(_("Another year-end is being worked on. Wait until that is done."))
    known.job = start_job(
        function,
        (title % {"year": known.from_year})[:200],
        {"rollover_id": known.pk, **(arguments or {})},
        by=by,
        result_url=rollover_page(known),
    )
    known.save(update_fields=["job"])
    return known.job


def _same_job(rollover, function):
    """The job of a busy rollover if it does this; ValidationError when it does something else.

    Who presses "Carry out" during the rehearsal and is led to its progress would take the year-end for carried out.
    """
    if rollover.job.kind not in names_of(function):
        raise ValidationError(
            _("“%(job)s” is under way. Wait until it is done, then press again. Nothing was started.")
            % {"job": rollover.job}
        )
    return rollover.job


def rollover_page(rollover):
    """The address of its page."""
    return reverse("academics:rollover", args=[rollover.pk])


def _one_at_a_time():
    """Two who plan or start in the same instant come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{connection.schema_name}:year-end"])


def _locked(rollover_id):
    """The rollover for a job; meanwhile nobody imports, and nobody enrols, moves or leaves."""
    lock_imports()
    held = Rollover.objects.select_for_update(of=("self",)).select_related("from_year", "job__created_by")
    rollover = held.get(pk=rollover_id)
    list(Student.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return rollover


def _write(rollover, progress):
    """The Writer that has written the plan. JobError with what is in the way."""
    progress(0, 0, _("Reading the plan"))
    plan = RolloverPlan(rollover)
    if plan.obstacles:
        raise JobError(" ".join(problem.text for problem in plan.obstacles[:5]))
    writer = Writer(plan, progress)
    try:
        with transaction.atomic():
            writer.write()
            # What the database would say only at the end.
            connection.check_constraints()
    except IntegrityError as error:
        raise JobError(
            _("Somebody changed the same rows meanwhile, or some days overlap. Nothing was written. Try again.")
        ) from error
    return writer


@job("academics.rehearse_rollover", needs=Capability.MANAGE_STRUCTURE)
def rehearse_rollover(progress, *, rollover_id):
    """The very same as carrying it out, taken back at once: only a report stays."""
    rollover = _locked(rollover_id)
    if not rollover.is_planned:
        return
    report = {"at": timezone.now().isoformat(), "digest": RolloverPlan(rollover).digest}
    with transaction.atomic():
        try:
            writer = _write(rollover, progress)
            _finish(rollover, writer)
            report["made"], report["changed"] = writer.counts()
        except JobError as error:
            report["failed"] = str(error)
        transaction.set_rollback(True)
    Rollover.objects.filter(pk=rollover.pk).update(report={"rehearsal": report})


@job("academics.carry_out_rollover", needs=Capability.MANAGE_STRUCTURE)
def carry_out_rollover(progress, *, rollover_id, digest):
    """Writes the plan, if it is still the one that was shown."""
    rollover = _locked(rollover_id)
    if not rollover.is_planned:
        return
    if RolloverPlan(rollover).digest != digest:
        raise JobError(
            _(
                "The school changed since you looked. Nothing was written. Look at the differences again, then carry it out."
            )
        )
    _finish(rollover, _write(rollover, progress))


def _finish(rollover, writer):
    rollover.to_year = writer.year
    rollover.made, rollover.changed = writer.made, writer.changed
    made, changed = writer.counts()
    rollover.report = {"made": made, "changed": changed}
    rollover.state, rollover.done_at = State.DONE, timezone.now()
    rollover.done_by = rollover.job.created_by if rollover.job else None
    rollover.save()
    outcomes = {str(label): count for _code, label, count in writer.plan.by_outcome}
    record("year_end.carry_out", rollover, after={"year": rollover.title, **outcomes})


@job("academics.undo_rollover", needs=Capability.MANAGE_STRUCTURE)
def undo_rollover(progress, *, rollover_id):
    """Takes a year-end back, or says what came since and changes nothing."""
    rollover = _locked(rollover_id)
    if rollover.state != State.DONE:
        return
    progress(0, 0, _("Looking for later changes"))
    if obstacles := rollover_undo_obstacles(rollover):
        rollover.report = {**rollover.report, "obstacles": obstacles}
        rollover.save(update_fields=["report"])
        return
    undo_rollover_rows(rollover, progress)
    rollover.to_year, rollover.made, rollover.changed, rollover.report = None, {}, {}, {}
    rollover.state, rollover.undone_at = State.UNDONE, timezone.now()
    rollover.save()
    record("year_end.undo", rollover, before={"year": rollover.title})
