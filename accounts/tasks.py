"""What workers do about accounts."""

from celery import shared_task

from . import actions
from .actions import passwords


@shared_task
def send_invitation(invitation_id):
    actions.send_invitation(invitation_id)


@shared_task
def send_password_resets(email):
    passwords.send_password_resets(email)


@shared_task
def send_notice(template, user_id, context):
    actions.send_notice(template, user_id, context)
