"""Addresses of the reports, below those of attendance."""

from django.urls import path

from .views import maps, reports

urlpatterns = [
    path("", reports.report, name="report"),
    path("exports/report.<file_format:file_format>", reports.report_file, name="report_export"),
    path("chronic/", reports.chronic, name="chronic_absence"),
    path("exports/chronic.<file_format:file_format>", reports.chronic_file, name="chronic_absence_export"),
    path("days/", maps.heat, name="heat_map"),
    path("exports/days.<file_format:file_format>", maps.heat_file, name="heat_map_export"),
    path("months/", maps.month, name="month_register"),
    path("exports/month.<file_format:file_format>", maps.month_file, name="month_register_export"),
    path("exports/official.<file_format:file_format>", maps.official_month_file, name="official_month_export"),
]
