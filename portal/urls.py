"""Pages of guardians and students."""

from django.urls import path

from .views import absences, calendar, home, marks, messages, reports

app_name = "portal"
urlpatterns = [
    path("", home.start, name="start"),
    path("family/", home.home, name="home"),
    path("family/attendance/", home.attendance, name="attendance"),
    path("family/calendar/", calendar.calendar, name="calendar"),
    path("family/reports/", reports.reports, name="reports"),
    path("family/reports/<int:document_id>/", reports.report, name="report"),
    path("family/marks/", marks.marks, name="marks"),
    path("family/messages/", messages.message_list, name="messages"),
    path("family/messages/<int:message_id>/", messages.message, name="message"),
    path("family/messages/<int:message_id>/read/", messages.message_read, name="message_read"),
    path("family/children/<int:student_id>/absence/", absences.absence_new, name="absence_new"),
]
