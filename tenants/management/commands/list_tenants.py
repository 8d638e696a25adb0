"""Lists the schools."""

from core.commands import ProductCommand
from tenants.addresses import url_of_school
from tenants.models import School
from tenants.people import count_people


class Command(ProductCommand):
    help = "List the schools: name, address, status, people."

    def handle(self, **options):
        schools = list(School.objects.schools().with_domains())
        counts = count_people(schools)
        rows = [("NAME", "ADDRESS", "STATUS", "STUDENTS", "STAFF", "GUARDIANS", "USERS")]
        for school in schools:
            people = counts[school.pk]
            numbers = ("–",) * 4 if people is None else (people.students, people.staff, people.guardians, people.users)
            rows.append((school.name, url_of_school(school), school.status, *(str(number) for number in numbers)))
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
