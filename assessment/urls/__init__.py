"""Addresses of this app's pages, by noun."""

from . import gradebook, homework, reports

app_name = "assessment"
urlpatterns = [*gradebook.urlpatterns, *homework.urlpatterns, *reports.urlpatterns]
