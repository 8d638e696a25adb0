"""The words that people read where the product's own got in the way, and the initials of a name as it stands."""

import re

from django.urls import reverse

from tests.pages import tight


def test_a_schools_subdomain_is_its_web_address(platform_visitor):
    page = platform_visitor.get("/sign-up/").content.decode()
    assert "Web address" in page and not re.search(r">\s*Address", page)


def test_what_was_counted_is_statistics(cast, sign_in):
    page = sign_in(cast.paul).get(reverse("assessment:class_statistics", args=[cast.maths_7a.pk])).content.decode()
    assert "Statistics of Mathematics 7A" in page and "Figures" not in page


def test_an_absence_has_a_reason_not_a_code(cast, sign_in):
    page = sign_in(cast.rita).get(reverse("attendance:student_summary", args=[cast.amina.pk])).content.decode()
    labels = [" ".join(label.split()) for label in re.findall(r"<label[^>]*>([^<]*)", page)]
    assert "Reason" in labels and "Details" in labels and "Code" not in labels


def test_initials_stand_in_the_order_of_the_name(cast, sign_in):
    page = tight(sign_in(cast.rita).get(reverse("academics:students")).text)
    assert "Odhiambo, Amina" in page and ">OA</span>" in page and ">AO</span>" not in page
