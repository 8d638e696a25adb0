"""The blocks of which a school arranges a document, and what can be set of each."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from ..models import DocumentTemplate

_Kind = DocumentTemplate.Kind
_CARD, _TRANSCRIPT, _LETTER = _Kind.REPORT_CARD, _Kind.TRANSCRIPT, _Kind.LETTER


@dataclass(frozen=True)
class Option:
    """One setting of a block: a line ("text"), several ("lines") or a tick ("flag")."""

    name: str
    label: str
    type: str = "text"
    default: object = ""
    help: str = ""


def _heading(default):
    return Option("heading", _("Heading"), default=default)


def _flag(name, label, default=True):
    return Option(name, label, "flag", default)


@dataclass(frozen=True)
class Block:
    """A kind of block: what it is called, in which documents it makes sense, and its settings."""

    type: str
    label: str
    options: tuple[Option, ...] = ()
    kinds: tuple[str, ...] = field(default=(_CARD, _TRANSCRIPT, _LETTER))

    def settings_of(self, values):
        """All settings, with the defaults of those that `values` does not have."""
        return {option.name: values.get(option.name, str_of(option.default)) for option in self.options}


def str_of(default):
    return default if isinstance(default, bool) else str(default)


BLOCKS = {
    block.type: block
    for block in (
        Block("header", _("Letterhead"), (
            Option("title", _("Title of the document"), help=_("Such as “Report card”. Placeholders may stand in it.")),
            _flag("logo", _("Logo")),
            _flag("address", _("Address")),
        )),
        Block("student", _("About the student"), (
            _heading(""),
            _flag("number", _("Student number")),
            _flag("born", _("Date of birth")),
            _flag("section", _("Section and level")),
            _flag("homeroom", _("Homeroom teacher")),
        )),
        Block("grades", _("Grades by class"), (
            _heading(_("Grades")),
            _flag("teacher", _("Teacher")),
            _flag("categories", _("Each category of the class"), False),
            _flag("percentage", _("Percentage")),
            _flag("band", _("Grade")),
            _flag("points", _("Points"), False),
            _flag("average", _("Average of the class"), False),
            _flag("comment", _("Comment")),
        ), (_CARD,)),
        Block("standards", _("Standards by class"), (
            _heading(_("Standards")),
            _flag("percentage", _("Percentage"), False),
            _flag("band", _("Grade")),
        ), (_CARD,)),
        Block("years", _("Grades of all years"), (
            _heading(_("Grades")),
            _flag("percentage", _("Percentage")),
            _flag("points", _("Points")),
            _flag("credits", _("Credits")),
            _flag("gpa", _("Grade point average")),
        ), (_TRANSCRIPT,)),
        Block("standing", _("Average and place"), (
            _heading(""),
            _flag("mean", _("Mean percentage")),
            _flag("gpa", _("Grade point average"), False),
            _flag("rank", _("Place in the level"), False),
        ), (_CARD,)),
        Block("attendance", _("Attendance"), (_heading(_("Attendance")),), (_CARD,)),
        Block("comment", _("General comment"), (_heading(_("General comment")),), (_CARD,)),
        Block("text", _("Text"), (
            _heading(""),
            Option("text", _("Text"), "lines", help=_("An empty line begins a new paragraph.")),
        )),
        Block("scale", _("Key of the grades"), (_heading(_("Grades and what they mean")),), (_CARD, _TRANSCRIPT)),
        Block("signature", _("Signature"), (_flag("image", _("With the picture of the signature")),)),
        Block("verification", _("Code to check it by")),
    )
}  # fmt: skip


def blocks_for(kind):
    """Those that make sense in a document of the kind."""
    return [block for block in BLOCKS.values() if kind in block.kinds]


def new_block(type_):
    """A block as it stands in a template, with its usual settings."""
    return {"type": type_, **BLOCKS[type_].settings_of({})}
