"""How platform staff get a password; signing in itself is the console's."""

from django.contrib.auth import views as auth_views
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import public_page
from core.current import client_ip
from core.limits import within_limit
from core.signing import SchoolTokenGenerator

from ..actions import ask_for_password_link
from ..forms import StaffEmailForm


@public_page
@require_http_methods(["GET", "POST"])
def password_reset(request):
    """Mails staff a link to set a password; says the same for every address, and as fast."""
    form = StaffEmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        by_machine = within_limit("staff-password", client_ip(request), times=20, seconds=3600)
        if within_limit("staff-password", email, times=3, seconds=3600) and by_machine:
            ask_for_password_link(email)
        return redirect("password_reset_done")
    return render(request, "registration/password_reset_form.html", {"form": form})


@public_page
@require_GET
def password_reset_done(request):
    return render(request, "registration/password_reset_done.html")


class _Confirm(auth_views.PasswordResetConfirmView):
    token_generator = SchoolTokenGenerator()
    success_url = reverse_lazy("admin:index")

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_staff and user.is_active else None


_confirm = _Confirm.as_view()


@public_page
def password_reset_confirm(request, uidb64, token) -> HttpResponse:
    """Where the mailed link leads: Django's own page, for staff only."""
    return _confirm(request, uidb64=uidb64, token=token)
