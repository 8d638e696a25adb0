from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "attendance"

    def ready(self):
        from messaging.holding import ask_before_sending

        from .told import ABSENCE, outdated

        ask_before_sending(ABSENCE, outdated)
