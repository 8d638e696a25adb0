"""Pages of guardians and students."""

from django.urls import path

from .views import absences, calendar, home, homework, marks, messages, reports, timetable, trend

app_name = "portal"
urlpatterns = [
    path("", home.start, name="start"),
    path("family/", home.home, name="home"),
    path("family/attendance/", home.attendance, name="attendance"),
    path("family/calendar/", calendar.calendar, name="calendar"),
    path("family/reports/", reports.reports, name="reports"),
    path("family/reports/<int:document_id>/", reports.report, name="report"),
    path("family/marks/", marks.marks, name="marks"),
    path("family/marks/<int:student_id>/", trend.trend, name="trend"),
    path("family/timetable/", timetable.timetable, name="timetable"),
    path("family/messages/", messages.message_list, name="messages"),
    path("family/messages/<int:message_id>/", messages.message, name="message"),
    path("family/messages/<int:message_id>/read/", messages.message_read, name="message_read"),
    path("family/children/<int:student_id>/absence/", absences.absence_new, name="absence_new"),
    path(
        "family/children/<int:student_id>/absences/<int:absence_id>/answer/",
        absences.absence_answer,
        name="absence_answer",
    ),
    path("family/homework/", homework.homework_list, name="homework_list"),
    path("family/homework/<int:homework_id>/children/<int:student_id>/", homework.homework, name="homework"),
    path(
        "family/homework/<int:homework_id>/children/<int:student_id>/done/",
        homework.homework_done,
        name="homework_done",
    ),
    path(
        "family/homework/<int:homework_id>/children/<int:student_id>/take-back/",
        homework.homework_take_back,
        name="homework_take_back",
    ),
    path("family/homework/files/<int:pk>/remove/", homework.homework_file_remove, name="homework_file_remove"),
]
