"""The Celery application: tasks carry their school, beat only wakes the platform's sweepers."""

import logging
import os

from celery import signals
from django.conf import settings
from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolsaas.settings.prod")


class SchoolCelery(CeleryApp):
    """Every task is a jobs.tasking.SchoolTask unless it says that it is the platform's."""

    task_cls = "jobs.tasking:SchoolTask"


app = SchoolCelery("schoolsaas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def _log_as_the_web_server_does(loglevel, **_options):
    """Django's LOGGING stays; Celery would put handlers of its own in its place. Its own messages have the command's level."""
    logging.getLogger("celery").setLevel(loglevel)


@app.on_after_configure.connect
def _schedule(sender, **_kwargs):
    """A sweep that no worker took up in time is dropped: the next one does its work."""
    every = settings.SWEEP_SECONDS
    sender.add_periodic_task(every, sender.signature("tenants.sweep"), expires=max(every, 10), name="sweep")
