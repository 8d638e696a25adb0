"""Addresses of this app's pages."""

from django.urls import path

from .views import students

app_name = "academics"
urlpatterns = [
    path("students/", students.students, name="students"),
]
