"""Addresses of the pages of the gradebook."""

urlpatterns = []
