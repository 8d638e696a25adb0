from importlib import import_module

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "attendance"

    def ready(self):
        # What is asked before a mail about an absence goes, in whichever process that is.
        import_module("attendance.alerts.objections")
