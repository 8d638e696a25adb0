"""How a child has been doing through the year, as far as the school has released it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from academics.models import SchoolClass, Student
from accounts.access import requires
from accounts.capabilities import Capability
from assessment.grading.sessions import terms_of_year
from assessment.insights.pages.trend import trend_of
from core.school import school_today


@requires(Capability.USE_PORTAL)
@require_safe
def trend(request, student_id):
    """One child of the family: released marks through the terms, and attendance by week."""
    today = school_today()
    student = get_object_or_404(Student.objects.of_family(request.user, on=today), pk=student_id)
    terms = terms_of_year(today)
    found = trend_of(student, SchoolClass.objects.of_year(terms.year), terms, today=today, released_only=True)
    return render(request, "portal/trend.html", {"student": student, "year": terms.year, "trend": found})
