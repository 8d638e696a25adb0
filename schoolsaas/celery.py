"""The Celery application: tasks carry their school, beat only wakes the platform's sweepers."""

import os

from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolsaas.settings.prod")


class SchoolCelery(CeleryApp):
    """Every task is a jobs.tasking.SchoolTask unless it says that it is the platform's."""

    task_cls = "jobs.tasking:SchoolTask"


app = SchoolCelery("schoolsaas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
