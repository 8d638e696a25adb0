"""The platform staff's console: Django's admin, dressed by unfold, on the platform's host only."""

from django.conf import settings
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from accounts.school import in_school

# unfold's Alpine evaluates expressions in attributes and its theme is a <style> in the page. The
# console's forms end at a school's host when support goes there.
CONSOLE_CSP = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "form-action": [CSP.SELF, f"*.{settings.PLATFORM_DOMAIN}:*"],
}


class Console(UnfoldAdminSite):
    """Open to active platform staff, and nowhere in a school."""

    enable_nav_sidebar = True

    def has_permission(self, request):
        return not in_school() and request.user.is_active and request.user.is_staff

    def admin_view(self, view, cacheable=False):
        return csp_override(CONSOLE_CSP)(super().admin_view(view, cacheable))

    @method_decorator(csp_override(CONSOLE_CSP))
    def login(self, request, extra_context=None):
        return super().login(request, extra_context)
