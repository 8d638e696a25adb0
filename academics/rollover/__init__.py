"""The change of the school year: what it would do (`plan`), doing it (`writing`), taking it back (`undoing`)."""
