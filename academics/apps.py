from importlib import import_module

from django.apps import AppConfig


class AcademicsConfig(AppConfig):
    name = "academics"

    def ready(self):
        # What is asked before an invitation goes, in whichever process that is.
        import_module("academics.actions.accounts")
