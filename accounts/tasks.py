"""What workers do about accounts."""

from celery import shared_task

from . import actions, outbox


@shared_task(name="accounts.send_invitation")
def send_invitation(invitation_id):
    actions.send_invitation(invitation_id)


@shared_task(name="accounts.send_mail")
def send_mail(mail_id):
    outbox.send_mail(mail_id)
