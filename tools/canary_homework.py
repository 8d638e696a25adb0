"""Homework of the other school, with a file, and with what a student handed in."""

from datetime import timedelta

from django.utils import timezone

from assessment.models import Attachment, Homework, Submission


def plant_homework(pk, word, *, school_class, student):
    """Homework that is due tomorrow; `student` has handed it in."""
    now = timezone.now()
    homework = Homework.objects.create(
        pk=pk, school_class=school_class, title=word, instructions=word, due_at=now + timedelta(1), published_at=now
    )
    submission = Submission.objects.create(
        pk=pk, homework=homework, student=student, text=word, feedback=word, handed_in_at=now
    )
    Attachment.objects.create(
        pk=pk, submission=submission, file=f"homework/{pk}.txt", name=word, size=1, content_type="text/plain"
    )
