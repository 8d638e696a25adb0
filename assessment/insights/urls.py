"""Addresses of the pages of figures: students to look after, trends, subjects, teachers."""

from django.urls import path

from .views import comparing, concerns, trend

urlpatterns = [
    path("insights/", concerns.concerns, name="concerns"),
    path("insights/exports/students.<file_format:file_format>", concerns.concerns_file, name="concerns_export"),
    path("insights/rules/", concerns.concern_rules, name="concern_rules"),
    path("insights/subjects/", comparing.subjects, name="subjects"),
    path("insights/exports/subjects.<file_format:file_format>", comparing.subjects_file, name="subjects_export"),
    path("insights/courses/<int:pk>/", comparing.course, name="course_insights"),
    path(
        "insights/courses/<int:pk>/exports/classes.<file_format:file_format>",
        comparing.course_file,
        name="course_insights_export",
    ),
    path("insights/teachers/", comparing.teachers, name="teachers"),
    path("insights/exports/teachers.<file_format:file_format>", comparing.teachers_file, name="teachers_export"),
    path("insights/teachers/<int:pk>/", comparing.teacher, name="teacher_insights"),
    path(
        "insights/teachers/<int:pk>/exports/classes.<file_format:file_format>",
        comparing.teacher_file,
        name="teacher_insights_export",
    ),
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
