"""Pages of report cards, transcripts and letters."""
