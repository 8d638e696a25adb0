"""The addresses of a school, and one more: the least that a page can cost, by which the others are measured.

A session, its user, one query of 44 rows, a template of a list. It has the middleware of every page.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from academics.models import Student
from schoolsaas import urls_school
from schoolsaas.urls_school import *  # noqa: F403  (the handlers of errors, too)

ROWS = 44
_TEMPLATE = """<!doctype html><title>Students</title><ul>{% for each in students %}
<li><a href="/school/students/{{ each.pk }}/">{{ each.sort_name }}</a> {{ each.student_number }}</li>{% endfor %}</ul>"""


@login_required
def bare(request):
    """A list without anything around it."""
    students = Student.objects.order_by("sort_name", "id")[:ROWS]
    return HttpResponse(engines.all()[0].from_string(_TEMPLATE).render({"students": students}, request))


urlpatterns = [path("bare/", bare), *urls_school.urlpatterns]
