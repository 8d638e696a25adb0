"""What workers do about messages."""

from celery import shared_task

from . import actions


@shared_task(name="messaging.deliver")
def deliver(delivery_id):
    actions.send_delivery(delivery_id)
