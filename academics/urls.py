"""Addresses of this app's pages."""

from django.urls import path

from .views import (
    accounts,
    enrolments,
    exports,
    guardians,
    imports,
    links,
    search,
    sections,
    staff,
    structure,
    students,
)

app_name = "academics"
urlpatterns = [
    path("search/", search.search, name="search"),
    path("exports/<slug:name>.<slug:file_format>", exports.export, name="export"),
    # Students
    path("students/", students.students, name="students"),
    path("students/new/", students.student_new, name="student_new"),
    path("students/<int:pk>/", students.student, name="student"),
    path("students/<int:pk>/edit/", students.student_edit, name="student_edit"),
    path("students/<int:pk>/photo/", students.student_photo, name="student_photo"),
    path("students/<int:pk>/photo/edit/", students.student_photo_edit, name="student_photo_edit"),
    path("students/<int:pk>/photo/remove/", students.student_photo_remove, name="student_photo_remove"),
    path("students/<int:pk>/move/", enrolments.student_move, name="student_move"),
    path("students/<int:pk>/leave/", enrolments.student_leave, name="student_leave"),
    path("students/<int:pk>/stay/", enrolments.student_stay, name="student_stay"),
    path("students/<int:pk>/enrol/", enrolments.student_enrol, name="student_enrol"),
    path("students/<int:pk>/guardians/new/", links.guardian_new, name="guardian_new"),
    path("students/<int:pk>/guardians/link/", links.guardian_link, name="guardian_link"),
    # Guardians
    path("guardians/", guardians.guardians, name="guardians"),
    path("guardians/<int:pk>/", guardians.guardian, name="guardian"),
    path("guardians/<int:pk>/edit/", guardians.guardian_edit, name="guardian_edit"),
    path("guardians/<int:pk>/merge/", guardians.guardian_merge, name="guardian_merge"),
    path("guardian-links/<int:pk>/", links.link_edit, name="link_edit"),
    path("guardian-links/<int:pk>/end/", links.link_end, name="link_end"),
    # Staff
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/<int:pk>/", staff.staff_member, name="staff_member"),
    path("staff/<int:pk>/edit/", staff.staff_edit, name="staff_edit"),
    path("staff/<int:pk>/end/", staff.staff_end, name="staff_end"),
    # Sections
    path("sections/", sections.sections, name="sections"),
    path("sections/new/", sections.section_new, name="section_new"),
    path("sections/<int:pk>/", sections.section, name="section"),
    path("sections/<int:pk>/edit/", sections.section_edit, name="section_edit"),
    path("sections/<int:pk>/remove/", sections.section_remove, name="section_remove"),
    path("sections/<int:pk>/teachers/new/", sections.assignment_new, name="assignment_new"),
    path("assignments/<int:pk>/", sections.assignment_edit, name="assignment_edit"),
    path("assignments/<int:pk>/remove/", sections.assignment_remove, name="assignment_remove"),
    path("sections/<int:pk>/invite/", accounts.section_invite, name="section_invite"),
    path("accounts/<slug:kind>/<int:pk>/", accounts.account_open, name="account_open"),
    # Years and subjects
    path("structure/", structure.structure, name="structure"),
    path("structure/years/new/", structure.year_new, name="year_new"),
    path("structure/sessions/<int:pk>/", structure.session_edit, name="session_edit"),
    path("structure/sessions/<int:pk>/new/", structure.session_new, name="session_new"),
    path("structure/sessions/<int:pk>/remove/", structure.session_remove, name="session_remove"),
    path("structure/levels/new/", structure.level_new, name="level_new"),
    path("structure/levels/<int:pk>/", structure.level_edit, name="level_edit"),
    path("structure/levels/<int:pk>/remove/", structure.level_remove, name="level_remove"),
    path("structure/subjects/new/", structure.subject_new, name="subject_new"),
    path("structure/subjects/<int:pk>/", structure.subject_edit, name="subject_edit"),
    path("structure/subjects/<int:pk>/remove/", structure.subject_remove, name="subject_remove"),
    # Import
    path("import/", imports.imports, name="imports"),
    path("import/new/", imports.import_new, name="import_new"),
    path("import/blank/<slug:kind>/", imports.import_template, name="import_template"),
    path("import/<int:pk>/", imports.import_batch, name="import_batch"),
    path("import/<int:pk>/columns/", imports.import_columns, name="import_columns"),
    path("import/<int:pk>/rows/", imports.import_accept, name="import_accept"),
    path("import/<int:pk>/import/", imports.import_apply, name="import_apply"),
    path("import/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("import/<int:pk>/errors/", imports.import_errors, name="import_errors"),
]
