"""Students with sections, enrolments and guardians, from a sheet into the school."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from academics.imports.actions import ImportRefused, import_file
from academics.imports.plans import ImportChoices
from academics.imports.plans.base import as_text
from academics.models import Enrolment, GradeLevel, Guardian, GuardianLink, ImportBatch, Section, Student
from accounts.models import AuditEvent
from core.school import current_school, school_today

from .files import STUDENT_HEADER, write_csv, write_xlsx

MAKE = ImportChoices(makes_sections=True)
# By given name.
LANGUAGES_TYPED = {"Sol": "Spanish", "Fae": "Français", "Sue": "sw", "Pia": "pt_BR", "Noa": ""}


@pytest.fixture
def sheet(tmp_path):
    """sheet(rows, header) -> the path of a CSV of students."""

    def written(*rows, header=STUDENT_HEADER, **how):
        return write_csv(tmp_path / "students.csv", [header, *rows], **how)

    return written


def row(number, given, family, born="2013-01-31", section="7A", level="Grade 7", mother="", email="", phone=""):
    return [number, given, family, born, section, level, mother, email, phone]


def outcomes(batch):
    return {name: batch.counts[name] for name in ("create", "update", "duplicate", "unchanged") if batch.counts[name]}


def test_a_new_student_is_enrolled_and_in_a_section(cast, sheet):
    batch = import_file(sheet(row("N1", "Nia", "New", mother="Mary New", email="mary@example.org")), by=cast.rita)
    nia = Student.objects.get(student_number="N1")
    assert (nia.given_name, nia.family_name, nia.date_of_birth) == ("Nia", "New", date(2013, 1, 31))
    assert nia.sort_name == "new nia"
    assert [(e.starts_on, e.ends_on) for e in nia.enrolments.all()] == [(school_today(), None)]
    assert [m.section for m in nia.memberships.all()] == [cast.section_7a]
    link = nia.guardian_links.select_related("guardian").get()
    assert (link.guardian.name, link.guardian.email, link.relationship) == ("Mary New", "mary@example.org", "mother")
    assert batch.state == ImportBatch.State.DONE and outcomes(batch) == {"create": 1}
    with batch.file.open() as file:
        assert b"Mary New" in file.read()


def test_a_batch_is_one_line_in_the_audit_trail(cast, sheet):
    import_file(sheet(row("N1", "Nia", "New"), row("N2", "Noah", "New")), by=cast.rita)
    event = AuditEvent.objects.get(verb="import.apply")
    assert event.after["create"] == 2 and event.after["made"]["student"] == 2


def test_the_same_sheet_again_changes_nothing(cast, sheet):
    path = sheet(row("N1", "Nia", "New", mother="Mary New", email="mary@example.org"), row("N2", "Noah", "New"))
    import_file(path)
    assert outcomes(import_file(path)) == {"unchanged": 2}


def test_a_known_student_is_changed_and_empty_cells_erase_nothing(cast, sheet):
    import_file(sheet(row("S1", "Amina", "Otieno", born="", section="", level="")))
    cast.amina.refresh_from_db()
    assert cast.amina.family_name == "Otieno" and cast.amina.sort_name == "otieno amina"
    assert cast.amina.date_of_birth == date(2013, 5, 1)


def test_a_full_name_cut_in_two_differently_is_no_change(cast, sheet):
    Student.objects.filter(student_number="S1").update(given_name="Amina Njeri", family_name="Odhiambo Otieno")
    path = sheet(["S1", "Amina Njeri Odhiambo Otieno"], header=["Adm No", "Student name"])
    assert outcomes(import_file(path)) == {"unchanged": 1}


def test_another_section_is_a_move_that_keeps_history(cast, sheet):
    import_file(sheet(row("S1", "Amina", "Odhiambo", born="", section="7b")))
    today = school_today()
    old, new = cast.amina.memberships.order_by("starts_on")
    assert (old.section, old.ends_on) == (cast.section_7a, today - timedelta(1))
    assert (new.section, new.starts_on, new.ends_on) == (cast.section_7b, today, None)


def test_who_comes_back_gets_another_enrolment(cast, sheet):
    import_file(sheet(row("S5", "Eve", "Gone", born="")), choices=ImportChoices(accepts=frozenset(["gone"])))
    first, second = cast.eve.enrolments.order_by("starts_on")
    assert second.entry_reason == Enrolment.EntryReason.RETURN
    assert first.ends_on < second.starts_on == school_today()


def test_missing_sections_and_levels_are_made_together(cast, sheet):
    batch = import_file(
        sheet(row("N1", "Nia", "New", section="8A", level="Grade 8"), row("N2", "Bo", "New", section="8 a", level="8")),
        choices=MAKE,
    )
    assert batch.counts["made"]["section"] == batch.counts["made"]["gradelevel"] == 1
    assert Section.objects.get(name="8A").grade_level == GradeLevel.objects.get(name="Grade 8", position=8)


def test_a_section_named_alike_in_two_levels_takes_the_level_into_its_name(cast, sheet):
    rows = [
        row("N1", "Nia", "New", section="East", level="Form 1"),
        row("N2", "Bo", "New", section="East", level="Form 2"),
    ]
    import_file(sheet(*rows), choices=MAKE)
    assert set(Section.objects.filter(name__contains="East").values_list("name", flat=True)) == {
        "Form 1 East",
        "Form 2 East",
    }
    assert outcomes(import_file(sheet(rows[0]))) == {"unchanged": 1}


def test_a_section_of_another_level_is_not_taken_for_it(cast, sheet):
    """ "1G" of Grade 1 is not "11G", though the level's number before the name reads so."""
    import_file(
        sheet(
            row("N1", "Nia", "New", section="11G", level="Grade 11"),
            row("N2", "Bo", "New", section="1G", level="Grade 1"),
        ),
        choices=MAKE,
    )
    assert Student.objects.get(student_number="N2").memberships.get().section.name == "1G"
    with pytest.raises(ImportRefused, match="Section 1G belongs to Grade 1 in the school"):
        import_file(sheet(row("N3", "Cy", "New", section="1G", level="Grade 2")))


