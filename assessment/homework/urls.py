"""Addresses of the pages of homework."""

from django.urls import path

from .views import attachments, homework, submissions
from .views import exports as homework_exports

urlpatterns = [
    path("homework/", homework.homework_list, name="homework_list"),
    path("homework/exports/homework.<file_format:file_format>", homework_exports.homework, name="homework_export"),
    path("homework/classes/<int:class_id>/new/", homework.homework_new, name="homework_new"),
    path("homework/<int:pk>/", submissions.homework, name="homework"),
    path("homework/<int:pk>/edit/", homework.homework_edit, name="homework_edit"),
    path("homework/<int:pk>/publish/", homework.homework_publish, name="homework_publish"),
    path("homework/<int:pk>/withdraw/", homework.homework_withdraw, name="homework_withdraw"),
    path("homework/<int:pk>/remove/", homework.homework_remove, name="homework_remove"),
    path("homework/<int:pk>/return/", submissions.returning, name="homework_return"),
    path("homework/<int:pk>/files/", submissions.files, name="homework_files"),
    path(
        "homework/<int:pk>/exports/students.<file_format:file_format>",
        homework_exports.tracker,
        name="homework_tracker_export",
    ),
    path("homework/<int:pk>/students/<int:student_id>/", submissions.submission, name="submission"),
    path("homework/<int:pk>/students/<int:student_id>/paper/", submissions.paper, name="submission_paper"),
    path("homework/<int:pk>/students/<int:student_id>/terms/", submissions.edit_terms, name="submission_terms"),
    path("homework/<int:pk>/students/<int:student_id>/again/", submissions.reopening, name="submission_again"),
    path("homework/files/<int:pk>/", attachments.attachment, name="attachment"),
    path("homework/files/<int:pk>/picture/", attachments.attachment_picture, name="attachment_picture"),
    path("homework/files/<int:pk>/remove/", homework.homework_file_remove, name="homework_file_remove"),
]
