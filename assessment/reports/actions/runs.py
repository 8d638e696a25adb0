"""A round of report cards on its way from the first comment to the families."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.actions.audit import snapshot
from accounts.capabilities import Capability
from core.integrity import conflicts_as_errors
from jobs.models import Job
from jobs.running import JobError, job, start_job

from ..documents.facts import add_places, level_students, read_facts
from ..documents.printing import NotPrinted
from ..gaps import find_gaps
from ..models import Document, ReportComment, ReportRun
from ..notices.sending import cancel_notices, forget_notice, plan_notice_of_correction, plan_notices
from .documents import print_documents

_State = ReportRun.State
_WRITING = (_State.COMMENTS, _State.PROOFREADING)


@transaction.atomic
def start_run(run):
    """A new round for a level and a session. ValidationError by field."""
    run.full_clean(exclude=["approved_by"])
    with conflicts_as_errors():
        run.save()
    record("reports.start", run, after=snapshot(run))
    return run


@transaction.atomic
def set_phase(run, state):
    """Between writing and proofreading, and back from approval when something is to be changed before it is made."""
    run = _locked(run)
    if state not in _WRITING or run.state not in (*_WRITING, _State.APPROVED):
        raise ValidationError(_("These report cards are made. Correct them one by one."))
    if run.state != state:
        record("reports.phase", run, before={"state": run.state}, after={"state": state})
        run.state, run.approved_by, run.approved_at = state, None, None
        run.save(update_fields=["state", "approved_by", "approved_at"])
    return run


@transaction.atomic
def approve_run(run, *, by, acknowledged):
    """ValidationError while something is missing that nobody has said may be missing: `acknowledged` is its number."""
    run = _locked(run)
    if run.state not in _WRITING:
        return run
    gaps = find_gaps(run)
    if gaps.number and acknowledged != gaps.number:
        raise ValidationError(
            _(
                "Something is missing, or has changed since you looked. Look through the list again and tick that it may be."
            )
        )
    run.state, run.approved_by, run.approved_at = _State.APPROVED, by, timezone.now()
    run.save(update_fields=["state", "approved_by", "approved_at"])
    record("reports.approve", run, after=gaps.as_data())
    return run


@transaction.atomic
def start_making(run, *, by):
    """The job that makes the report cards of an approved run; the one under way when there is one."""
    run = _locked(run)
    if run.state != _State.APPROVED:
        raise ValidationError(_("Approve the report cards first."))
    going = Job.objects.unfinished().doing(make_reports, {"run_id": run.pk}).first()
    if going:
        return going
    return start_job(make_reports, _("Report cards, %(run)s") % {"run": run}, {"run_id": run.pk}, by=by,
                     result_url=run.get_absolute_url())  # fmt: skip


@job("assessment.make_reports", needs=Capability.MANAGE_REPORTS)
def make_reports(progress, run_id):
    """The report cards of a whole level, all or none."""
    run = _locked(ReportRun(pk=run_id))
    if run.state != _State.APPROVED:
        raise JobError(_("These report cards are not approved any more. Nothing was made."))
    students = list(level_students(run.grade_level, run.session))
    if not students:
        raise JobError(_("Nobody is in this level in these days, so there is nothing to make."))
    progress(0, len(students), _("Reading marks and attendance"))
    facts = facts_of(run, students)
    drafts = [_draft(run, student, facts[student.pk], by=run.approved_by) for student in students]
    try:
        for number, _document in enumerate(print_documents(run.template, drafts), start=1):
            progress(number, len(students), _("Making report cards"))
    except NotPrinted as error:
        raise JobError(" ".join(error.messages)) from error
    run.state = _State.MADE
    run.save(update_fields=["state"])
    record("reports.make", run, after={"documents": len(drafts)})
    return run.get_absolute_url()


def facts_of(run, students):
    """The facts of `students`, who are all of the level or some of it."""
    comments = ReportComment.objects.of_run(run).of_students(students)
    facts = read_facts(students, run.session, comments=comments)
    if any(block["type"] == "standing" and block.get("rank") for block in run.template.blocks):
        everybody = list(level_students(run.grade_level, run.session))
        add_places(facts, facts if len(everybody) == len(facts) else read_facts(everybody, run.session))
    return facts


def _draft(run, student, facts, *, by, **more):
    return Document(
        student=student,
        run=run,
        template=run.template,
        kind=run.template.kind,
        title=_("%(kind)s, %(session)s") % {"kind": run.template.name, "session": run.session.full_title},
        data_used=facts,
        made_by=by,
        **more,
    )


@transaction.atomic
def publish_run(run, *, at, tell=False):
    """Families see the report cards from `at` on. `tell`: they get a message then, who has not got one before."""
    run = _locked(run)
    if run.state not in (_State.MADE, _State.PUBLISHED):
        raise ValidationError(_("Make the report cards first."))
    before = {"publish_at": run.publish_at.isoformat() if run.publish_at else None}
    run.state, run.publish_at = _State.PUBLISHED, at
    run.save(update_fields=["state", "publish_at"])
    if tell:
        plan_notices(run, at=at)
    else:
        cancel_notices(run)
    record("reports.publish", run, before=before, after={"publish_at": at.isoformat(), "tell": tell})
    return run


@transaction.atomic
def withdraw_run(run):
    """Families do not see the report cards any more; they stay for the office."""
    run = _locked(run)
    if run.state == _State.PUBLISHED:
        run.state, run.publish_at = _State.MADE, None
        run.save(update_fields=["state", "publish_at"])
        cancel_notices(run)
        record("reports.withdraw", run)
    return run


@transaction.atomic
def correct_card(document, *, reason, comments, by, tell=False):
    """A new version of a report card, with the marks as they are now and `comments`, {class id or None: text}.

    The old one stays for the office. `tell`: the family gets a message of it, when the cards are published; of those that
    are not (any more) families are told with the publication. ValidationError when somebody else has corrected it meanwhile.
    """
    document = Document.objects.select_for_update(of=("self",)).select_related("run", "student").get(pk=document.pk)
    if document.run is None:
        raise ValidationError(_("A letter is not corrected: make a new one."))
    if Document.objects.filter(supersedes=document).exists():
        raise ValidationError(_("Somebody has corrected this report card already. Open the newer version."))
    run = ReportRun.objects.with_names().get(pk=document.run_id)
    now = timezone.now()
    for school_class, text in (_emptied_before(document, comments) | comments).items():
        comment, new = ReportComment.objects.get_or_create(
            run=run, student=document.student, school_class_id=school_class, defaults={"text": text, "written_by": by}
        )
        if not new and comment.text != text:
            comment.text, comment.written_by, comment.written_at = text, by, now
            comment.proofread_by, comment.proofread_at, comment.version = None, None, comment.version + 1
            comment.save()
    facts = facts_of(run, [document.student])[document.student_id]
    draft = _draft(
        run, document.student, facts, by=by, version=document.version + 1, supersedes=document, reason=reason
    )
    [made] = print_documents(run.template, [draft])
    if run.publish_at is None:
        forget_notice(run, document.student)
    elif tell:
        plan_notice_of_correction(run, document.student)
    record("document.correct", made, after={"version": made.version, "code": made.code}, reason=reason)
    return made


def _emptied_before(document, comments):
    """{class id: ""} of the classes before a move, where `comments` leave a course without any: the card would take theirs."""
    return {
        earlier: ""
        for grade in document.data_used.get("grades", ())
        # Facts of documents from before know of no classes before.
        for earlier in grade.get("earlier", ())
        if comments.get(grade["class_id"]) == ""
    }


def _locked(run):
    """The run as it is now, held until the transaction ends."""
    return ReportRun.objects.select_for_update(of=("self",)).with_names().get(pk=run.pk)
