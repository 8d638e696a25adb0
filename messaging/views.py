"""What the school has sent, for its staff."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import requires
from accounts.capabilities import Capability
from accounts.exports import ListExport, export_view
from core.lists import page_of
from core.partials import render_partial

from .actions import resend_delivery
from .models import Delivery, Message
from .resources import DeliveryResource, MessageResource

_readers = requires(Capability.SEE_MESSAGES)


@_readers
@require_http_methods(["GET", "HEAD"])
def message_list(request):
    """All messages with what became of them; `?show=failed` only those that did not reach somebody."""
    page = page_of(request, _messages(request))
    first = Delivery.objects.visible_to(request.user).first_of_each(list(page))
    _hide_contacts(request, first.values())
    for each in page:
        each.first = first.get(each.pk)
    context = {"page": page, "failed_only": _failed_only(request)}
    return render_partial(request, "messaging/messages.html", "messages_list", context)


@export_view(gettext_lazy("Messages"), Capability.SEE_MESSAGES, page="messaging:messages")
def messages_export(request):
    return ListExport(MessageResource(), _messages(request))


@export_view(gettext_lazy("Deliveries"), Capability.SEE_MESSAGES, page="messaging:messages")
def deliveries_export(request):
    """To whom all messages went and whether they arrived; with the page's filter those that failed."""
    found = Delivery.objects.visible_to(request.user).with_people().newest_first()
    return ListExport(DeliveryResource(), found.failed() if _failed_only(request) else found)


def _messages(request):
    found = Message.objects.visible_to(request.user).with_outcome()
    return found.with_failures() if _failed_only(request) else found


def _hide_contacts(request, deliveries):
    """Takes from the unsaved rows what is only for who may see contacts: as in the file, with what a mail server answered."""
    if not request.user.can(Capability.SEE_CONTACTS):
        for delivery in deliveries:
            delivery.address = delivery.error = ""


def _failed_only(request):
    return request.GET.get("show") == "failed"


@_readers
@require_http_methods(["GET", "HEAD"])
def message(request, message_id):
    found = get_object_or_404(Message.objects.visible_to(request.user), pk=message_id)
    deliveries = list(found.deliveries.with_people())
    _hide_contacts(request, deliveries)
    return render(request, "messaging/message.html", {"message": found, "deliveries": deliveries})


@export_view(gettext_lazy("Deliveries"), Capability.SEE_MESSAGES, page="messaging:message")
def message_export(request, message_id):
    """To whom one message went and whether it arrived."""
    found = get_object_or_404(Message.objects.visible_to(request.user), pk=message_id)
    return ListExport(DeliveryResource(), found.deliveries.with_people())


@_readers
@require_POST
def delivery_resend(request, delivery_id):
    """Tries a failed delivery anew."""
    delivery = get_object_or_404(Delivery.objects.visible_to(request.user), pk=delivery_id)
    try:
        started = resend_delivery(delivery)
    except ValidationError as error:
        messages.error(request, _("Nothing was sent: %(reason)s") % {"reason": " ".join(error.messages)})
    else:
        if started:
            messages.success(request, _("It is on its way again."))
        else:
            messages.info(request, _("This delivery is not marked as failed, so nothing was sent again."))
    return redirect("messaging:message", delivery.message_id)
