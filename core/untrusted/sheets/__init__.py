"""Sheets: XLSX, and CSV in any usual encoding, row by row as they are read."""

# What a cell holds: a text in a list is a day or moment, as ISO writes it.
type Cell = str | float | list[str] | None
# [number, cells] of a row, or what is to know of the sheet after its name: ["merged", …], ["notes", …].
type Piece = list[int | str | list]
