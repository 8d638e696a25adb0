"""Addresses of this app's pages."""

app_name = "jobs"
urlpatterns = []
