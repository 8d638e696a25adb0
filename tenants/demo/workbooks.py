"""The demo schools' spreadsheets, in the shapes that schools have: XLSX, and CSV with semicolons."""

import csv

from openpyxl import Workbook

from .names import SUBJECTS


def write_rosters(folder, sections, teachers, children):
    """Writes the school's files into `folder` and returns their paths, in no particular order.

    `sections` are (name, level, room); the teacher of index i leads section i.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _xlsx(folder / "sections.xlsx", ("Section", "Grade level", "Room"), sections),
        _semicolon_csv(folder / "subjects.csv", ("Subject code", "Subject name"), SUBJECTS),
        _xlsx(
            folder / "staff.xlsx",
            ("Staff No", "First name", "Last name", "E-mail", "Job title"),
            [(t.number, t.given, t.family, t.email, t.job_title) for t in teachers],
        ),
        _semicolon_csv(
            folder / "teaching.csv", ("Staff No", "Section", "Subject"), list(_teaching(sections, teachers))
        ),
        _xlsx(folder / "students.xlsx", _STUDENT_COLUMNS, [_student_row(child) for child in children]),
    ]


_STUDENT_COLUMNS = (
    "Adm No",
    "First name",
    "Surname",
    "Known as",
    "Date of birth",
    "Gender",
    "Class",
    "Address",
    "Guardian 1 name",
    "Guardian 1 relationship",
    "Guardian 1 email",
    "Guardian 1 phone",
    "Guardian 2 name",
    "Guardian 2 relationship",
    "Guardian 2 email",
    "Guardian 2 phone",
)


def _student_row(child):
    row = [child.number, child.given, child.family, child.known_as, child.born, child.sex, child.section, child.street]
    for adult in child.guardians:
        row += [adult.name, adult.relationship, adult.email, adult.phone]
    return row


def _teaching(sections, teachers):
    for index, (section, _level, _room) in enumerate(sections):
        lead = teachers[index]
        # An empty subject makes the homeroom teacher, who takes the section's register.
        yield lead.number, section, ""
        for offset, (code, _name) in enumerate(SUBJECTS):
            yield teachers[(index + offset) % len(teachers)].number, section, code


def _xlsx(path, header, rows):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(header)
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def _semicolon_csv(path, header, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        writer.writerows(rows)
    return path
