"""Addresses of the pages of figures: students to look after, trends, subjects, teachers."""

from django.urls import path

from ..views import concerns, trend

urlpatterns = [
    path("insights/", concerns.concerns, name="concerns"),
    path("insights/exports/students.<file_format:file_format>", concerns.concerns_file, name="concerns_export"),
    path("insights/rules/", concerns.concern_rules, name="concern_rules"),
    path("students/<int:student_id>/trend/", trend.student_trend, name="student_trend"),
    path(
        "students/<int:student_id>/exports/trend.<file_format:file_format>",
        trend.trend_file,
        name="student_trend_export",
    ),
    path(
        "students/<int:student_id>/exports/weeks.<file_format:file_format>",
        trend.weeks_file,
        name="student_weeks_export",
    ),
]
