"""Of whom somebody's reports speak."""

from academics.models import SectionMembership, Student

from ..access import seen_sections, sees_school


def reported_students(user, *, on):
    """Whom lists of students name, each with all days of the span: those whom `user` sees at work, of them for a teacher
    those of the sections that are theirs on the day `on`.
    """
    students = Student.objects.visible_to_staff(user)
    if sees_school(user):
        return students
    places = SectionMembership.objects.on(on).filter(section__in=seen_sections(user, on=on).values("pk"))
    return students.filter(pk__in=places.order_by().values("student"))
