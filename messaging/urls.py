"""Addresses of this app's pages."""

from django.urls import path

from . import views

app_name = "messaging"
urlpatterns = [
    path("", views.message_list, name="messages"),
    path("<int:message_id>/", views.message, name="message"),
    path("deliveries/<int:delivery_id>/resend/", views.delivery_resend, name="delivery_resend"),
]
