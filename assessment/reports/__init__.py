"""Report cards, transcripts and letters, from their comments to the families."""
