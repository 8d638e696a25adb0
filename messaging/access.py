"""Whether somebody may still be told, and where they are reached: asked at every attempt, not when a message is written."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from academics.models import GuardianLink, Student
from core.school import school_today

_questions: dict[str, Callable] = {}


def asked_before_sending(topic):
    """Makes `function(delivery)` what is asked of this topic's deliveries, too: "" or why one must not go.

    The caller that writes such messages says so where its app is set up, so that every process knows.
    """

    def decorate(function):
        _questions[topic] = function
        return function

    return decorate


def objection_to_sending(delivery):
    """Why this delivery must not go to this person (any more), in words for the office; "" when it may."""
    if delivery.guardian is not None:
        reason = _objection_to_guardian(delivery)
    elif delivery.recipient is not None:
        reason = _objection_to_user(delivery)
    else:
        reason = _("This person is no longer in the school's data.")
    if not reason and (question := _questions.get(delivery.message.topic)):
        reason = question(delivery)
    return reason or _objection_to_address(delivery)


def present_address(delivery):
    """The e-mail address at which the person is reached today; "" without one."""
    guardian = delivery.guardian
    user = guardian.user if guardian is not None else delivery.recipient
    return (guardian.email if guardian is not None else "") or (user.email if user is not None else "")


def without_link(delivery, links):
    """Those students of the delivery to whom its guardian has none of `links`, a queryset."""
    linked = links.filter(guardian=delivery.guardian).values("student")
    return delivery.students.exclude(pk__in=linked).order_by("sort_name", "pk")


def _objection_to_address(delivery):
    address = present_address(delivery)
    if not address:
        return _("This person has no e-mail address any more.")
    # Two entries of one guardian were merged, or their address is now that to which a copy went.
    copies = delivery.message.deliveries.filter(guardian=delivery.guardian, channel=delivery.channel, address=address)
    if delivery.guardian is not None and copies.exclude(pk=delivery.pk).exists():
        return _("This message goes to the same address already.")
    return ""


def _objection_to_guardian(delivery):
    links = GuardianLink.objects.receiving_messages(on=school_today())
    untold = [student.name for student in without_link(delivery, links)]
    if untold:
        return _("%(name)s no longer receives messages about %(students)s.") % {
            "name": delivery.guardian.name,
            "students": ", ".join(untold),
        }
    return ""


def _objection_to_user(delivery):
    if not delivery.recipient.is_active:
        return _("%(name)s may not sign in any more.") % {"name": delivery.recipient.name}
    unseen = delivery.students.exclude(pk__in=Student.objects.visible_to(delivery.recipient).values("pk"))
    if unseen.exists():
        return _("%(name)s does not see all students of this message any more.") % {"name": delivery.recipient.name}
    return ""
