"""The rules that all features share: scales and schemes, what a grade is made of, who was in which class."""