def test_a_section_may_be_called_by_its_letter_when_the_level_is_given(cast, sheet):
    batch = import_file(sheet(row("N1", "Nia", "New", section="A", level="Grade 7")))
    assert "section" not in batch.counts["made"]
    assert Student.objects.get(student_number="N1").memberships.get().section == cast.section_7a


def test_a_section_whose_level_is_not_clear_is_not_made(cast, sheet):
    with pytest.raises(ImportRefused) as refused:
        import_file(sheet(row("N1", "Nia", "New", section="East", level="")), choices=MAKE)
    assert "no section “East” (1 row)" in refused.value.errors[0]
    assert "add a column with the level" in refused.value.errors[0]


# --- families --------------------------------------------------------------------------------
def links_of(number):
    return {
        link.guardian for link in GuardianLink.objects.filter(student__student_number=number).select_related("guardian")
    }


def test_siblings_share_one_guardian_by_email(cast, sheet):
    import_file(
        sheet(
            row("N1", "Nia", "New", mother="Mary New", email="Mary@Example.org"),
            row("N2", "Noah", "New", mother="Mrs Mary New", email="mary@example.org"),
        )
    )
    assert links_of("N1") == links_of("N2") and len(links_of("N1")) == 1


def test_siblings_share_one_guardian_by_phone(cast, sheet):
    import_file(
        sheet(
            row("N1", "Nia", "New", mother="Mary New", phone="+254 711 000 111"),
            row("N2", "Noah", "New", mother="M. New", phone="0711000111"),
        )
    )
    assert links_of("N1") == links_of("N2") and len(links_of("N1")) == 1


def test_a_guardian_of_the_school_is_found_again(cast, sheet):
    import_file(sheet(row("N1", "Nia", "Odhiambo", mother="Grace Odhiambo", phone="0700 000 001")))
    assert links_of("N1") == {cast.grace}


def test_parents_who_share_an_address_stay_two(cast, sheet):
    header = [*STUDENT_HEADER, "Father name", "Father email"]
    import_file(
        sheet(
            [
                *row("N1", "Nia", "New", mother="Maria New", email="family@example.org"),
                "Mario New",
                "family@example.org",
            ],
            [
                *row("N2", "Noah", "New", mother="Maria New", email="family@example.org"),
                "Mario New",
                "family@example.org",
            ],
            header=header,
        )
    )
    assert {guardian.name for guardian in links_of("N1")} == {"Maria New", "Mario New"}
    assert links_of("N1") == links_of("N2")
    relationships = GuardianLink.objects.filter(student__student_number="N1").values_list("relationship", "priority")
    assert set(relationships) == {("mother", 1), ("father", 2)}


