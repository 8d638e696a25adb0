"""Asking a family about the absence that it reported."""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from academics.models import Guardian
from core.school import current_school, school_today
from messaging.access import asked_before_sending
from messaging.actions import send_message
from messaging.models import Delivery

from ..models import PlannedAbsence
from .recipients import letters_to_guardians
from .text import AlertText, language_of

# What these messages are called in the messaging app.
QUESTION = "absence-question"


def ask_family(absence: PlannedAbsence) -> bool:
    """Sends the question to the guardian who reported the absence; False when nobody may be told, or can be reached."""
    reporters = Guardian.objects.filter(user=absence.created_by_id).values_list("pk", flat=True)
    student = absence.student_id
    letters = letters_to_guardians({student: absence}, school_today(), only={student: set(reporters)})
    for letter in letters:
        text = question_text(letter.guardian, absence)
        send_message(topic=QUESTION, subject=text.subject, body=text.body, recipients=[letter.recipient])
    return bool(letters)


def question_text(guardian: Guardian, absence: PlannedAbsence) -> AlertText:
    """What the office asks, in the guardian's language; the question itself is in the words of who asked."""
    school = current_school()
    with translation.override(language_of(guardian)):
        values = {
            "guardian": guardian.name,
            "name": absence.student.name,
            "first": date_format(absence.starts_on, "l j F"),
            "last": date_format(absence.ends_on, "l j F"),
        }
        reported = (
            _("You reported that %(name)s is away on %(first)s.")
            if absence.starts_on == absence.ends_on
            else _("You reported that %(name)s is away from %(first)s to %(last)s.")
        )
        lines = [
            _("Hello %(guardian)s,") % values,
            "",
            reported % values,
            _("The school asks:") + " " + absence.question,
            "",
            _("Please answer in the family portal, under “Attendance”, or tell the school office."),
            "",
            school.name,
        ]
        return AlertText(subject=_("A question about the absence of %(name)s") % values, body="\n".join(lines))


@asked_before_sending(QUESTION)
def objection_to_question(delivery: Delivery) -> str:
    """ "" or why a question is not sent: the office asks nothing about these students any more."""
    asked = PlannedAbsence.objects.of_students(delivery.students.all()).questioned()
    return "" if asked.exists() else _("Not sent: what it says no longer holds.")
