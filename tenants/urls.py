"""Addresses on the platform's own host."""

from django.urls import path

from .views import public

app_name = "tenants"
urlpatterns = [
    path("", public.landing, name="landing"),
    path("sign-up/", public.sign_up, name="sign_up"),
    path("sign-up/address/", public.address_check, name="address_check"),
    path("sign-up/sent/", public.sign_up_sent, name="sign_up_sent"),
    path("sign-up/confirm/<str:token>/", public.confirm, name="confirm"),
    path("sign-up/<uuid:pk>/", public.progress, name="progress"),
    path("find/", public.find, name="find"),
    path("find/sent/", public.find_sent, name="find_sent"),
]
