"""What a family chooses."""

from django import forms


class ChildForm(forms.Form):
    """Which child of the family; anything else is the first by name."""

    child = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, students):
        super().__init__(data)
        self.students = {student.pk: student for student in students}
        self.fields["child"].choices = [(pk, student.name) for pk, student in self.students.items()]
        self.full_clean()

    @property
    def chosen(self):
        """The child that is shown; None in a family without any."""
        return self.students.get(self.cleaned_data.get("child")) or next(iter(self.students.values()), None)
