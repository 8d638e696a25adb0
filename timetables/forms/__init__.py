"""Bell times, timetables and lessons as they are typed in."""
