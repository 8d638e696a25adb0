"""Signing out who has done nothing for as long as the school allows: shorter for staff than for families."""

import time

from core.school import current_school, in_school

SEEN = "seen_at"
# The session is written no more often than this; so much later than the school says may somebody be signed out.
NOTED_SECONDS = 300
# Of the platform's own staff.
CONSOLE_MINUTES = 60
# Parts of pages that ask for themselves anew now and then, by their ids: that is nobody's doing.
BY_THEMSELVES = {"board", "progress"}


def note_activity(request):
    """Somebody has just signed in, or done something."""
    request.session[SEEN] = int(time.time())


def has_been_idle(request):
    """Whether the signed-in user's last request is too long ago; notes this one when it is not."""
    seen = request.session.get(SEEN)
    age = time.time() - seen if seen else NOTED_SECONDS + 1
    if seen and age > NOTED_SECONDS and age > _allowed_seconds(request.user) + NOTED_SECONDS:
        return True
    if not seen or (age > NOTED_SECONDS and request.headers.get("HX-Trigger") not in BY_THEMSELVES):
        note_activity(request)
    return False


def _allowed_seconds(user):
    if not in_school():
        return CONSOLE_MINUTES * 60
    school = current_school()
    return 60 * (school.family_idle_minutes if user.is_family else school.staff_idle_minutes)
