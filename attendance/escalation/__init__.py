"""Absences that add up: the school's rules, and the steps that somebody takes when one of them comes true."""
