"""Addresses of this app's pages."""

from datetime import date

from django.urls import path, register_converter

from .views import registers, settings, students, today


class DateConverter:
    """A day as 2026-11-23."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value):
        return date.fromisoformat(value)

    def to_url(self, value):
        return value.isoformat()


register_converter(DateConverter, "attendance_day")

app_name = "attendance"
urlpatterns = [
    path("", today.today, name="today"),
    path("sections/<int:section_id>/register/", registers.section_register, name="section_register"),
    path(
        "sections/<int:section_id>/register/<attendance_day:day>/",
        registers.section_register,
        name="section_register",
    ),
    path(
        "sections/<int:section_id>/register/<attendance_day:day>/students/<int:student_id>/mark/",
        registers.mark,
        name="mark",
    ),
    path("sections/<int:section_id>/register/<attendance_day:day>/reopening/", registers.reopening, name="reopening"),
    path("students/<int:student_id>/", students.student_summary, name="student_summary"),
    path("students/<int:student_id>/absences/", students.planned_absence_new, name="planned_absence_new"),
    path(
        "students/<int:student_id>/absences/<int:absence_id>/end/",
        students.planned_absence_end,
        name="planned_absence_end",
    ),
    path("settings/", settings.settings, name="settings"),
    path("settings/codes/new/", settings.code_new, name="code_new"),
    path("settings/codes/<int:code_id>/", settings.code, name="code"),
]
