"""Addresses of this app's pages."""

from django.urls import path

from .views import audit, exports, invitations, people, profile, roles, support, viewing

app_name = "accounts"
urlpatterns = [
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/roles/", people.person_roles, name="person_roles"),
    path("people/<int:pk>/invitation/", people.person_invitation, name="person_invitation"),
    path("people/<int:pk>/block/", people.person_block, name="person_block"),
    path("people/<int:pk>/unblock/", people.person_unblock, name="person_unblock"),
    path("people/<int:pk>/password-reset/", people.person_password_reset, name="person_password_reset"),
    path("people/<int:pk>/second-factors/", people.person_second_factors, name="person_second_factors"),
    path("people/<int:pk>/view-as/", viewing.view_as, name="view_as"),
    path("view-as/end/", viewing.view_as_end, name="view_as_end"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.role_new, name="role_new"),
    path("roles/<int:pk>/", roles.role, name="role"),
    path("roles/<int:pk>/remove/", roles.role_remove, name="role_remove"),
    path("audit/", audit.audit, name="audit"),
    path("support/", support.support, name="support"),
    path("support/enter/<str:token>/", support.support_enter, name="support_enter"),
    path("support/end/", support.support_end, name="support_end"),
    path("support/over/", support.support_over, name="support_over"),
    path("support/<int:pk>/end/", support.support_visit_end, name="support_visit_end"),
    path("exports/people.<file_format:file_format>", exports.people, name="people_export"),
    path("exports/roles.<file_format:file_format>", exports.roles, name="roles_export"),
    path("exports/audit.<file_format:file_format>", exports.audit, name="audit_export"),
    path("exports/support.<file_format:file_format>", exports.support, name="support_export"),
    path("profile/", profile.profile, name="profile"),
    path("second-factor/", profile.second_factor, name="second_factor"),
    path("security/", profile.security, name="security"),
    path("sessions/", profile.sessions, name="sessions"),
    path("sessions/<int:pk>/end/", profile.session_end, name="session_end"),
]
