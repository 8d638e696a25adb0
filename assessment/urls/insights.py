"""Addresses of the pages of figures: students to look after, trends, subjects, teachers."""

from django.urls import path

from ..views import concerns

urlpatterns = [
    path("insights/", concerns.concerns, name="concerns"),
    path("insights/exports/students.<file_format:file_format>", concerns.concerns_file, name="concerns_export"),
    path("insights/rules/", concerns.concern_rules, name="concern_rules"),
]
