"""Addresses on a school's own host."""

from django.urls import path

from .views import school

urlpatterns = [
    path("school/", school.school_settings, name="school_settings"),
    path("school/export/", school.school_export, name="school_export"),
    path("school/backups/", school.school_backups, name="school_backups"),
    path("logo/", school.school_logo, name="school_logo"),
    path("manifest.webmanifest", school.school_manifest, name="school_manifest"),
    path("theme.css", school.school_theme, name="school_theme"),
]
