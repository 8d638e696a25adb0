"""allauth's pages that make sense in a school, each with its guard.

Not here: signing up, and managing one's e-mail addresses. The school knows a person's one address.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

from .access import as_oneself, public_page

urlpatterns = [
    path("login/", public_page(account.login), name="account_login"),
    path("logout/", public_page(account.logout), name="account_logout"),
    path("inactive/", public_page(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", as_oneself(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", as_oneself(account.password_change), name="account_change_password"),
    path("password/set/", as_oneself(account.password_set), name="account_set_password"),
    path("password/reset/", public_page(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", public_page(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public_page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public_page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("security/", as_oneself(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", public_page(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", as_oneself(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/app/add/", as_oneself(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/app/remove/", as_oneself(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/codes/", as_oneself(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/codes/new/", as_oneself(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/codes/file/", as_oneself(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("passkeys/", as_oneself(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/login/", public_page(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("passkeys/add/", as_oneself(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/confirm/", as_oneself(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", as_oneself(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/edit/", as_oneself(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
]
