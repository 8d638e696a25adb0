"""What the school has sent, for its staff."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import requires
from accounts.capabilities import Capability
from accounts.lists import page_of

from .actions import resend
from .models import Delivery, Message

_readers = requires(Capability.SEE_MESSAGES)


@_readers
@require_http_methods(["GET", "HEAD"])
def message_list(request):
    """All messages with what became of them; `?show=failed` only those that did not reach somebody."""
    found = Message.objects.visible_to(request.user).with_outcome()
    failed_only = request.GET.get("show") == "failed"
    if failed_only:
        found = found.with_failures()
    page = page_of(request, found)
    template = "messaging/messages.html#messages_list" if request.htmx else "messaging/messages.html"
    return render(request, template, {"page": page, "failed_only": failed_only})


@_readers
@require_http_methods(["GET", "HEAD"])
def message(request, message_id):
    found = get_object_or_404(Message.objects.visible_to(request.user), pk=message_id)
    deliveries = found.deliveries.with_people()
    return render(request, "messaging/message.html", {"message": found, "deliveries": deliveries})


@_readers
@require_POST
def delivery_resend(request, delivery_id):
    """Tries a failed delivery anew."""
    delivery = get_object_or_404(Delivery.objects.visible_to(request.user), pk=delivery_id)
    if resend(delivery):
        messages.success(request, _("It is on its way again."))
    else:
        messages.info(request, _("This delivery is not marked as failed, so nothing was sent again."))
    return redirect("messaging:message", delivery.message_id)
