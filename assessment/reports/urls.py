"""Addresses of the pages of report cards and other documents."""

from django.urls import path

from .views import comments, documents, exports, public, runs, templates

urlpatterns = [
    path("reports/", runs.reports, name="reports"),
    path("reports/new/", runs.run_new, name="report_run_new"),
    path("reports/<int:pk>/", runs.run, name="report_run"),
    path("reports/<int:pk>/phase/", runs.run_phase, name="report_phase"),
    path("reports/<int:pk>/approval/", runs.run_approval, name="report_approval"),
    path("reports/<int:pk>/making/", runs.run_making, name="report_making"),
    path("reports/<int:pk>/publication/", runs.run_publication, name="report_publication"),
    path("reports/<int:pk>/withdrawal/", runs.run_withdrawal, name="report_withdrawal"),
    # Comments
    path("reports/<int:pk>/classes/<int:class_id>/", comments.class_comments, name="class_comments"),
    path("reports/<int:pk>/classes/<int:class_id>/read/", comments.class_read, name="class_read"),
    path(
        "reports/<int:pk>/classes/<int:class_id>/students/<int:student_id>/",
        comments.class_comment,
        name="class_comment",
    ),
    path("reports/<int:pk>/sections/<int:section_id>/", comments.section_comments, name="section_comments"),
    path("reports/<int:pk>/sections/<int:section_id>/read/", comments.section_read, name="section_read"),
    path(
        "reports/<int:pk>/sections/<int:section_id>/students/<int:student_id>/",
        comments.section_comment,
        name="section_comment",
    ),
    path("reports/phrases/", comments.phrases, name="phrases"),
    path("reports/phrases/<int:pk>/remove/", comments.phrase_remove, name="phrase_remove"),
    # Documents
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/correction/", documents.document_correct, name="document_correct"),
    path("students/<int:student_id>/documents/", documents.student_documents, name="student_documents"),
    path("verify/", public.verify, name="verify"),
    # Templates
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.template_new, name="template_new"),
    path("templates/usual/", templates.templates_usual, name="templates_usual"),
    path("templates/<int:pk>/", templates.template, name="template"),
    path("templates/<int:pk>/blocks/", templates.template_blocks, name="template_blocks"),
    path("templates/<int:pk>/pictures/", templates.template_picture, name="template_picture"),
    path("templates/<int:pk>/retirement/", templates.template_retirement, name="template_retirement"),
    path("templates/<int:pk>/preview.png", templates.template_png, name="template_png"),
    path("templates/<int:pk>/preview.pdf", templates.template_pdf, name="template_pdf"),
    # Lists as files
    path("exports/reports.<file_format:file_format>", exports.runs, name="report_runs_export"),
    path("exports/phrases.<file_format:file_format>", exports.phrases, name="phrases_export"),
    path("exports/templates.<file_format:file_format>", exports.templates, name="templates_export"),
    path("reports/<int:pk>/exports/missing.<file_format:file_format>", exports.gaps, name="report_gaps_export"),
    path(
        "reports/<int:pk>/exports/documents.<file_format:file_format>",
        exports.run_documents,
        name="report_documents_export",
    ),
    path(
        "students/<int:student_id>/exports/documents.<file_format:file_format>",
        exports.student_documents,
        name="student_documents_export",
    ),
]
