from django.apps import AppConfig


class TimetablesConfig(AppConfig):
    name = "timetables"
    jobs = {
        "make_lessons_of": "timetables.actions.lessons.make_lessons_of",
    }
