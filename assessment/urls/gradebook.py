"""Addresses of the pages of the gradebook."""

from django.urls import path

from ..views import cells, columns, gradebook

urlpatterns = [
    path("classes/<int:pk>/gradebook/", gradebook.gradebook, name="gradebook"),
    path("classes/<int:pk>/gradebook/cells/", gradebook.cells, name="cells"),
    path("classes/<int:pk>/students/<int:student_id>/grade/", cells.grade, name="grade"),
    path("assessments/<int:pk>/", columns.assessment, name="assessment"),
    path("assessments/<int:pk>/students/<int:student_id>/", cells.cell, name="cell"),
]
