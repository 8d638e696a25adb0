from importlib import import_module

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    jobs = {
        "collect_files": "assessment.homework.actions.archives.collect_files",
        "make_reports": "assessment.reports.actions.runs.make_reports",
    }

    def ready(self):
        # What is asked before a mail about a report card goes, in whichever process that is.
        import_module("assessment.reports.notices.access")
