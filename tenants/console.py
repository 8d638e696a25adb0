"""The platform staff's console: Django's admin, dressed by unfold, on the platform's host only."""

from django.conf import settings
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from core.school import in_school
from jobs.models import Job

from .models import School, SignUp

# unfold's Alpine evaluates expressions in attributes and its theme is a <style> in the page. The
# console's forms end at a school's host when support goes there.
CONSOLE_CSP = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "form-action": [CSP.SELF, f"*.{settings.PLATFORM_DOMAIN}:*"],
}


# The newest of each kind on the first page.
_SHOWN = 5


class ConsoleAdmin(ModelAdmin):
    """How each list and form of the console behaves."""

    list_per_page = 44
    show_full_result_count = False
    # What the list is called, when not by its model.
    list_title = None

    def changelist_view(self, request, extra_context=None):
        title = self.list_title or capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """One way to save is enough."""
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, {**one_button, **(extra_context or {})})


class PlatformConsole(UnfoldAdminSite):
    """Open to active platform staff, and nowhere in a school."""

    enable_nav_sidebar = True
    index_title = _("Overview")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only our own: packages offer tables that schools have and the platform has not."""
        if admin_class is not None and issubclass(admin_class, ConsoleAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def index(self, request, extra_context=None):
        """Which school needs us."""
        schools = School.objects.schools()
        numbers = schools.by_status()
        overview = {
            "states": [(status, status.label, numbers.get(status, 0)) for status in School.Status],
            "failed": SignUp.objects.failed().newest(_SHOWN),
            "newest": schools.newest(_SHOWN),
            "jobs": Job.objects.all()[:_SHOWN],
        }
        return super().index(request, {**overview, **(extra_context or {})})

    def has_permission(self, request):
        return not in_school() and request.user.is_active and request.user.is_staff

    def admin_view(self, view, cacheable=False):
        return csp_override(CONSOLE_CSP)(super().admin_view(view, cacheable))

    @method_decorator(csp_override(CONSOLE_CSP))
    def login(self, request, extra_context=None):
        return super().login(request, extra_context)
