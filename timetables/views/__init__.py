"""Pages of bell times, timetables and lessons."""
