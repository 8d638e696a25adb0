"""The page on which a stranger checks whether a document is genuine."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import public_page
from core.current import client_ip
from core.limits import within_limit

from ..actions.documents import clean_code, shown_name
from ..forms.reports import VerificationCodeForm
from ..models import Document


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """Kind, whose, day and version of the document with the code, and whether a newer one has taken its place.

    A wrong code tells nothing. The code is posted: an address would stay in logs and histories.
    """
    form = VerificationCodeForm(request.POST if request.method == "POST" else None)
    context, status = {"form": form}, 200
    if request.method == "POST" and form.is_valid():
        if within_limit("verify", client_ip(request), times=30, seconds=600):
            found = (
                Document.objects.filter(code=clean_code(form.cleaned_data["code"]))
                .select_related("template", "superseded_by")
                .first()
            )
            context |= {"asked": True, "document": found, "name": shown_name(found) if found else ""}
            status = 200 if found else 404
        else:
            form.add_error(None, _("Too many codes were tried from here. Wait ten minutes, then try again."))
            status = 429
    elif form.errors:
        status = 422
    return render(request, "assessment/verify.html", context, status=status)
