"""What workers do about accounts."""

from celery import shared_task

from . import actions, outbox


@shared_task
def send_invitation(invitation_id):
    actions.send_invitation(invitation_id)


@shared_task
def send_mail(mail_id):
    outbox.send_mail(mail_id)
