"""What the school takes out and brings in again unchanged does nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from academics.actions.households import set_address
from academics.actions.rosters import put_in_class
from academics.models import Guardian, GuardianLink, ImportBatch, StaffMember, TeachingAssignment
from core.school import school_today

from .test_number_conflicts import go
from .test_pages import upload

DAY = timedelta(days=1)


@pytest.fixture
def lived_in(cast, elective):
    """A school with people who left, addresses, second phones, names that people go by, and classes that ended."""
    today = school_today()
    set_address(
        [cast.amina, cast.grace],
        {"street": "12 Hill Road", "postcode": "00100", "city": "Nairobi", "phone": "020 123-456"},
    )
    Guardian.objects.filter(pk=cast.grace.pk).update(phone="0700 000 001", preferred_name="Gracie")
    Guardian.objects.filter(pk=cast.peter.pk).update(phone_alternative="+254700000001", email="")
    StaffMember.objects.filter(staff_number="T2").update(ends_on=today - 2 * DAY, phone="0711 000-111")
    TeachingAssignment.objects.filter(staff__staff_number="T2").update(ends_on=today - 2 * DAY)
    nameless = {"given_name": "Wanjiru (W.)", "family_name": "", "preferred_name": "Mama Chen"}
    GuardianLink.objects.create(student=cast.chen, guardian=Guardian.objects.create(**nameless, phone="0700 000 009"))
    other = Guardian.objects.create(given_name="Nyambura (nurse)", family_name="", phone="0700 000 008")
    GuardianLink.objects.create(student=cast.chen, guardian=other, priority=2)
    put_in_class(elective, [cast.amina, cast.bashir], starts_on=today - 9 * DAY)
    cast.bashir.class_memberships.update(ends_on=today - 3 * DAY)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("name", "kind", "query"),
    [
        ("students", "students", {"status": "all"}),
        ("guardians", "guardians", {}),
        ("staff", "staff", {"status": "all"}),
        ("sections", "sections", {}),
        ("subjects", "subjects", {}),
        ("assignments", "assignments", {}),
        ("class_places", "members", {}),
    ],
)
def test_an_unchanged_list_has_nothing_to_do(cast, lived_in, sign_in, name, kind, query, file_format):
    rita = sign_in(cast.olive)
    exported = rita.get(reverse(f"academics:{name}_export", args=[file_format]), query)
    assert exported.status_code == 200
    text = exported.content
    answer = upload(rita, text, kind=kind, name=f"{name}.{file_format}")
    form = rita.get(answer.url).context["form"]
    rita.post(answer.url, {name: form[name].value() or "" for name in form.fields})
    batch = ImportBatch.objects.get()
    go(rita, batch, "rows")
    assert batch.state == ImportBatch.State.CHECKED, batch.errors
    assert not batch.has_changes and not batch.counts["gone"] and batch.counts["unchanged"], batch.preview
    assert "the school knows all of it already" in rita.get(f"/school/import/{batch.pk}/").content.decode()
