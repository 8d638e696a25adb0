"""Who teaches a subject in a section teaches a class from now on.

Nothing that was released reads the column that goes: version 0.1 is the first that will be.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from academics.models.course import class_title, course_title
from academics.models.structure import natural_key


def make_classes(apps, schema_editor):
    """A course for each subject at a level, a class for each in a section, and the assignments moved to them."""
    Assignment = apps.get_model("academics", "TeachingAssignment")
    Course = apps.get_model("academics", "Course")
    SchoolClass = apps.get_model("academics", "SchoolClass")
    alias = schema_editor.connection.alias
    courses, classes = {}, {}
    taught = Assignment.objects.using(alias).exclude(subject=None).select_related("section__grade_level", "subject")
    for row in taught.order_by("pk"):
        section, subject = row.section, row.subject
        if (subject.pk, section.grade_level_id) not in courses:
            courses[subject.pk, section.grade_level_id] = Course.objects.using(alias).create(
                subject=subject, grade_level=section.grade_level, title=course_title(subject, section.grade_level)
            )
        if (section.pk, subject.pk) not in classes:
            title = class_title(subject, section)
            classes[section.pk, subject.pk] = SchoolClass.objects.using(alias).create(
                school_year_id=section.school_year_id,
                course=courses[subject.pk, section.grade_level_id],
                section=section,
                title=title,
                sort_key=natural_key(title),
            )
        row.school_class, row.section = classes[section.pk, subject.pk], None
        row.save(update_fields=["school_class", "section"])
    # Rows whose foreign keys are still to be checked would keep the table from being changed.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [
        ("academics", "0002_classes"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="teachingassignment",
            name="academics_one_assignment",
        ),
        migrations.AlterField(
            model_name="teachingassignment",
            name="section",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assignments",
                to="academics.section",
            ),
        ),
        migrations.AddField(
            model_name="teachingassignment",
            name="school_class",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assignments",
                to="academics.schoolclass",
            ),
        ),
        migrations.RunPython(make_classes, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(
            model_name="teachingassignment",
            name="subject",
        ),
        migrations.AddConstraint(
            model_name="teachingassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("section", None), ("school_class", None), _connector="XOR"),
                name="academics_assignment_section_or_class",
            ),
        ),
        migrations.AddConstraint(
            model_name="teachingassignment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("staff"),
                            models.F("staff"),
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            django.db.models.functions.comparison.Coalesce(
                                models.F("section"), models.Value(0), output_field=models.BigIntegerField()
                            ),
                            django.db.models.functions.comparison.Coalesce(
                                models.F("section"), models.Value(0), output_field=models.BigIntegerField()
                            ),
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            django.db.models.functions.comparison.Coalesce(
                                models.F("school_class"), models.Value(0), output_field=models.BigIntegerField()
                            ),
                            django.db.models.functions.comparison.Coalesce(
                                models.F("school_class"), models.Value(0), output_field=models.BigIntegerField()
                            ),
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("starts_on"),
                            models.F("ends_on"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="academics_one_assignment",
                violation_error_message="This is assigned to the teacher on some of these days already.",
            ),
        ),
    ]
