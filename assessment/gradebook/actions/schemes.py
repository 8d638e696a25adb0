"""The school's rules of grading: scales, types, schemes with their categories, and which class has which scheme."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import audited, record
from accounts.actions.audit import snapshot
from core.integrity import conflicts_as_errors
from core.school import school_today

from ...grading.models import Assessment, ClassGrading, GradeScale, GradingScheme, Result, SchemeCategory


def save_scale(scale):
    """Saves a new or changed scale. One that marks have been counted by stays: a new version takes its place.

    Then the schemes of this and later school years count by the new version, and earlier years by the old one.
    Returns the version that is in use from now on.
    """
    with conflicts_as_errors(at="name"):
        if scale.pk is None:
            scale.save()
            record("scale.create", scale, after=snapshot(scale))
            return scale
        before = GradeScale.objects.select_for_update().get(pk=scale.pk)
        if not _counts(before, scale) or not is_used(before):
            with audited("scale.update", scale):
                scale.save()
            return scale
        return _new_version(before, scale)


def is_used(scale):
    """Whether marks have been counted by this version."""
    return Result.objects.filter(assessment__category__scheme__scale=scale).marked().exists()


def _counts(before, after):
    """Whether the change makes other grades of the same marks."""
    return (before.kind, before.bands, before.decimals) != (after.kind, after.bands, after.decimals)


def _new_version(before, wanted):
    before.retired = True
    before.save(update_fields=["retired"])
    newest = GradeScale.objects.versions_of(before).order_by("-version").first()
    after = GradeScale.objects.create(
        name=before.name,
        version=newest.version + 1,
        kind=wanted.kind,
        bands=wanted.bands,
        decimals=wanted.decimals,
        retired=wanted.retired,
    )
    GradingScheme.objects.filter(scale=before).not_over(school_today()).update(scale=after)
    record("scale.new_version", after, before=snapshot(before), after=snapshot(after))
    return after


def save_type(assessment_type):
    """Saves a new or changed type of assessment."""
    with conflicts_as_errors():
        if assessment_type.pk is None:
            assessment_type.save()
            record("assessment_type.create", assessment_type, after=snapshot(assessment_type))
            return
        with audited("assessment_type.update", assessment_type):
            assessment_type.save()


def save_scheme(scheme, categories):
    """Saves a scheme with its categories, in this order; unsaved ones are new, those that are not there go.

    The first scheme of a year holds for all classes without another. When another takes that over, the classes that
    have assessments keep the scheme that they have. ValidationError for a category that has assessments and would go.
    """
    with conflicts_as_errors(at="name"):
        type(scheme.school_year).objects.select_for_update(no_key=True).get(pk=scheme.school_year_id)
        is_new = scheme.pk is None
        before = None if is_new else _described(GradingScheme.objects.with_categories().get(pk=scheme.pk))
        standing = GradingScheme.objects.of_year(scheme.school_year).default().exclude(pk=scheme.pk).first()
        if standing is None:
            scheme.is_default = True
        elif scheme.is_default:
            _keep_for_marked_classes(standing)
            standing.is_default = False
            standing.save(update_fields=["is_default"])
        scheme.save()
        _save_categories(scheme, categories)
        after = _described(GradingScheme.objects.with_categories().get(pk=scheme.pk))
        if before != after:
            record("scheme.create" if is_new else "scheme.update", scheme, before=before, after=after)
    return scheme


def _keep_for_marked_classes(scheme):
    marked = Assessment.objects.filter(category__scheme=scheme).values_list("school_class_id", flat=True).distinct()
    ClassGrading.objects.bulk_create(
        [ClassGrading(school_class_id=pk, scheme=scheme) for pk in marked.order_by()], ignore_conflicts=True
    )


def _save_categories(scheme, categories):
    kept = {category.pk for category in categories if category.pk}
    for gone in scheme.categories.exclude(pk__in=kept):
        if gone.assessments.exists():
            raise ValidationError(
                _("The category “%(name)s” has assessments, so it stays. Its weight can be 0.") % {"name": gone.name}
            )
        gone.delete()
    # Names may change places: none of the old ones is in the way while they are written.
    for category in scheme.categories.filter(pk__in=kept):
        SchemeCategory.objects.filter(pk=category.pk).update(name=f"\x01{category.pk}")
    for position, category in enumerate(categories):
        category.scheme, category.position = scheme, position
        category.save()


def _described(scheme):
    return snapshot(scheme) | {
        "categories": [f"{each.name}: {each.weight}, {each.drop_lowest}" for each in scheme.categories.all()]
    }


@transaction.atomic
def remove_scheme(scheme):
    """ValidationError while it is the default one or classes and assessments use it."""
    found = GradingScheme.objects.select_for_update().get(pk=scheme.pk)
    if found.is_default:
        raise ValidationError(_("This scheme holds for all other classes. Let another one do that first."))
    if found.class_gradings.exists() or Assessment.objects.filter(category__scheme=found).exists():
        raise ValidationError(_("Classes are graded by this scheme. Give them another one first."))
    record("scheme.delete", found, before=_described(found))
    found.delete()


@transaction.atomic
def set_class_scheme(school_class, scheme):
    """The class is graded by `scheme` from now on; its assessments go to the categories of the same names there.

    ValidationError, and nothing is changed, when the new scheme lacks one of them.
    """
    before = GradingScheme.objects.of_class(school_class).first()
    if before == scheme:
        return
    names = {category.name: category for category in scheme.categories.all()}
    moved = list(
        Assessment.objects.of_class(school_class)
        .select_for_update(of=("self",), no_key=True)
        .select_related("category")
        .order_by("pk")
    )
    missing = sorted({each.category.name for each in moved} - set(names))
    if missing:
        raise ValidationError(
            {
                "scheme": _("The class has assessments in “%(name)s”, and this scheme has no such category.")
                % {"name": "”, “".join(missing)}
            }
        )
    for assessment in moved:
        assessment.category = names[assessment.category.name]
    Assessment.objects.bulk_update(moved, ["category"])
    if scheme.is_default and scheme.school_year_id == school_class.school_year_id:
        ClassGrading.objects.of_class(school_class).delete()
    else:
        ClassGrading.objects.update_or_create(school_class=school_class, defaults={"scheme": scheme})
    record(
        "class.scheme",
        school_class,
        before={"scheme": before.name} if before else None,
        after={"scheme": scheme.name},
    )
