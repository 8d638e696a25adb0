"""What students are asked to do, and what they hand in."""
