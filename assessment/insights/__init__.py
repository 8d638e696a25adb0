"""What the figures say: students to look after, trends, classes beside each other."""
