"""Whole headers and what stands below them decide together which column is which field."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academics.imports.best_pairs import best_pairs
from academics.imports.column_guessing import guess_sheet, looks_of_sheet
from academics.imports.kinds import guess_kind
from academics.imports.reading import read_import_text
from academics.imports.value_shapes import LETTERS, looks_of


def guesses(text, kind="students"):
    return {entry.header: entry for entry in guess_sheet(read_import_text(text), kind)}


def matched(text, kind="students"):
    """{header: field} of what is taken without asking."""
    return {header: entry.field for header, entry in guesses(text, kind).items() if entry.field and entry.is_sure}


def asked(text, kind="students"):
    return {header: entry.field for header, entry in guesses(text, kind).items() if not entry.is_sure}


INDIA = """Sr. No.,Class,Section,Student PEN,APAAR ID,Student Name,Gender,DOB,Father Occupation,Father Aadhaar No,Father Name,Father Mobile,Mother Education,Mother Name,Mother Mobile,Mother Tongue,AADHAAR No.,Name As Per AADHAAR,Social Category,Admission Number,Roll No.
1,9,A,21034567890,123412341234,Ravi Kumar,M,31/05/2013,Farmer,412345678901,Suresh Kumar,9876543210,B.Sc,Lata Kumar,9876500000,Hindi,412345678999,Ravi Kumar,GEN,A101,1
2,9,A,21034567891,123412341235,Asha Rao,F,30/05/2013,Teacher,412345678902,Mohan Rao,9876543211,M.A,Rina Rao,9876500001,Hindi,412345678998,Asha Rao,OBC,A102,2
3,9,B,21034567892,123412341236,Bina Rao,F,29/05/2013,Teacher,412345678902,Mohan Rao,9876543211,M.A,Rina Rao,9876500001,Hindi,412345678997,Bina Rao,OBC,A103,1
"""
PHILIPPINES = """No.,LRN,"NAME (Last Name, First Name, Middle Name)",Sex (M/F),BIRTH DATE (mm/dd/yyyy),AGE as of 1st Friday June,MOTHER TONGUE,IP (Ethnic Group),RELIGION,Barangay,"Father's Name (Last Name, First Name, Middle Name)","Mother's Maiden Name (Last Name, First Name, Middle Name)",Guardian Name,Contact Number of Parent or Guardian,REMARKS
1,136512110001,"DELA CRUZ,JUAN,SANTOS",M,05/31/2013,12,Tagalog,,Catholic,San Jose,"DELA CRUZ,PEDRO,REYES","SANTOS,MARIA,LIM",Rosa Lim,09171234567,
2,136512110002,"REYES,ANA,LIM",F,06/30/2013,12,Tagalog,,Catholic,San Jose,"REYES,JOSE,UY","LIM,TERESA,UY",,09171234568,
3,136512110003,"UY,BEN,GO",M,07/30/2013,12,Tagalog,,Catholic,San Jose,"UY,LEO,TAN","GO,LIZA,SY",,09171234569,
"""
BRAZIL = """Matrícula,Nome do aluno,Data de nascimento,Sexo,Turma,Série,Turno,CPF,RG,Código INEP,RA,Nome da mãe,Profissão da mãe,Nome do pai,Telefone da mãe,Nome do responsável,E-mail do responsável,Endereço,CEP,Bairro,Cidade
2026001,Ana Souza Lima,31/05/2013,F,7A,7º ano,Manhã,123.456.789-09,1234567,123456789012,111222333,Maria Souza,Médica,João Lima,11 91234-5678,Maria Souza,m@example.org,Rua A 1,01234-567,Centro,São Paulo
"""
ENGLAND = """UPN,ULN,Adm No,Legal Forename,Legal Surname,DOB,Gender,Reg Group,Year Group,Ethnicity,FSM,SEN Status,House,Postcode,Contact 1 Name,Contact 1 Relationship,Contact 1 Phone
A823432112001,1234567890,004512,Amy,Smith,01/02/2013,F,7B,7,WBRI,N,K,Red,SW1A 1AA,Jane Smith,Mother,07700900001
"""
UNITED_STATES = """Student Number,State ID,SSID,Last Name,First Name,Middle Name,Grade,DOB,Gender,Race,Home Room,Counselor,Parent/Guardian Name,Guardian Email,Home Phone
21001,1234567890,9234567890,Stone,Mira,Ann,9,04/02/2011,F,W,101,Lee,Ann Stone,a@example.org,555-123-4567
"""


def test_a_sheet_from_india():
    assert matched(INDIA) == {
        "Class": "grade_level",
        "Section": "section",
        "Student Name": "full_name",
        "Gender": "sex",
        "DOB": "date_of_birth",
        "Father Name": "guardian2_name",
        "Father Mobile": "guardian2_phone",
        "Mother Name": "guardian1_name",
        "Mother Mobile": "guardian1_phone",
        "Admission Number": "student_number",
    }


def test_a_sheet_from_the_philippines():
    assert matched(PHILIPPINES) == {
        "LRN": "student_number",
        "NAME (Last Name, First Name, Middle Name)": "full_name",
        "Sex (M/F)": "sex",
        "BIRTH DATE (mm/dd/yyyy)": "date_of_birth",
        "Mother's Maiden Name (Last Name, First Name, Middle Name)": "guardian1_name",
        "Father's Name (Last Name, First Name, Middle Name)": "guardian2_name",
        "Guardian Name": "guardian3_name",
        "Contact Number of Parent or Guardian": "guardian3_phone",
    }


def test_a_sheet_from_brazil():
    found = matched(BRAZIL)
    assert found["Matrícula"] == "student_number" and found["Nome do aluno"] == "full_name"
    assert (found["Turma"], found["Série"], found["CEP"]) == ("section", "grade_level", "postcode")
    assert (found["Nome da mãe"], found["Nome do pai"]) == ("guardian1_name", "guardian2_name")
    assert (found["Nome do responsável"], found["E-mail do responsável"]) == ("guardian3_name", "guardian3_email")
    assert not {"CPF", "RG", "Código INEP", "RA", "Turno", "Bairro", "Profissão da mãe"} & found.keys()


def test_a_sheet_from_england():
    found = matched(ENGLAND)
    assert (
        found["Adm No"] == "student_number" and found["Reg Group"] == "section" and found["Year Group"] == "grade_level"
    )
    assert found["Contact 1 Name"] == "guardian1_name" and found["Contact 1 Phone"] == "guardian1_phone"
    assert not {"UPN", "ULN", "Ethnicity", "FSM", "SEN Status", "House"} & found.keys()


def test_a_sheet_from_the_united_states():
    found = matched(UNITED_STATES)
    assert found["Student Number"] == "student_number" and found["Home Room"] == "section"
    assert found["Parent/Guardian Name"] == "guardian1_name" and found["Guardian Email"] == "guardian1_email"
    assert not {"State ID", "SSID", "Middle Name", "Race", "Counselor"} & found.keys()


@pytest.mark.parametrize("register", ["LRN", "UPN", "SSID", "Student PEN", "RA", "State Student ID"])
def test_a_national_number_is_the_students_where_the_school_has_none(register):
    assert matched(f"{register},Name\n136512110001,Ana Cruz\n136512110002,Ben Cruz\n")[register] == "student_number"


def test_what_somebody_got_is_no_level():
    """Of a mark list "A-" and "B" would have been levels, and "A- EAST" a section to be made."""
    marks = "Adm No,Name,Stream,Total,Grade\n101,Ann Lee,EAST,390,A-\n102,Bo Fox,EAST,340,B\n103,Cy Day,WEST,300,B+\n"
    assert not guesses(marks)["Grade"].is_sure or not guesses(marks)["Grade"].field
    assert matched("Adm No,Name,Grade\n101,Ann Lee,A\n102,Bo Fox,B\n103,Cy Day,A\n")["Grade"] == "grade_level"


@pytest.mark.parametrize(("own", "register"), [("Adno", "UPN"), ("Accession No", "ID Number"), ("Admission ID", "PEN")])
def test_the_schools_own_number_comes_before_one_of_a_register(own, register):
    """Not known before, so that the number of a register was taken, and nobody asked."""
    found = matched(f"{own},{register},Name\n003412,1503125123080,Ana Cruz\n003413,1503125123081,Ben Cruz\n")
    assert found == {own: "student_number", "Name": "full_name"}


@pytest.mark.parametrize("register", ["Aadhaar No", "CPF", "SSN", "Passport No"])
def test_a_number_that_is_nobodys_business_never_is(register):
    assert not guesses(f"{register},Name\n412345678901,Ana Cruz\n412345678902,Ben Cruz\n")[register].field


@pytest.mark.parametrize(
    "header",
    [
        "Father Occupation",
        "Mother Tongue",
        "Father Aadhaar No",
        "Mother's income",
        "Profesión del padre",
        "Tutor group",
    ],
)
def test_one_word_of_a_header_is_not_enough(header):
    found = guesses(f"Student number,Name,{header}\nS1,Ana Cruz,Farmer\nS2,Ben Cruz,Nurse\n")[header].field
    assert not found.startswith("guardian")


def test_what_a_person_does_not_know_is_asked():
    rows = "".join(f"{number},Child {letter}\n" for number, letter in enumerate("ABCD", start=1))
    assert asked("No.,Name\n" + rows) == {"No.": "student_number"}
    assert asked("Student ID,Student number,Name\nA1,1001,Ann Lee\nA2,1002,Ben Foe\n") == {
        "Student number": "student_number"
    }
    assert asked("Student number,Name,Father business name\nS1,Ann Lee,Lee and Sons\nS2,Ben Foe,Foe Ltd\n") == {
        "Father business name": "guardian1_name"
    }
    assert asked("Roll No,Name\n1,Ann Lee\n2,Ben Foe\n1,Cy Poe\n2,Di Roe\n") == {"Roll No": "student_number"}
    assert "Father's name and phone" in asked(
        "Student number,Name,Father's name and phone\nS1,Ann Lee,Bob 0711123456\n"
    )


def test_values_speak_against_a_header():
    rows = [f"S{number},Child {letter}" for number, letter in enumerate("ABCDEF")]
    phones = "Student number,Name,Mother's phone\n" + "".join(f"{row},n/a yet\n" for row in rows)
    assert "Mother's phone" not in matched(phones)
    one = "Student number,Name,Mother\n" + "".join(f"{row},Tagalog\n" for row in rows)
    assert "Mother" not in matched(one)
    numbers = "Student number,Name,Father\n" + "".join(f"{row},071112345{at}\n" for at, row in enumerate(rows))
    assert matched(numbers).get("Father") != "guardian1_name"
    dates = "Student number,Name,Birthday\n" + "".join(f"{row},Monday\n" for row in rows)
    assert "Birthday" not in matched(dates)


def test_of_two_columns_the_one_with_the_fitting_values_is_meant():
    header = "Student number,Name,Mother's name,Phone of mother,Mother's mobile\n"
    text = f"{header}S1,Ann Lee,Kim Lee,yes,0711123456\nS2,Ben Foe,Joy Foe,no,0711123457\n"
    assert matched(text)["Mother's mobile"] == "guardian1_phone"


def test_an_email_address_is_no_address():
    text = "Student number,Name,Mother's name,Mother's email address\nS1,Ann Lee,Kim Lee,kim@example.org\n"
    assert matched(text)["Mother's email address"] == "guardian1_email"


def test_a_plain_phone_beside_one_guardian_is_asked():
    assert asked("Adm No,Name,Parent name,Phone No\nS1,Ann Lee,Bob Lee,0711123456\n") == {"Phone No": "guardian1_phone"}


@pytest.mark.parametrize("text", ["No.,Name\n1,Ann Lee\n2,Ben Foe\n3,Cy Poe\n", "Name,Phone\nAnn Lee,0711123456\n"])
def test_a_list_that_may_be_of_anybody_has_no_kind(text):
    sheet = read_import_text(text)
    assert guess_kind(sheet.headers, "list", looks_of_sheet(sheet)) is None


@pytest.mark.parametrize("text", [INDIA, PHILIPPINES, BRAZIL, ENGLAND, UNITED_STATES])
@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_the_order_of_the_columns_never_matters(text, data):
    sheet = read_import_text(text)
    before = {entry.header: entry for entry in guess_sheet(sheet, "students")}
    order = data.draw(st.permutations(range(len(sheet.headers))))
    shuffled = type(sheet)(
        [sheet.headers[index] for index in order],
        [(number, [cells[index] for index in order]) for number, cells in sheet.rows],
    )
    assert {entry.header: entry for entry in guess_sheet(shuffled, "students")} == before


@settings(deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(st.integers(0, 8), min_size=width, max_size=width), min_size=1, max_size=4)
    )
)
def test_no_other_pairing_is_worth_more(worth):
    pairs = best_pairs(worth)
    assert len({row for row, _column in pairs}) == len({column for _row, column in pairs}) == len(pairs)
    columns = [*range(len(worth[0])), *[None] * len(worth)]
    best = max(
        sum(worth[row][column] for row, column in enumerate(chosen) if column is not None)
        for chosen in permutations(columns, len(worth))
    )
    assert sum(worth[row][column] for row, column in pairs) == best


def test_of_a_cell_only_the_beginning_is_looked_at():
    """Broken by cells as long as books: their letters were counted one by one while a page waited."""
    book = "é" * LETTERS + "@" + "é" * 100_000
    assert looks_of([book] * 5).emails == 0
    assert looks_of([book[1:]] * 5).emails == 1


def test_phones_that_are_counted_are_those_of_the_one_parent_who_has_a_name():
    """Before, they were two more guardians, without names: every row of the sheet was an error."""
    text = "Adm No,Name,Parent name,Parent tel 1,Parent tel 2\n1,Ann Otieno,Mary Otieno,0712345678,0722345678\n"
    assert matched(text) | asked(text) == {
        "Adm No": "student_number",
        "Name": "full_name",
        "Parent name": "guardian1_name",
        "Parent tel 1": "guardian1_phone",
    }
    assert matched(text.replace("Parent", "Mother"))["Mother tel 1"] == "guardian1_phone"


@pytest.mark.parametrize(
    "header",
    [
        "Last name,First name,DOB,Class,Mother's name,Mother's phone",
        "Nom,Prénom,Né(e) le,Classe,Responsable 1 Nom,Responsable 1 Tél",
        "Name,Class,Father",
        "Name,Class,Parent/Guardian,Phone",
        "Name,Class,Guardian phone",
        "First name,Last name,DOB,Guardian,Guardian email",
        "Nom,Prénom,Classe,Responsable légal 1,Téléphone",
        "Vorname,Nachname,Klasse,Geburtsdatum,Erziehungsberechtigte,Telefon",
    ],
)
def test_a_class_list_without_numbers_is_no_list_of_guardians(header):
    """Before, a command made guardians of the children, with the telephones of their parents."""
    assert guess_kind(header.split(","), "list") is None


def test_a_form_about_children_is_no_list_of_those_to_call_in_an_emergency():
    header = "Child's name as written,Child's class,Parent 1 full name,Parent 2 full name,Emergency contact name,Email"
    assert guess_kind(header.split(","), "list") is None


@pytest.mark.parametrize(
    "header",
    [
        "Name,Email,Phone,Relationship",
        "Parent name,Email,Phone,Child,Class",
        "Student ID,Contact first name,Contact last name,Relationship,Phone",
        "First name,Last name,Phone,Relationship,Child's number,Child's class",
        "Student number,Guardian name,Phone,Emergency contact",
    ],
)
def test_a_list_of_guardians_is_one_whatever_it_says_of_the_children(header):
    assert guess_kind(header.split(","), "list") == "guardians"


@pytest.mark.parametrize("name", ["students by section", "Section 7A", "sections", "subject groups", ""])
def test_a_list_of_students_is_one_whatever_its_file_is_called(name):
    """Before, sections called after the students were made of “Section 7A.csv”."""
    assert guess_kind(["Adm No", "Name", "Class", "Class Teacher", "House"], name) == "students"
    assert guess_kind(["Section", "Level", "Room"], name) == "sections"


@pytest.mark.parametrize("contact", ["CONTACT", "Contact number"])
def test_the_contact_beside_one_guardian_is_theirs(contact):
    """Before, it was offered as the phone of a second guardian, whose name would then be missing in every row."""
    rows = f"Adm No,Name,Parent/Guardian,{contact}\nN1,Ann Bell,Joy Bell,0712345678\nN2,Bob Cole,Kim Cole,0712345679\n"
    assert asked(rows)[contact] == "guardian1_phone"


@pytest.mark.parametrize(
    "text",
    [
        "Last,First,Grade,Homeroom\nStone,Mira,7,7A\n",
        "Pupil,Birthdate,Grade,Homeroom\nMira Stone,04/02/2013,7,7A\n",
        "State ID,Local,Grade,Homeroom,Parent/Guardian 1,Email 1\n9988776655,L1,7,7A,Ann Stone,ann@example.org\n",
    ],
)
def test_a_list_with_given_names_birthdays_or_parents_is_no_list_of_sections(text):
    """Broken before: it was brought in as sections, and everything that it says of the students was left out."""
    sheet = read_import_text(text)
    assert guess_kind(sheet.headers, "list", looks_of_sheet(sheet)) != "sections"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("S.No,Name of Teacher,Designation,Subject,Class Teacher of,Contact No", None),
        ("Subject,Code,Teacher", "subjects"),
        ("Class,Grade,Room,Teacher", "sections"),
    ],
)
def test_a_list_of_teachers_is_none_of_subjects(header, kind):
    """Broken before: subjects were made of it, and nothing that it says of the teachers was kept."""
    assert guess_kind(header.split(","), "list") == kind


@pytest.mark.parametrize("contact", ["Contact No.", "Contact Number of Parent or Guardian", "Guardian phone"])
def test_a_contact_beside_both_parents_is_asked(contact):
    """Broken before: it was surely that of a third guardian, whose name was then missing in every row."""
    rows = f"Adm No,Name,Father's name,Mother's name,{contact}\nN1,Ann Bell,Ed Bell,Joy Bell,0712345678\n"
    assert asked(rows) == {contact: "guardian3_phone"}
    assert set(matched(rows).values()) == {"student_number", "full_name", "guardian1_name", "guardian2_name"}


def test_whom_to_call_first_has_a_number():
    """Broken before: the telephones of British lists were left out."""
    rows = (
        "UPN,Forename,Surname,Priority 1 Name,Priority 1 Telephone,Priority 2 Name,Priority 2 Telephone\n"
        "A123456789012,Ann,Bell,Joy Bell,020 7946 0001,Ed Bell,020 7946 0002\n"
    )
    fields = matched(rows) | asked(rows)
    assert [fields[f"Priority {number} {what}"] for number in (1, 2) for what in ("Name", "Telephone")] == [
        "guardian1_name",
        "guardian1_phone",
        "guardian2_name",
        "guardian2_phone",
    ]


def test_other_names_are_given_names():
    assert matched("Adm,Surname,Other names,Class\nS1,Stone,Mira Ann,7A\n") == {
        "Adm": "student_number",
        "Surname": "family_name",
        "Other names": "given_name",
        "Class": "section",
    }
    beside = matched("Adm,Surname,First name,Other names\nS1,Stone,Mira,Ann\n")
    assert beside == {"Adm": "student_number", "Surname": "family_name", "First name": "given_name"}


def test_first_and_last_are_names():
    assert matched("Adm No,First,Last,First day\nS1,Mira,Stone,2026-01-05\n") == {
        "Adm No": "student_number",
        "First": "given_name",
        "Last": "family_name",
        "First day": "starts_on",
    }


def test_the_next_of_kin_is_somebody_else_than_the_parent():
    """Broken before: the phone of the next of kin was surely that of the parent, who was then called about absences."""
    text = "Adm No,Name,Parent name,Next of kin,Next of kin phone\nS1,Ann Lee,Bob Lee,Cy Foe,0711123456\n"
    assert matched(text) == {
        "Adm No": "student_number",
        "Name": "full_name",
        "Parent name": "guardian1_name",
        "Next of kin": "guardian2_name",
        "Next of kin phone": "guardian2_phone",
    }
    alone = matched("Adm No,Name,Next of kin,Next of kin phone\nS1,Ann Lee,Cy Foe,0711123456\n")
    assert alone["Next of kin phone"] == "guardian1_phone"


@pytest.mark.parametrize("mother", ["Mother", "Mother's name"])
def test_a_maiden_name_is_not_what_the_mother_is_called(mother):
    """Broken before: mothers were called by it, and the column with their names was left out."""
    text = f"Adm No,Name,{mother},Mother's mobile,Mother's maiden name\n"
    text += "S1,Ann Lee,Kim Lee,0711123456,Kelly\nS2,Bo Foe,Lil Foe,0711123457,Byrne\n"
    assert matched(text) == {
        "Adm No": "student_number",
        "Name": "full_name",
        mother: "guardian1_name",
        "Mother's mobile": "guardian1_phone",
    }
    surnames = "Adm No,Name,Mother's maiden name\nS1,Ann Lee,Kelly\nS2,Bo Foe,Byrne\n"
    assert "guardian1_name" not in {entry.field for entry in guesses(surnames).values()}
    whole = "LRN,Name,Mother's maiden name\n136512110001,Ann Lee,Kim Sy Kelly\n136512110002,Bo Foe,Lil Uy Byrne\n"
    assert matched(whole)["Mother's maiden name"] == "guardian1_name"


def test_the_name_in_use_of_a_french_list_is_a_family_name():
    """Broken before: it was the name that a child goes by, "LEROY De la Tour"."""
    text = "Nom de famille,Nom d'usage,Prénom,Classe\nDe la Tour,Leroy,Hugo,5A\nDupont,,Zoé,5A\n"
    assert matched(text) == {"Nom de famille": "family_name", "Prénom": "given_name", "Classe": "section"}
    assert matched("Nom d'usage,Prénom\nLeroy,Hugo\n") == {"Nom d'usage": "family_name", "Prénom": "given_name"}


def test_who_boards_says_no_address():
    """Broken before: children lived at “Day”, and those with an address lost it."""
    rows = [f"S{number},Ann Lee,{'Boarding' if number % 3 else 'Day'}" for number in range(12)]
    assert asked("\n".join(["Adm No,Name,Residence", *rows]))["Residence"] == "street"
    streets = [f"S{number},Ann Lee,{number} Hill Road" for number in range(12)]
    assert matched("\n".join(["Adm No,Name,Residence", *streets]))["Residence"] == "street"


def test_how_somebody_is_addressed_is_no_job():
    """Broken before: teachers had “Mr” and “Mrs.” for their jobs."""
    rows = "Mr,John,Stone,T1,Teacher\nMrs.,Ann,Lee,T2,Head\nDr,Tom,Ray,T3,Teacher\n"
    found = matched(f"Title,First name,Surname,Staff no,Role\n{rows}", "staff")
    assert (found.get("Title"), found["Role"]) == (None, "job_title")
    assert matched("Title,Name\nHead of maths,John Stone\nTeacher,Ann Lee\n", "staff")["Title"] == "job_title"


@pytest.mark.parametrize("header", ["Nombre", "Nome"])
def test_a_name_without_a_column_of_family_names_is_the_full_one(header):
    """Broken before: “Juan Pérez López” was a given name, and nobody had a family name."""
    text = f"Matrícula,{header},Grupo\nA1,Juan Pérez López,7A\nA2,Ana Souza Lima,7A\n"
    assert matched(text)[header] == "full_name"
    beside = f"Matrícula,{header},Apellidos\nA1,Juan Luis,Pérez López\nA2,Ana María,Souza Lima\n"
    assert matched(beside)[header] == "given_name"
    assert matched(f"Matrícula,{header}\nA1,Juan\nA2,Ana\n")[header] == "given_name"


@pytest.mark.parametrize("section", ["Sec", "Sec.", "Arm"])
def test_a_class_beside_its_section_is_a_level(section):
    """Broken before: “7” was the section, and “A” was left out."""
    text = f"Adm No,Name,Class,{section}\nS1,Ann Lee,7,A\nS2,Bo Foe,7,B\n"
    assert (matched(text)["Class"], matched(text)[section]) == ("grade_level", "section")
