"""Addresses of the pages of report cards and other documents."""

urlpatterns = []