def test_the_number_of_parent_or_guardian_is_the_first_parents_where_no_guardian_is_named(cast, sheet):
    """Broken before: such rows, most of a school register of the Philippines, were refused."""
    header = [*STUDENT_HEADER[:3], "Father's Name", "Mother's Maiden Name", "Guardian Name", "Relationship"]
    import_file(
        sheet(
            ["N1", "Nia", "New", "Ed New", "Joy Cruz", "", "", "0917 123 4567"],
            ["N2", "Noah", "Newer", "", "Ana Lim", "Lola Newer", "Grandparent", "0917 123 4568"],
            header=[*header, "Contact Number of Parent or Guardian"],
        ),
    )
    phones = GuardianLink.objects.filter(student__student_number__in=["N1", "N2"]).order_by("guardian__pk")
    assert dict(phones.values_list("guardian__given_name", "guardian__phone")) == {
        "Joy": "09171234567",
        "Ed": "",
        "Ana": "",
        "Lola": "09171234568",
    }


def test_a_phone_of_a_father_who_is_not_named_is_nobody_elses(cast, sheet):
    header = [*STUDENT_HEADER[:3], "Mother's name", "Father's name", "Father's phone"]
    with pytest.raises(ImportRefused, match="The guardian's name is missing"):
        import_file(sheet(["N1", "Nia", "New", "Joy New", "", "0712345678"], header=header))


def test_namesakes_without_a_contact_are_not_merged(cast, sheet):
    import_file(sheet(row("N1", "Nia", "New", mother="Mary New"), row("N2", "Noah", "Newer", mother="Mary New")))
    assert not links_of("N1") & links_of("N2")


def test_a_new_phone_is_a_correction_and_a_second_one_is_kept_too(cast, sheet):
    import_file(
        sheet(
            row(
                "S1",
                "Amina",
                "Odhiambo",
                born="",
                mother="Grace Odhiambo",
                email="grace@example.org",
                phone="0722000111",
            ),
            row(
                "S2",
                "Bashir",
                "Odhiambo",
                born="",
                mother="Grace Odhiambo",
                email="grace@example.org",
                phone="0733000222",
            ),
        )
    )
    cast.grace.refresh_from_db()
    assert (cast.grace.phone, cast.grace.phone_alternative) == ("0722000111", "0733000222")


def test_one_row_for_each_guardian_is_one_student_with_two(cast, sheet):
    batch = import_file(
        sheet(
            row("N1", "Nia", "New", mother="Mary New", email="mary@example.org"),
            row("N1", "Nia", "New", mother="Lucy Old", email="lucy@example.org"),
        )
    )
    assert outcomes(batch) == {"create": 1, "update": 1}
    assert {guardian.name for guardian in links_of("N1")} == {"Mary New", "Lucy Old"}


# --- duplicates and errors -------------------------------------------------------------------
def test_a_repeated_row_is_a_duplicate(cast, sheet):
    batch = import_file(sheet(row("N1", "Nia", "New"), row("n1", "Nia", "New")))
    assert outcomes(batch) == {"create": 1, "duplicate": 1}
    assert Student.objects.filter(student_number__iexact="N1").count() == 1


def test_one_number_for_two_people_is_an_error(cast, sheet):
    with pytest.raises(ImportRefused) as refused:
        import_file(sheet(row("N1", "Nia", "New"), row("N1", "Bo", "Other")))
    assert "row 3, First name “Bo”" in refused.value.errors[0] and ": Row 2 has" in refused.value.errors[0]


def test_a_likely_same_person_is_left_out(cast, sheet):
    skip = ImportChoices(skips=frozenset(["duplicate"]))
    batch = import_file(sheet(row("X9", "AMINA", "Odhiambo", born="2013-05-01")), choices=skip)
    assert outcomes(batch) == {"duplicate": 1}
    assert "S1" in batch.preview["rows"]["duplicate"][0]["message"]
    assert not Student.objects.filter(student_number="X9").exists()


def test_every_error_names_row_column_and_value_and_nothing_is_changed(cast, sheet):
    before = Student.objects.count()
    with pytest.raises(ImportRefused) as refused:
        import_file(
            sheet(
                row("N1", "Nia", "New", born="31/13/2013", email="mary(at)example.org", mother="Mary"),
                row("", "Bo", "New"),
                row("N3", "", "New"),
                row("N4", "Dan", "New", email="x@example.org"),
                row("N5", "Fine", "New"),
            )
        )
    errors = refused.value.errors
    assert [error.split(":")[0] for error in errors] == [
        "row 2, DOB “31/13/2013”",
        "row 2, Mother email “mary(at)example.org”",
        "row 3, Adm No",
        "row 4, First name",
        "row 5, Mother name",
    ]
    assert Student.objects.count() == before and not ImportBatch.objects.exists()


