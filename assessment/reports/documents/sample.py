"""A student who does not exist, for looking at a template."""

from django.utils.translation import gettext as _

from core.school import current_school, school_today


def sample_facts(template):
    """Facts with something in every block."""
    school, today = current_school(), school_today()
    subjects = (
        (_("Mathematics"), "78.5", "B", "3"),
        (_("Science"), "84.0", "A", "4"),
        (_("History"), "66.0", "B", "3"),
        (_("Art"), "91.5", "A", "4"),
    )
    grades = [
        {
            "class_id": number,
            "class": subject,
            "teacher": _("A. Teacher"),
            "percentage": percentage,
            "band": band,
            "points": points,
            "average": "70.2",
            "categories": [[_("Tests"), percentage]],
            "credits": "1",
            "comment": _("Works with care and asks good questions."),
            "standards": [[f"7.{number}.1", _("Explains the way to a result"), percentage, band]],
        }
        for number, (subject, percentage, band, points) in enumerate(subjects, start=1)
    ]
    year = str(today.year)
    return {
        "title": template.name,
        "school": {
            "name": school.name,
            "address": school.contact,
            "accent": school.accent,
            "locale": school.locale,
        },
        "student": {
            "name": _("Sample Student"),
            "legal_name": _("Sample Student"),
            "number": "S0001",
            "born": "2013-05-17",
            "section": "7A",
            "section_now": "7A",
            "level": _("Grade 7"),
            "level_now": _("Grade 7"),
            "homeroom": _("A. Teacher"),
        },
        "enrolment": {
            "first_starts_on": f"{today.year - 4}-01-08",
            "starts_on": f"{today.year - 2}-01-08",
            "ends_on": today.isoformat(),
        },
        "session": _("Term 1"),
        "year": year,
        "made_on": today.isoformat(),
        "grades": grades,
        "years": [{"title": year, "level": _("Grade 7"), "grades": grades, "gpa": "3.50"}],
        "scales": [
            {
                "bands": [
                    {"label": "A", "from": "80", "meaning": _("Excellent")},
                    {"label": "B", "from": "65", "meaning": _("Good")},
                ]
            }
        ],
        "attendance": {"percentage": "96.4", "absent": 2, "unexplained": 1, "late": 3},
        "comment": _("A term to be proud of."),
        "mean": "80.0",
        "gpa": "3.50",
        "rank": {"place": 3, "of": 28},
        "code": "7KQM-X2PA-9DWC",
        "check_at": "https://",
    }
