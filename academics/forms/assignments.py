"""Who teaches what, as it is typed in: assigned, handed over, other days."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.filters import DaysInOrder
from core.forms.widgets import DayInput
from core.school import school_today

from ..models import StaffMember, Subject, TeachingAssignment


class AssignmentForm(DaysInOrder, forms.ModelForm):
    """Who leads a section or teaches all of it in a subject, from when to when."""

    subject = forms.ModelChoiceField(
        queryset=None, label=_("Subject"), required=False, empty_label=_("None: homeroom teacher")
    )
    field_order = ["staff", "subject", "starts_on", "ends_on"]

    class Meta:
        model = TeachingAssignment
        fields = ["staff", "starts_on", "ends_on"]
        labels = {"staff": _("Teacher")}
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
        help_texts = {
            "starts_on": _(
                "Leave the days empty for the whole school year. Who comes back starts on the day of return."
            )
        }

    def __init__(self, *args, section, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.section = section
        self.fields["staff"].queryset = StaffMember.objects.not_over(school_today())
        self.fields["subject"].queryset = Subject.objects.all()


class ClassAssignmentForm(DaysInOrder, forms.ModelForm):
    """Who teaches a class, from when to when."""

    class Meta:
        model = TeachingAssignment
        fields = ["staff", "starts_on", "ends_on"]
        labels = {"staff": _("Teacher")}
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
        help_texts = {"starts_on": _("Leave the days empty for the whole school year.")}

    def __init__(self, *args, school_class, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.school_class = school_class
        self.fields["staff"].queryset = StaffMember.objects.not_over(school_today())


class HandOverForm(forms.Form):
    """Who goes on with what somebody teaches, and from which day."""

    staff = forms.ModelChoiceField(label=_("Goes on"), queryset=StaffMember.objects.none())
    starts_on = forms.DateField(
        label=_("First day"),
        widget=DayInput(),
        help_text=_(
            "Up to the day before, everything stays as it is: registers, marks and who is shown as the teacher."
        ),
    )

    def __init__(self, *args, assignment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = StaffMember.objects.not_over(school_today()).exclude(pk=assignment.staff_id)


class AssignmentDaysForm(DaysInOrder, forms.ModelForm):
    """Other days for an assignment."""

    class Meta:
        model = TeachingAssignment
        fields = ["starts_on", "ends_on"]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