def test_a_school_without_a_year_is_told_the_next_step(cast, sheet):
    today = school_today()
    type(cast.year).objects.filter(pk=cast.year.pk).update(
        starts_on=today - timedelta(500), ends_on=today - timedelta(200)
    )
    with pytest.raises(ImportRefused, match="Make one under “Years and subjects”"):
        import_file(sheet(row("N1", "Nia", "New")))


def test_numbers_from_excel_keep_their_form(cast, tmp_path):
    header = ["Adm No", "Name", "DOB", "Mother name", "Mother phone"]
    rows = [
        header,
        [1001.0, "Nia New", date(2013, 1, 31), "Mary New", 711000111],
        ["1002", "Bo New", "31.01.2014", "Mary New", "0711000111"],
    ]
    import_file(write_xlsx(tmp_path / "students.xlsx", rows))
    assert Student.objects.get(student_number="1001").date_of_birth == date(2013, 1, 31)
    assert links_of("1001") == links_of("1002")


def test_the_other_school_is_never_touched(cast, riverside, sheet):
    with tenant_context(riverside):
        before = [
            Student.objects.count(),
            Guardian.objects.count(),
            Student.objects.get(student_number="S1").family_name,
        ]
    import_file(
        sheet(
            row("S1", "Amina", "Changed", born=""),
            row("N1", "Nia", "New", mother="Grace Odhiambo", email="grace@example.org"),
        )
    )
    with tenant_context(riverside):
        assert before == [
            Student.objects.count(),
            Guardian.objects.count(),
            Student.objects.get(student_number="S1").family_name,
        ]


def test_queries_do_not_grow_with_rows(cast, sheet):
    def queries(first, count):
        path = sheet(
            *[
                row(f"N{n}", f"Name{n}", "New", mother=f"Mother{n} New", email=f"m{n}@example.org")
                for n in range(first, first + count)
            ]
        )
        with CaptureQueriesContext(connection) as captured:
            import_file(path)
        return len(captured)

    assert queries(0, 1) == queries(100, 30)


def test_dates_of_the_preview_are_written_as_everywhere_else():
    assert as_text(date(2026, 1, 5)) == "5 Jan 2026"
    assert as_text(None) == ""


HEADER_OF_FATHERS = [*STUDENT_HEADER, "Father name", "Father phone", "Last day"]


def test_what_says_that_there_is_none_is_nobody(cast, sheet):
    """Before, the school had guardians called "N/A" and "-", and a phone of "nil" stopped the whole sheet."""
    rows = [
        [*row("N1", "Nia", "-", mother="N/A", email="n.a.", phone="-"), "Deceased", "nil", "none"],
        [*row("N2", "Na", ".", mother="—", email="", phone="N/A"), "Noel New", "Not available", ""],
    ]
    columns = {"Mother email": "guardian1_email", "Mother phone": "guardian1_phone"}
    columns |= {"Father phone": "guardian2_phone", "Last day": "ends_on"}
    import_file(sheet(*rows, header=HEADER_OF_FATHERS), choices=MAKE, mapping=columns)
    nia, na = Student.objects.filter(student_number__startswith="N").order_by("student_number")
    assert (nia.legal_name, na.legal_name) == ("Nia", "Na")
    assert not nia.guardian_links.exists()
    assert [(link.guardian.name, link.guardian.phone) for link in na.guardian_links.all()] == [("Noel New", "")]


def test_a_second_row_of_a_student_adds_or_contradicts(cast, sheet):
    """Before, another section, first day or level in it was left out as a duplicate, and a birth date was lost."""
    header = [*STUDENT_HEADER, "First day"]
    wrong = [
        ([*row("N1", "Ann", "Bell"), ""], [*row("N1", "Ann", "Bell", section="7B"), ""], "“7A” here"),
        ([*row("N1", "Ann", "Bell", section=""), ""], [*row("N1", "Ann", "Bell"), ""], "nothing here"),
        ([*row("N1", "Ann", "Bell"), "2026-09-01"], [*row("N1", "Ann", "Bell"), "2026-10-01"], "1 Sep 2026” here"),
    ]
    for first, second, message in wrong:
        with pytest.raises(ImportRefused, match=rf"\bRow 2 has the same student number (with|and) .*{message}"):
            import_file(sheet(first, second, header=header))
    import_file(
        sheet(
            row("N1", "Ann", "Bell", born="", mother="Joy Bell", phone="0712345678"),
            row("N1", "Ann", "Bell", section="7 a", mother="Jo Fox", phone="0712345679"),
        )
    )
    ann = Student.objects.get(student_number="N1")
    assert ann.date_of_birth == date(2013, 1, 31)
    assert {link.guardian.name for link in ann.guardian_links.all()} == {"Joy Bell", "Jo Fox"}


