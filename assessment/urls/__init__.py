"""Addresses of this app's pages, by noun."""

from . import gradebook, homework, insights, reports

app_name = "assessment"
urlpatterns = [*gradebook.urlpatterns, *homework.urlpatterns, *insights.urlpatterns, *reports.urlpatterns]
