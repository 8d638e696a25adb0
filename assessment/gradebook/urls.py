"""Addresses of the pages of the gradebook."""

from django.urls import path

from .views import assessments, attainment, cells, columns, gradebook, gradebooks, marksheets, schemes, statistics
from .views import exports as gradebook_exports

urlpatterns = [
    path("classes/", gradebooks.gradebooks, name="gradebooks"),
    path("exports/classes.<file_format:file_format>", gradebook_exports.gradebooks, name="gradebooks_export"),
    path("classes/<int:pk>/gradebook/", gradebook.gradebook, name="gradebook"),
    path("classes/<int:pk>/gradebook/cells/", gradebook.cells, name="cells"),
    path("classes/<int:pk>/sheet/", marksheets.marksheet, name="marksheet"),
    path("classes/<int:pk>/sheet/in/", marksheets.marksheet_in, name="marksheet_in"),
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
    path("classes/<int:pk>/scheme/", schemes.class_scheme, name="class_scheme"),
    path("grading/", schemes.settings, name="grading"),
    path("grading/scales/new/", schemes.scale_new, name="scale_new"),
    path("grading/scales/<int:pk>/", schemes.scale, name="scale"),
    path("grading/types/new/", schemes.type_new, name="type_new"),
    path("grading/types/<int:pk>/", schemes.assessment_type, name="type"),
    path("grading/years/<int:year_id>/schemes/new/", schemes.scheme_new, name="scheme_new"),
    path("grading/schemes/<int:pk>/", schemes.scheme, name="scheme"),
    path("grading/schemes/<int:pk>/remove/", schemes.scheme_remove, name="scheme_remove"),
    path("classes/<int:pk>/exports/marks.<file_format:file_format>", gradebook_exports.marks, name="marks_export"),
    path(
        "classes/<int:pk>/exports/assessments.<file_format:file_format>",
        gradebook_exports.assessments,
        name="assessments_export",
    ),
    path("grading/exports/schemes.<file_format:file_format>", gradebook_exports.schemes, name="schemes_export"),
    path("grading/exports/scales.<file_format:file_format>", gradebook_exports.scales, name="scales_export"),
    path("grading/exports/types.<file_format:file_format>", gradebook_exports.types, name="types_export"),
    path("classes/<int:pk>/standards/", attainment.standards, name="standards"),
    path(
        "classes/<int:pk>/exports/standards.<file_format:file_format>",
        attainment.standards_export,
        name="standards_export",
    ),
    path("classes/<int:pk>/statistics/", statistics.class_statistics, name="class_statistics"),
    path("levels/<int:pk>/statistics/", statistics.level_statistics, name="level_statistics"),
    path(
        "classes/<int:pk>/exports/figures.<file_format:file_format>",
        statistics.class_figures,
        name="class_figures_export",
    ),
    path(
        "levels/<int:pk>/exports/figures.<file_format:file_format>",
        statistics.level_figures,
        name="level_figures_export",
    ),
]
