"""Addresses of this app's pages."""

from django.urls import path

from . import views

app_name = "messaging"
urlpatterns = [
    path("", views.message_list, name="messages"),
    path("exports/messages.<file_format:file_format>", views.messages_export, name="messages_export"),
    path("exports/deliveries.<file_format:file_format>", views.deliveries_export, name="deliveries_export"),
    path("<int:message_id>/", views.message, name="message"),
    path("<int:message_id>/exports/deliveries.<file_format:file_format>", views.message_export, name="message_export"),
    path("deliveries/<int:delivery_id>/resend/", views.delivery_resend, name="delivery_resend"),
]
