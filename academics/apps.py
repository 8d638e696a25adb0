from importlib import import_module

from django.apps import AppConfig


class AcademicsConfig(AppConfig):
    name = "academics"
    jobs = {
        "apply_batch": "academics.imports.actions.batches.apply_batch",
        "carry_out_rollover": "academics.rollover.actions.carry_out_rollover",
        "check_batch": "academics.imports.actions.batches.check_batch",
        "invite_guardians": "academics.actions.invitations.invite_guardians",
        "rehearse_rollover": "academics.rollover.actions.rehearse_rollover",
        "undo_batch": "academics.imports.actions.batches.undo_batch",
        "undo_rollover": "academics.rollover.actions.undo_rollover",
    }

    def ready(self):
        # What is asked before an invitation goes, and what follows an address, in whichever process that is.
        import_module("academics.actions.accounts")
