"""Addresses of the pages of homework."""

urlpatterns = []
