"""Find my school: links by e-mail, and nobody learns whether an address is known."""

import logging

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django_tenants.utils import tenant_context

from accounts.models import User
from accounts.outbox import kind_of_mail, queue_mail

from ..addresses import url_of_school
from ..mail import SEND_TASK, write_platform_mail
from ..models import School

log = logging.getLogger(__name__)


@transaction.atomic
def ask_for_schools(email, *, language):
    """Has a worker look the address up; takes as long for a known address as for an unknown one."""
    queue_mail("schools", email=email, language=language)


@kind_of_mail("schools", task=SEND_TASK)
def write_school_links(email, language):
    """The mail with the schools in which somebody signs in with this address; None for an unknown one."""
    schools = [
        school for school in School.objects.serving().with_domains().iterator(chunk_size=50) if _knows(school, email)
    ]
    if not schools:
        return None
    path = reverse(settings.LOGIN_URL, urlconf=settings.ROOT_URLCONF)
    links = [{"name": school.name, "url": url_of_school(school, path)} for school in schools]
    return write_platform_mail("schools", email, {"schools": links}, language=language)


def _knows(school, email):
    with tenant_context(school):
        return User.objects.people().reachable_at(email).exists()
