from importlib import import_module

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self):
        # What is asked before a mail about a report card goes, in whichever process that is.
        import_module("assessment.access.notices")
