"""allauth's pages: sign-in, password, two factors, passkeys, sessions."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