REFUSED = [
    ("Name", "#REF!", "no value here"),
    ("Adm No", "#N/A", "no value here"),
    ("Class", "=B2", "no value here"),
    ("Name", "12345", "This is no name"),
    ("Name", "Bob Cole (transferred)", "Beside the name stands “transferred”"),
    ("Parent name", "Joy Bell; Tom Bell", "more than one name"),
    ("Parent phone", "0712345678 (mum)", "Beside the number stands “mum”"),
    ("Parent phone", "0712345678 ext 12", "Beside the number stands “ext”"),
]


@pytest.mark.parametrize(("column", "typed", "message"), REFUSED)
def test_what_is_no_value_alone_is_refused_by_its_cell(cast, tmp_path, column, typed, message):
    """Before, students were called "#REF!" and "Bob Cole (transferred)", and of a phone it was said that it is none."""
    header = ["Adm No", "Name", "Class", "Parent name", "Parent phone"]
    rows = [["N1", "Ann Bell", "7A", "Kim Bell", "0712345670"], ["N2", "Bob Cole", "7A", "Max Cole", "0712345671"]]
    rows += [["N3", "Cat Dole", "7A", "May Dole", "0712345672"], ["N4", "Dan Eole", "7A", "Nan Eole", "0712345673"]]
    rows[1][header.index(column)] = typed
    with pytest.raises(ImportRefused) as refused:
        import_file(write_csv(tmp_path / "students.csv", [header, *rows]))
    [error] = refused.value.errors
    assert error.startswith(f"row 3, {column} “{typed}”: ") and message in error


def test_beside_a_surname_a_name_is_the_given_ones(cast, tmp_path):
    """Before, "Cat May" lost "May": it was cut in two, and the surname took the place of the second half."""
    rows = [
        ["Adm No", "Name", "Surname", "Class", "Mother name", "Mother surname"],
        ["N1", "Cat May", "Dole", "7A", "Joy Ann", "Bell"],
        ["N2", "Maria de la Cruz", "de la Cruz", "7A", "Kim Cole", "Cole"],
        ["N3", "Cole Bob", "Cole", "7A", "", ""],
    ]
    batch = import_file(write_csv(tmp_path / "students.csv", rows))
    found = Student.objects.filter(student_number__startswith="N").order_by("student_number")
    assert [(each.given_name, each.family_name) for each in found] == [
        ("Cat May", "Dole"),
        ("Maria", "de la Cruz"),
        ("Bob", "Cole"),
    ]
    assert set(Guardian.objects.filter(links__student__in=found).values_list("given_name", "family_name")) == {
        ("Joy Ann", "Bell"),
        ("Kim", "Cole"),
    }
    assert batch.preview["reading"] == []


def test_a_column_with_dates_of_both_orders_says_which_it_cannot_read(cast, tmp_path):
    """Before, 05/12/2013 was taken for 5 December, beside 25/12/2013 and 12/25/2013."""
    header = ["Adm No", "First name", "Last name", "DOB", "Start date"]
    days = [("05/12/2013", "2026-09-01"), ("25/12/2013", "2026-09-01"), ("12/25/2013", "2026-09-01")]
    rows = [[f"N{number}", "Ann", f"Bell{number}", *each] for number, each in enumerate(days)]
    with pytest.raises(ImportRefused) as refused:
        import_file(write_csv(tmp_path / "students.csv", [header, *rows]))
    [error] = refused.value.errors
    assert error.startswith("row 2, DOB “05/12/2013”: This can be two days")


def test_each_column_of_dates_may_have_its_own_order(cast, tmp_path):
    """Before, 09/12/2026 was read as 9 December, because the birth dates are written with the day first."""
    header = ["Adm No", "First name", "Last name", "DOB", "Start date"]
    rows = [["N1", "Ann", "Bell", "13/04/2013", "09/13/2026"], ["N2", "Bob", "Cole", "03/04/2013", "09/12/2026"]]
    import_file(write_csv(tmp_path / "students.csv", [header, *rows]))
    bob = Student.objects.get(student_number="N2")
    assert bob.date_of_birth == date(2013, 4, 3)
    assert bob.enrolments.get().starts_on == date(2026, 9, 12)


