"""Addresses of this app's pages."""

from django.urls import path

from .views import settings

app_name = "timetables"
urlpatterns = [
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
