"""What answers on the platform's own host."""

from django.contrib import admin
from django.urls import include, path

from tenants.views import staff

admin.autodiscover()

urlpatterns = [
    # Django's and unfold's own pages ask for these names.
    path("admin/password/", staff.password_reset, name="admin_password_reset"),
    path("admin/password/sent/", staff.password_reset_done, name="password_reset_done"),
    path("admin/password/<uidb64>/<token>/", staff.password_reset_confirm, name="password_reset_confirm"),
    path("admin/", admin.site.urls),
    path("", include("tenants.urls")),
]

handler500 = "core.errors.server_error"