def test_a_german_list_is_read_or_asked_as_a_whole(cast, tmp_path):
    """Before, its names were known and its "Klasse" was left out: the students came without a section."""
    header = [
        "Schülernummer",
        "Nachname",
        "Vorname",
        "Geschlecht",
        "Geburtsdatum",
        "Klasse",
        "Mutter",
        "Telefon Mutter",
    ]
    rows = [
        ["N1", "Müller", "Anna", "w", "12.05.2013", "7A", "Jutta Müller", "0151 2345678"],
        ["N2", "Schmidt", "Ben", "m", "13.05.2013", "7A", "Lena Schmidt", "0151 2345679"],
    ]
    import_file(write_csv(tmp_path / "liste.csv", [header, *rows]))
    anna = Student.objects.get(student_number="N1")
    assert (anna.legal_name, anna.sex, anna.memberships.get().section) == ("Anna Müller", "female", cast.section_7a)
    assert [link.guardian.phone for link in anna.guardian_links.all()] == ["01512345678"]


@pytest.mark.parametrize(
    ("header", "letters", "sexes"),
    [
        ("Sexo", "MHM", ["female", "male", "female"]),
        ("Sexe", "FHF", ["female", "male", "female"]),
        ("Sex", "MFM", ["male", "female", "male"]),
        ("Sexo", "MVM", ["m", "v", "m"]),
        ("Sexo", ["Feminino", "Masculino", "MENINA", "menino"], ["female", "male", "female", "male"]),
    ],
)
def test_a_letter_for_the_sex_is_read_by_those_beside_it(cast, sheet, sign_in, header, letters, sexes):
    """Before, all pupils of a list of hombres and mujeres were boys."""
    rows = [[f"N{number}", "Alex", f"Bell{number}", letter] for number, letter in enumerate(letters)]
    import_file(sheet(*rows, header=["Student number", "First name", "Last name", header]))
    for number, sex in enumerate(sexes):
        student = Student.objects.get(student_number=f"N{number}")
        page = sign_in(cast.rita).get(f"/school/students/{student.pk}/").text
        assert f">{sex.capitalize()}<" in page


def test_the_next_of_kin_gets_their_own_phone(cast, sheet):
    """Broken before: the parent had it, and was then not reached when the child was absent."""
    header = ["Adm No", "First name", "Last name", "Class", "Parent name", "Next of kin", "Next of kin phone"]
    import_file(sheet(["N1", "Nia", "New", "7A", "Mary New", "Otis Old", "0712345678"], header=header), by=cast.rita)
    links = GuardianLink.objects.filter(student__student_number="N1").select_related("guardian").order_by("priority")
    assert [(link.guardian.name, link.guardian.phone) for link in links] == [
        ("Mary New", ""),
        ("Otis Old", "0712345678"),
    ]


def test_children_of_a_list_in_capitals_keep_their_names(cast, sheet, monkeypatch):
    """Broken before: Karthik was called S, and stood under K in every register."""
    monkeypatch.setattr(current_school(), "country", "IN")
    rows = [["N1", "KARTHIK S", "7A"], ["N2", "PRIYA R", "7A"], ["N3", "MOHAMMED IRFAN A", "7A"]]
    import_file(sheet(*rows, header=["Adm No", "Student Name", "Class"]), by=cast.rita)
    found = Student.objects.filter(student_number__startswith="N").order_by("student_number")
    assert [(each.given_name, each.family_name) for each in found] == [
        ("KARTHIK", "S"),
        ("PRIYA", "R"),
        ("MOHAMMED IRFAN", "A"),
    ]


def test_the_language_of_a_guardian_is_a_code(cast, tmp_path):
    """Broken before: they were written to in a language called “Spanish”, which is none."""
    header = ["First name", "Last name", "Email", "Language", "Student number"]
    rows = [[name, "Old", f"{name.lower()}@example.org", typed, "S1"] for name, typed in LANGUAGES_TYPED.items()]
    import_file(write_csv(tmp_path / "guardians.csv", [header, *rows]), by=cast.rita)
    found = Guardian.objects.filter(family_name="Old").order_by("pk").values_list("language", flat=True)
    assert list(found) == ["es", "fr", "sw", "pt-br", ""]
    wrong = write_csv(tmp_path / "guardians.csv", [header, ["Zia", "New", "zia@example.org", "Klingon", "S1"]])
    with pytest.raises(ImportRefused, match="row 2, Language “Klingon”"):
        import_file(wrong, by=cast.rita)
