"""What answers on a school's host."""

from django.urls import include, path

from attendance.views import offline

urlpatterns = [
    path("account/", include("accounts.urls_allauth")),
    path("access/", include("accounts.urls")),
    path("jobs/", include("jobs.urls")),
    path("messages/", include("messaging.urls")),
    path("attendance/", include("attendance.urls")),
    path("school/", include("academics.urls")),
    path("timetables/", include("timetables.urls")),
    path("assessment/", include("assessment.urls")),
    path("settings/", include("tenants.urls_school")),
    path("sw.js", offline.worker, name="service_worker"),
    path("", include("portal.urls")),
]

handler500 = "core.errors.server_error"
