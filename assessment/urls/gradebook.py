"""Addresses of the pages of the gradebook."""

from django.urls import path

from ..views import assessments, cells, columns, gradebook

urlpatterns = [
    path("classes/<int:pk>/gradebook/", gradebook.gradebook, name="gradebook"),
    path("classes/<int:pk>/gradebook/cells/", gradebook.cells, name="cells"),
    path("classes/<int:pk>/students/<int:student_id>/grade/", cells.grade, name="grade"),
    path("classes/<int:pk>/assessments/", assessments.assessments, name="assessments"),
    path("classes/<int:pk>/assessments/new/", assessments.assessment_new, name="assessment_new"),
    path("assessments/<int:pk>/edit/", assessments.assessment_edit, name="assessment_edit"),
    path("assessments/<int:pk>/remove/", assessments.assessment_remove, name="assessment_remove"),
    path("assessments/<int:pk>/move/", assessments.assessment_move, name="assessment_move"),
    path("assessments/<int:pk>/release/", assessments.release, name="release"),
    path("assessments/<int:pk>/moderation/", assessments.moderation, name="moderation"),
    path("assessments/<int:pk>/", columns.assessment, name="assessment"),
    path("assessments/<int:pk>/students/<int:student_id>/", cells.cell, name="cell"),
]
