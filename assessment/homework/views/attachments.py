"""Files of homework, for those who may see them."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import signed_in

from ..models import Attachment

# A picture is drawn and nothing else: no script, no form, nothing loaded from anywhere.
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


@signed_in
@require_safe
def attachment(request, pk):
    """A file as a download."""
    return _served(_found(request, pk), as_attachment=True)


@signed_in
@require_safe
def attachment_picture(request, pk):
    """A picture, to be shown on a page. Anything else is to be downloaded."""
    found = _found(request, pk)
    if not found.is_picture:
        raise Http404
    return _served(found, as_attachment=False)


def _found(request, pk):
    return get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)


def _served(found, *, as_attachment):
    try:
        response = FileResponse(
            found.file.open("rb"), as_attachment=as_attachment, filename=found.name, content_type=found.content_type
        )
    except FileNotFoundError:
        raise Http404 from None
    # Set here, and so kept by the middleware that gives all pages their policy.
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
