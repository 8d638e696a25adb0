"""The options of commands that import rosters: what the preview of the pages asks."""

from datetime import date

from academics.imports.plans import ImportChoices

_OUTCOMES = {"leavers": "gone", "namesakes": "duplicate"}


def add_choices(parser):
    """Adds the options to the parser of a command."""
    parser.add_argument(
        "--leavers", choices=("return", "skip"), help="Students who left: enrol them again, or leave their rows out."
    )
    parser.add_argument(
        "--namesakes",
        choices=("import", "skip"),
        help="Rows that look like somebody known with another number: other people, or left out.",
    )
    parser.add_argument(
        "--make-sections",
        action="store_true",
        help="Make sections and levels that do not exist yet, where the level is clear.",
    )
    parser.add_argument(
        "--first-day",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="Of students for whom the sheet has none; by default today, of a school's first list the first day of the year.",
    )
    parser.add_argument(
        "--end-stays", action="store_true", help="End the stays of enrolled students on the last day in the sheet."
    )


def choices_of(options):
    """The ImportChoices of a command's options."""
    answers = {outcome: options[name] for name, outcome in _OUTCOMES.items() if options[name]}
    return ImportChoices(
        accepts=frozenset(outcome for outcome, answer in answers.items() if answer != "skip"),
        skips=frozenset(outcome for outcome, answer in answers.items() if answer == "skip"),
        makes_sections=options["make_sections"],
        first_day=options["first_day"],
        ends_stays=options["end_stays"],
    )


def outcome_lines(batch):
    """Lines that say what an imported batch did."""
    return [f"{batch.file_name} ({batch.kind}): {batch.summary()}", *(f"  {note}" for note in batch.preview["notes"])]
