"""What workers do for the platform."""

from celery import shared_task

from accounts import outbox
from jobs.running import resume_stalled_jobs
from jobs.tasking import PlatformTask

from . import actions
from . import sweep as rounds
from .provisioning import spare_schemas


@shared_task(name="tenants.sweep", base=PlatformTask)
def sweep():
    """Beat's call: one task per chunk of schools, so that workers share them, and the platform's own jobs."""
    for ids in rounds.school_chunks():
        # One that waited too long is dropped: the next round brings the same schools.
        sweep_schools.apply_async([ids], expires=120)
    resume_stalled_jobs()
    actions.resume_sign_ups()
    outbox.send_waiting_mails()
    maintain_schemas.apply_async(expires=120)


@shared_task(name="tenants.maintain_schemas", base=PlatformTask)
def maintain_schemas():
    """Erasures finished, dead moves cleaned up, spare schemas made and given-up ones dropped."""
    actions.finish_erasures()
    actions.tidy_moves()
    spare_schemas.maintain_pool()


@shared_task(name="tenants.erase_school", base=PlatformTask)
def erase_school(schema_name):
    actions.carry_out_erasure(schema_name)


@shared_task(name="tenants.sweep_schools", base=PlatformTask)
def sweep_schools(ids):
    rounds.sweep_schools(ids)


@shared_task(name="tenants.send_confirmation", base=PlatformTask)
def send_confirmation(sign_up_id):
    actions.send_confirmation(sign_up_id)


@shared_task(name="tenants.build_school", base=PlatformTask)
def build_school(sign_up_id):
    actions.build_school(sign_up_id)


@shared_task(name="tenants.send_mail", base=PlatformTask)
def send_mail(mail_id):
    outbox.send_mail(mail_id)
