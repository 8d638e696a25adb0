"""allauth's forms in our words."""

import struct
from contextlib import contextmanager

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from ..outbox import queue_mail

# What reading the bytes of a passkey fails with when they are none.
_NO_PASSKEY = (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)


def _rules():
    return " ".join(password_validators_help_texts())


class _OurWords:
    """Labels instead of placeholders, and nothing but the words below."""

    labels = {}
    helps = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            if name in self.helps:
                field.help_text = self.helps[name]


class SignInForm(_OurWords, LoginForm):
    labels = {
        "login": _("E-mail address or username"),
        "password": _("Password"),
        "remember": _("Stay signed in on this device"),
    }
    helps = {"password": ""}
    code = forms.CharField(
        label=_("Code from your authenticator app"),
        max_length=12,
        required=False,
        help_text=_("With the right code you get in although sign-in is paused. You are asked for it once more."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "code" not in self.request.POST and self.request.GET.get("way") != "code":
            del self.fields["code"]
        self.order_fields(["login", "password", "code", "remember"])
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")

    @property
    def is_paused(self):
        """Whether others have tried so often that nobody gets in by the usual door."""
        return self.has_error(NON_FIELD_ERRORS, "too_many_login_attempts")


class ForgottenPasswordForm(_OurWords, ResetPasswordForm):
    """Takes any address. Nobody is looked up while the page waits: the answer is the same for all."""

    labels = {"email": _("E-mail address")}

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def save(self, request, **kwargs):
        queue_mail("password_reset", email=self.cleaned_data["email"])
        return self.cleaned_data["email"]


class _NewPassword(_OurWords):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _rules()


class NewPasswordFromLinkForm(_NewPassword, ResetPasswordKeyForm):
    pass


class PasswordChangeForm(_NewPassword, ChangePasswordForm):
    pass


class FirstPasswordForm(_NewPassword, SetPasswordForm):
    pass


class ConfirmPasswordForm(_OurWords, ReauthenticateForm):
    labels = {"password": _("Password")}
    helps = {"password": ""}


class _Code(_OurWords):
    labels = {"code": _("Code")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")


class SecondFactorCodeForm(_Code, AuthenticateForm):
    helps = {"code": _("From your authenticator app, or one of your recovery codes.")}


class ConfirmByCodeForm(_Code, ReauthenticateByCodeForm):
    helps = SecondFactorCodeForm.helps


class AddAppForm(_Code, ActivateTOTPForm):
    helps = {"code": _("The six digits that the app shows now.")}


@contextmanager
def _no_passkey_refused():
    """ValidationError for what no browser sends of a passkey; allauth foresees a part of that."""
    try:
        yield
    except _NO_PASSKEY as error:
        raise ValidationError(_("This passkey cannot be read. Try again."), code="incorrect_code") from error


class _Credential(forms.JSONField):
    """What a browser sends of a passkey: some thousand letters. Anybody may send more, and it is held thirty times over."""

    MOST_LETTERS = 100_000

    def to_python(self, value):
        if len(value or "") > self.MOST_LETTERS:
            raise self._unread()
        try:
            return super().to_python(value)
        except (RecursionError, ValueError):  # a number of thousands of digits is the latter
            raise self._unread() from None

    def bound_data(self, data, initial):
        """Nothing: the browser sends another the next time, and brackets in brackets are not read again."""
        return

    @staticmethod
    def _unread():
        return ValidationError(_("This passkey cannot be read. Try again."), code="incorrect_code")


class _ShownPasskey:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credential"] = _Credential(widget=forms.HiddenInput)

    def clean_credential(self):
        with _no_passkey_refused():
            return super().clean_credential()


class PasskeyForm(_ShownPasskey, AuthenticateWebAuthnForm):
    pass


class SignInByPasskeyForm(_ShownPasskey, LoginWebAuthnForm):
    pass


class ConfirmByPasskeyForm(_ShownPasskey, ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(_OurWords, AddWebAuthnForm):
    labels = {"name": _("Name"), "passwordless": _("Sign in with this passkey alone, without a password")}
    helps = {
        "name": _("So that you know it again, such as “My phone”."),
        "passwordless": _("The device then asks for your finger, face or PIN."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["credential"] = _Credential(widget=forms.HiddenInput)

    def clean(self):
        with _no_passkey_refused():
            return super().clean()


class RenamePasskeyForm(_OurWords, EditWebAuthnForm):
    labels = {"name": _("Name")}


class InvitationForm(forms.Form):
    """The first password of somebody who was invited."""

    password1 = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Three or four unrelated words are easy to remember."),
    )
    password2 = forms.CharField(
        label=_("The password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self):
        password = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self):
        data = super().clean()
        if "password1" in data and "password2" in data and data["password1"] != data["password2"]:
            self.add_error("password2", ValidationError(_("The two passwords differ. Type the same one twice.")))
        return data
