"""What changes assessments, marks and the rules they count by."""
