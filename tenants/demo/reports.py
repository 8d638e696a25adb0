"""Report cards of a demo school: one level's of the term before are published, another's are being written."""

from random import Random

from django.db import transaction
from django.utils import timezone

from academics.models import AcademicSession, GradeLevel, TeachingAssignment
from accounts.models import User
from assessment.grading.roster import roster_day
from assessment.models import DocumentTemplate, Phrase, ReportComment, ReportRun
from assessment.reports.actions.runs import approve_run, make_reports, publish_run, start_run
from assessment.reports.documents.card_grades import read_attended
from assessment.reports.documents.facts import level_students
from assessment.reports.gaps import find_gaps
from core.school import school_today

PHRASES = (
    "{name} works with care and asks good questions.",
    "{name} has made steady progress this term.",
    "{name} could speak up more in class: the ideas are good.",
    "More regular homework would help {name}.",
    "{name} helps others and is a pleasure to teach.",
)
GENERAL = (
    "{name} can be proud of this term.",
    "A good term. {name} is ready for more.",
    "{name} is kind and reliable. Punctuality is the aim for next term.",
)


@transaction.atomic
def write_reports(*, seed):
    """By the principal, through the ordinary actions; comments straight as rows."""
    random = Random(seed)
    principal = User.objects.get(email__startswith="principal@")
    Phrase.objects.bulk_create(Phrase(text=text) for text in PHRASES)
    levels = [level for level in GradeLevel.objects.all() if level.sections.exists()]
    now, before = _terms()
    if before is not None and level_students(levels[0], before).exists():
        run = _run(levels[0], before)
        _comment(run, random, share=1.0, read_by=principal)
        approve_run(run, by=principal, acknowledged=find_gaps(run).number)
        make_reports(lambda *_step: None, run.pk)
        publish_run(run, at=timezone.now(), tell=True)
    if now is not None:
        _comment(_run(levels[1 % len(levels)], now), random, share=0.6, read_by=None)


def _terms():
    """(the term or year that holds today, the one that ended last before it); either may be None."""
    today = school_today()
    terms = AcademicSession.objects.terms()
    now = terms.holding(today).first() or AcademicSession.objects.years().holding(today).first()
    return now, terms.filter(ends_on__lt=today).order_by("-ends_on").first()


def _run(level, session):
    card = DocumentTemplate.objects.in_use().of_kind(DocumentTemplate.Kind.REPORT_CARD).first()
    return start_run(ReportRun(session=session, grade_level=level, template=card))


def _comment(run, random, *, share, read_by):
    """Comments by each class's teacher and by the homeroom teacher, for a share of the students."""
    students = list(level_students(run.grade_level, run.session))
    attended = read_attended(students, run.session, roster_day(run.session, school_today()))
    teachers = dict(TeachingAssignment.objects.classes().values_list("school_class_id", "staff__user_id"))
    places = [(student, school_class) for student in students for school_class in [*attended.current(student.pk), None]]
    now = timezone.now()
    ReportComment.objects.bulk_create(
        ReportComment(
            run=run,
            student=student,
            school_class=school_class,
            text=random.choice(PHRASES if school_class else GENERAL).replace("{name}", student.given_name),
            written_by_id=teachers.get(school_class.pk) if school_class else None,
            proofread_by=read_by,
            proofread_at=now if read_by else None,
        )
        for student, school_class in places
        if random.random() < share
    )
