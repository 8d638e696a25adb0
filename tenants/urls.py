"""Addresses of this app's pages."""

app_name = "tenants"
urlpatterns = []
