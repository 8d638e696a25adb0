"""The platform's name, and how its console looks."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from . import env

PLATFORM_NAME = env.text("PLATFORM_NAME", "Homeroom")

UNFOLD = {
    "SITE_TITLE": PLATFORM_NAME,
    "SITE_HEADER": PLATFORM_NAME,
    "SITE_SUBHEADER": _("Platform console"),
    "SITE_SYMBOL": "school",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [lambda request: static("css/console.css")],
    "LOGIN": {"form": "tenants.forms.console.ConsoleSignInForm"},
    # Shades of the platform's blue; 600 carries white text, 500 is text on the dark theme.
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.6)",
            "100": "oklch(93.2% .032 255.6)",
            "200": "oklch(88.2% .059 254.1)",
            "300": "oklch(80.9% .105 251.8)",
            "400": "oklch(76% .12 252.6)",
            "500": "oklch(70% .14 253)",
            "600": "oklch(53% .17 255)",
            "700": "oklch(47% .16 255)",
            "800": "oklch(42.4% .14 256)",
            "900": "oklch(37.9% .12 257)",
            "950": "oklch(28.2% .09 258)",
        }
    },
    "SIDEBAR": {
        "navigation": [
            {
                "items": [
                    {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{page}")}
                    for title, icon, page in (
                        (_("Overview"), "home", "index"),
                        (_("Schools"), "school", "tenants_school_changelist"),
                        (_("Sign-ups"), "how_to_reg", "tenants_signup_changelist"),
                        (_("Support visits"), "support", "tenants_supportgrant_changelist"),
                        (_("Erasures"), "delete_forever", "tenants_erasurereport_changelist"),
                        (_("Jobs"), "work_history", "jobs_job_changelist"),
                        (_("Platform staff"), "badge", "accounts_user_changelist"),
                        (_("Audit trail"), "history", "accounts_auditevent_changelist"),
                    )
                ]
            }
        ]
    },
}
