"""Places of students in sections and groups: joining, moving, and where a stay at the school ends."""

from datetime import timedelta

from django.utils.translation import gettext as _

from ...models import SectionMembership

ONE_DAY = timedelta(days=1)


class SectionPlaces:
    """Plans the places of students whom a sheet puts into sections."""

    def __init__(self, snapshot, writes):
        self._snapshot = snapshot
        self._writes = writes

    def current(self, student):
        """The student's place on the day that rosters are compared on, or the next one; None without any."""
        return next(iter(self._open(student, self._snapshot.reference_day)), None)

    def _open(self, student, day):
        """The places that reach the day or begin later in the school year; those in the next year are none of the sheet's."""
        places, year = self._snapshot.memberships[student.pk] if student.pk else [], self._snapshot.year
        return [
            place
            for place in places
            if place.starts_on <= year.ends_on and (place.ends_on is None or place.ends_on >= day)
        ]

    def join(self, student, section, first_day, last_day=None):
        """Into the section: from the first day for who has none, as a move on the day for who is in another.

        Returns the changes.
        """
        day = max(self._snapshot.reference_day, first_day)
        open_ones = self._open(student, day)
        if open_ones and open_ones[0].section is not section and open_ones[0].section_id != section.pk:
            return self._move(student, open_ones, section, day)
        if open_ones:
            return []
        places = self._snapshot.memberships[student.pk] if student.pk else []
        if past := [place for place in places if place.starts_on <= self._snapshot.year.ends_on]:
            first_day = max(first_day, past[-1].ends_on + ONE_DAY)
        self._add(student, section, first_day, last_day)
        return [[_("Section"), "", section.name]]

    def _add(self, student, section, starts_on, ends_on):
        ends_on = self._snapshot.year.end_of_places(ends_on)
        place = SectionMembership(student=student, section=section, starts_on=starts_on, ends_on=ends_on)
        self._writes.create(place)
        if student.pk:
            self._snapshot.memberships[student.pk].append(place)
            self._snapshot.memberships[student.pk].sort(key=lambda each: each.starts_on)

    def _move(self, student, open_ones, section, day):
        """Ends today's membership the day before and starts the new one; a planned move is replaced."""
        current = open_ones[0]
        old_name = current.section.name
        left = self._leave_groups(student, current.section, day)
        if current.starts_on >= day:
            self._correct(student, current, section)
        else:
            ends_on = current.ends_on
            for planned in open_ones[1:2]:
                # Made anew, not changed: it may begin earlier only once the place before it ends earlier.
                ends_on = planned.ends_on
                self._writes.remove(planned)
                self._snapshot.memberships[student.pk].remove(planned)
            self._add(student, section, day, ends_on)
            self._writes.change(current, ends_on=day - ONE_DAY)
        return [[_("Section"), old_name, section.name], *left]

    def _correct(self, student, current, section):
        """A place that begins on the day was wrong; the one before it goes on, with its groups, when it is the section."""
        places, day_before = self._snapshot.memberships[student.pk], current.starts_on - ONE_DAY
        before = next((each for each in places if each.ends_on == day_before and each.section_id == section.pk), None)
        if before is None:
            self._writes.change(current, section=section)
            return
        self._writes.remove(current)
        places.remove(current)
        groups = self._snapshot.group_places[student.pk, section.pk]
        for place in (before, *(each for each in groups if each.ends_on == day_before)):
            self._writes.change(place, ends_on=current.ends_on)

    def _leave_groups(self, student, section, day):
        """Split groups of the section end with the place in it; electives go on. Returns the changes."""
        groups = self._snapshot.group_places[student.pk, section.pk]
        left = [place.school_class.title for place in groups if place.ends_on is None or place.ends_on >= day]
        self._cut(groups, day - ONE_DAY)
        return [[_("Split group"), title, ""] for title in left]

    def end(self, student, last_day, planned=None):
        """Places in the section and in classes end with the stay. `planned` is the last day that was known before; what
        begins after it belongs to another stay."""
        for places in (self._snapshot.memberships[student.pk], self._snapshot.places_by_student[student.pk]):
            self._cut(places, last_day, planned)
            for place in places:
                if planned and planned < last_day and place.ends_on == planned:
                    self._writes.change(place, ends_on=last_day)

    def _cut(self, places, last_day, until=None):
        """Ends those of `places` that go on after the last day; with `until` those alone that begin up to that day."""
        for place in [place for place in places if until is None or place.starts_on <= until]:
            if place.starts_on > last_day:
                self._writes.remove(place)
                places.remove(place)
            elif place.ends_on is None or place.ends_on > last_day:
                self._writes.change(place, ends_on=last_day)
