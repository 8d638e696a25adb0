"""Addresses of this app's pages."""

from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("exports/jobs.<file_format:file_format>", views.jobs_export, name="jobs_export"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/file/", views.file, name="file"),
]
