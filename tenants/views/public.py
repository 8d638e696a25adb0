"""The public site: what it is, setting up a school, finding one's school."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import public_page
from core.current import client_ip
from core.limits import within_limit
from core.partials import render_partial

from ..actions import ask_for_schools, confirm_sign_up, find_by_token, owner_invitation_url, request_school
from ..addresses import platform_domain, url_of_school
from ..forms import FindSchoolForm, SignUpForm
from ..forms.public import free_subdomain
from ..models import SignUp

HOUR = 3600
# The session's note of the sign-ups that were confirmed in this browser.
_CONFIRMED = "confirmed_sign_ups"


@public_page
@require_GET
def landing(request):
    return render(request, "tenants/landing.html")


@public_page
@require_http_methods(["GET", "POST"])
def sign_up(request):
    """The form for a new school; a valid one is mailed a link, whatever the address."""
    form = SignUpForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        if _may_sign_up(request, form.new_school.owner_email):
            request_school(form.new_school, language=get_language())
            request.session["sign_up_email"] = form.new_school.owner_email
            return redirect("tenants:sign_up_sent")
        form.add_error(None, _("Too many schools were asked for from here. Wait an hour, then try again."))
        status = 429
    return render(request, "tenants/sign_up.html", {"form": form, "domain": platform_domain()}, status=status)


def _may_sign_up(request, email):
    by_machine = within_limit("sign-up", client_ip(request), times=10, seconds=HOUR)
    return within_limit("sign-up", email, times=5, seconds=HOUR) and by_machine


@public_page
@require_GET
def address_check(request):
    """Whether a school may have the subdomain typed so far, as the piece below its field."""
    context = {"domain": platform_domain()}
    text = request.GET.get("subdomain", "")[:60]
    if text and not within_limit("address", client_ip(request), times=120, seconds=60):
        text = ""
    if text:
        try:
            context["free"] = free_subdomain(text)
        except ValidationError as error:
            context["problem"] = error.messages[0]
    return render(request, "tenants/sign_up.html#address-check", context)


@public_page
@require_GET
def sign_up_sent(request):
    return render(request, "tenants/sign_up_sent.html", {"email": request.session.get("sign_up_email", "")})


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request, token):
    """The link in the mail: shows what will be made; its button, not the link, makes it."""
    found = find_by_token(token)
    if found is None or not (found.is_open or found.state != SignUp.State.REQUESTED):
        return render(request, "tenants/confirm_over.html", status=404)
    if request.method == "POST":
        found = confirm_sign_up(found)
        request.session[_CONFIRMED] = [*request.session.get(_CONFIRMED, [])[-9:], str(found.pk)]
        return redirect("tenants:progress", pk=found.pk)
    if not found.is_open:
        return redirect("tenants:progress", pk=found.pk)
    return render(request, "tenants/confirm.html", {"sign_up": found, "domain": platform_domain()})


@public_page
@never_cache
@require_GET
def progress(request, pk):
    """How far the school is; the piece asks for itself again every second until it is ready."""
    found = get_object_or_404(SignUp.objects.select_related("school"), pk=pk)
    if found.state == SignUp.State.REQUESTED:
        raise Http404
    context = {"sign_up": found, "domain": platform_domain()}
    if found.school:
        context["address"] = url_of_school(found.school)
        if str(found.pk) in request.session.get(_CONFIRMED, []):
            context["invitation_url"] = owner_invitation_url(found)
    return render_partial(request, "tenants/progress.html", "progress", context)


@public_page
@require_http_methods(["GET", "POST"])
def find(request):
    """Mails the schools that know an address; says the same for every address, and as fast."""
    form = FindSchoolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        by_machine = within_limit("find", client_ip(request), times=20, seconds=HOUR)
        if within_limit("find", email, times=3, seconds=HOUR) and by_machine:
            ask_for_schools(email, language=get_language())
        return redirect("tenants:find_sent")
    return render(request, "tenants/find.html", {"form": form}, status=422 if form.errors else 200)


@public_page
@require_GET
def find_sent(request):
    return render(request, "tenants/find_sent.html")
