"""What can be wrong with a sheet: as a whole, or in one cell."""

from dataclasses import asdict, dataclass


class SheetError(Exception):
    """The file as a whole cannot be used. The text is for the person who sent it."""


@dataclass(frozen=True)
class CellError:
    """One value that cannot be imported: `row` counts as the spreadsheet does, `column` is its header."""

    row: int
    column: str
    value: str
    message: str

    def as_dict(self) -> dict:
        return asdict(self) | {"message": str(self.message), "value": str(self.value)[:200]}

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", {self.column}" if self.column else "")
        value = f" “{str(self.value)[:60]}”" if self.value else ""
        return f"{where}{value}: {self.message}"
