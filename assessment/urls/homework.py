"""Addresses of the pages of homework."""

from django.urls import path

from ..views import attachments

urlpatterns = [
    path("homework/files/<int:pk>/", attachments.attachment, name="attachment"),
    path("homework/files/<int:pk>/picture/", attachments.attachment_picture, name="attachment_picture"),
]
