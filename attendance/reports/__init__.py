"""Attendance in reports: read only, of marks that count."""
