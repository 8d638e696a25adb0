"""Addresses of this app's pages."""

from django.urls import path

from .views import editor, lessons, links, plans, settings, weeks

app_name = "timetables"
urlpatterns = [
    path("", weeks.week, name="week"),
    path("sections/<int:pk>/", weeks.section_week, name="section_week"),
    path("teachers/<int:pk>/", weeks.staff_week, name="staff_week"),
    path("rooms/<int:pk>/", weeks.room_week, name="room_week"),
    path("students/<int:pk>/", weeks.student_week, name="student_week"),
    path("lessons/<int:pk>/", lessons.lesson, name="lesson"),
    path("lessons/<int:pk>/topic/", lessons.lesson_topic, name="lesson_topic"),
    path("lessons/<int:pk>/change/", lessons.lesson_change, name="lesson_change"),
    path("lessons/<int:pk>/move/", lessons.lesson_move, name="lesson_move"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.plan_new, name="plan_new"),
    path("plans/<int:pk>/", editor.plan, name="plan"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/copy/", plans.plan_copy, name="plan_copy"),
    path("plans/<int:pk>/removal/", plans.plan_remove, name="plan_remove"),
    path("plans/<int:pk>/publication/", plans.plan_publication, name="plan_publication"),
    path("plans/<int:pk>/withdrawal/", plans.plan_withdrawal, name="plan_withdrawal"),
    path("plans/<int:pk>/weekly/<int:section_id>/", plans.weekly, name="weekly"),
    path("plans/<int:pk>/clashes/", editor.plan_clashes, name="plan_clashes"),
    path("plans/<int:pk>/lessons/new/", editor.scheduled_new, name="scheduled_new"),
    path("plans/<int:pk>/lessons/<int:row_id>/", editor.scheduled, name="scheduled"),
    path("plans/<int:pk>/lessons/<int:row_id>/removal/", editor.scheduled_remove, name="scheduled_remove"),
    path("calendar/", links.links, name="links"),
    path("calendar/<int:pk>/revocation/", links.link_revocation, name="link_revocation"),
    path("calendar/<str:token>.ics", links.feed, name="feed"),
    path("settings/", settings.settings, name="settings"),
    path("settings/bell-times/new/", settings.grid_new, name="grid_new"),
    path("settings/bell-times/<int:pk>/", settings.grid, name="grid"),
    path("settings/bell-times/<int:pk>/removal/", settings.grid_remove, name="grid_remove"),
    path("settings/uses/new/", settings.use_new, name="use_new"),
    path("settings/uses/<int:pk>/", settings.use, name="use"),
    path("settings/uses/<int:pk>/removal/", settings.use_remove, name="use_remove"),
    path("settings/rooms/new/", settings.room_new, name="room_new"),
    path("settings/rooms/<int:pk>/", settings.room, name="room"),
    path("settings/rooms/<int:pk>/removal/", settings.room_remove, name="room_remove"),
    path("settings/availability/new/", settings.availability_new, name="availability_new"),
    path("settings/availability/<int:pk>/", settings.availability, name="availability"),
    path("settings/availability/<int:pk>/removal/", settings.availability_remove, name="availability_remove"),
]
