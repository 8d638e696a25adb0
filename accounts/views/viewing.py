"""Seeing the school as another person sees it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from .. import actions
from ..access import requires, signed_in
from ..capabilities import Capability as C
from ..middleware import VIEWING_AS
from ..models import User


@requires(C.VIEW_AS)
@require_POST
def view_as(request, pk):
    """From now on, in this session, the school is shown as this person sees it; nothing can be changed."""
    target = get_object_or_404(User.objects.visible_to(request.user).people(), pk=pk)
    try:
        actions.start_viewing_as(target, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("accounts:person", pk)
    request.session[VIEWING_AS] = target.pk
    return redirect("/")


@signed_in
@require_POST
def view_as_end(request):
    """Back to oneself."""
    if request.viewing_as is None:
        return redirect("/")
    actions.end_viewing_as(request.viewing_as)
    del request.session[VIEWING_AS]
    back = request.viewing_as.pk
    may_return = any(request.real_user.can(capability) for capability in (C.INVITE_PEOPLE, C.MANAGE_ACCESS))
    return redirect("accounts:person", back) if may_return else redirect("/")
