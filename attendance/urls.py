"""Addresses of this app's pages."""

from django.urls import include, path, register_converter

from core.bounds import parse_day

from .escalation import views as escalation
from .reports import urls as reports
from .views import desk, exports, offline, registers, settings, students, today


class DateConverter:
    """A day as 2026-11-23."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value):
        return parse_day(value)

    def to_url(self, value):
        return value.isoformat()


register_converter(DateConverter, "attendance_day")

app_name = "attendance"
urlpatterns = [
    path("", today.today, name="today"),
    path("reports/", include(reports.urlpatterns)),
    path("offline.json", offline.standing, name="offline"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<attendance_day:day>/", desk.desk, name="desk"),
    path("desk/<attendance_day:day>/students/<int:student_id>/calls/", desk.call, name="absence_call"),
    path("desk/<attendance_day:day>/reasons/", desk.reasons, name="absence_reasons"),
    path("desk/<attendance_day:day>/reports/", desk.accept_reports, name="absence_reports_accept"),
    path("exports/registers.<file_format:file_format>", exports.registers, name="registers_export"),
    path("exports/absences.<file_format:file_format>", exports.absences, name="absences_export"),
    path("exports/month-absences.<file_format:file_format>", exports.month_absences, name="month_absences_export"),
    path("exports/known-absences.<file_format:file_format>", exports.known_absences, name="known_absences_export"),
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
    path(
        "sections/<int:section_id>/register/<attendance_day:day>/exports/register.<file_format:file_format>",
        exports.register,
        name="register_export",
    ),
    path("students/<int:student_id>/", students.student_summary, name="student_summary"),
    path("students/<int:student_id>/absences/", students.planned_absence_new, name="planned_absence_new"),
    path(
        "students/<int:student_id>/absences/<int:absence_id>/decision/",
        students.report_decision,
        name="report_decision",
    ),
    path(
        "students/<int:student_id>/absences/<int:absence_id>/end/",
        students.planned_absence_end,
        name="planned_absence_end",
    ),
    path(
        "students/<int:student_id>/exports/days.<file_format:file_format>",
        exports.student_days,
        name="student_days_export",
    ),
    path(
        "students/<int:student_id>/exports/known-absences.<file_format:file_format>",
        exports.student_absences,
        name="student_absences_export",
    ),
    path("settings/exports/codes.<file_format:file_format>", exports.codes, name="codes_export"),
    path("steps/", escalation.steps, name="steps"),
    path("steps/<int:step_id>/taking/", escalation.step_take, name="step_take"),
    path("steps/<int:step_id>/hand-over/", escalation.step_hand_over, name="step_hand_over"),
    path("steps/<int:step_id>/closing/", escalation.step_close, name="step_close"),
    path("settings/rules/", escalation.rules, name="escalation_rules"),
    path("settings/rules/<int:rule_id>/retirement/", escalation.rule_retire, name="escalation_rule_retire"),
    path("settings/", settings.settings, name="settings"),
    path("settings/codes/new/", settings.code_new, name="code_new"),
    path("settings/codes/<int:code_id>/", settings.code, name="code"),
]
