"""What the school wrote to this person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import requires
from accounts.capabilities import Capability
from core.lists import page_of
from messaging.actions import mark_read
from messaging.models import Delivery

_family = requires(Capability.USE_PORTAL)


@_family
@require_http_methods(["GET", "HEAD"])
def message_list(request):
    found = Delivery.objects.shown_to(request.user).newest_first()
    page = page_of(request, found)
    return render(request, "portal/messages.html", {"page": page})


@_family
@require_http_methods(["GET", "HEAD"])
def message(request, message_id):
    """One message. Reading it is noted by a POST that the page sends, never by this GET."""
    delivery = get_object_or_404(
        Delivery.objects.shown_to(request.user).select_related("message"), message_id=message_id
    )
    return render(request, "portal/message.html", {"delivery": delivery, "message": delivery.message})


@_family
@require_POST
def message_read(request, message_id):
    """Notes that the message was read."""
    delivery = get_object_or_404(Delivery.objects.shown_to(request.user), message_id=message_id)
    mark_read(Delivery.objects.shown_to(request.user).of_message(delivery.message))
    return HttpResponse() if request.htmx else redirect("portal:messages")
