"""Sheets: XLSX, and CSV in any usual encoding, row by row as they are read."""
