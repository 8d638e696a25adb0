"""The best pairs of two sets, all of them considered together."""

from collections.abc import Sequence

_INFINITE = float("inf")


def best_pairs(worth: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """[(row, column)] with the greatest sum of `worth[row][column]`, in which no row and no column stands twice.

    `worth` holds as many numbers from 0 on in each row; a pair that is worth 0 is left out. This is the Hungarian
    method: rows² × columns steps.
    """
    if not worth:
        return []
    # As many columns that are worth nothing as there are rows: no row has to take another's place.
    costs = [[-value for value in row] + [0.0] * len(worth) for row in worth]
    # Counted from 1; 0 is where each search starts.
    count = len(costs[0])
    row_of = [0] * (count + 1)
    row_price, column_price = [0.0] * (len(costs) + 1), [0.0] * (count + 1)
    for row in range(1, len(costs) + 1):
        row_of[0] = row
        _make_room(costs, row_of, row_price, column_price)
    pairs = [(row_of[column] - 1, column - 1) for column in range(1, len(worth[0]) + 1) if row_of[column]]
    return sorted((row, column) for row, column in pairs if worth[row][column] > 0)


def _make_room(costs: list[list[float]], row_of: list[int], row_price: list[float], column_price: list[float]) -> None:
    """Gives the row at column 0 the column that costs least in all, moving others to where they cost least more."""
    count = len(column_price) - 1
    least, came_from, seen = [_INFINITE] * (count + 1), [0] * (count + 1), [False] * (count + 1)
    here = 0
    while row_of[here]:
        seen[here] = True
        row, step, target = row_of[here], _INFINITE, 0
        for column in range(1, count + 1):
            if seen[column]:
                continue
            cost = costs[row - 1][column - 1] - row_price[row] - column_price[column]
            if cost < least[column]:
                least[column], came_from[column] = cost, here
            if least[column] < step:
                step, target = least[column], column
        for column in range(count + 1):
            if seen[column]:
                row_price[row_of[column]] += step
                column_price[column] -= step
            else:
                least[column] -= step
        here = target
    while here:
        row_of[here] = row_of[came_from[here]]
        here = came_from[here]
