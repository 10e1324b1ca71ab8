"""Rows of the result: the aligned table on the terminal, and bench.json."""
import json
from dataclasses import asdict, dataclass


@dataclass
class Row:
    """A figure. p50 and p99 are milliseconds. `times` is the ratio where there is no ceiling to make one of."""

    section: str
    name: str
    value: float | None = None
    unit: str = ""
    ceiling: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    note: str = ""
    times: float | None = None

    @property
    def ratio(self):
        """Value / ceiling, or what stands in for it."""
        if self.times is not None:
            return self.times
        return self.value / self.ceiling if self.value is not None and self.ceiling else None

    def document(self):
        document = asdict(self)
        ordered = ("section", "name", "value", "unit", "ceiling", "ratio", "p50_ms", "p99_ms", "note")
        return {key: self.ratio if key == "ratio" else document[key] for key in ordered}


def number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def share(row):
    """79.0% of a ceiling, 12.3 x something else."""
    if row.ratio is None:
        return ""
    return f"{row.ratio:.1%}" if row.times is None and row.ratio < 2 else f"{row.ratio:,.3g} x"


def milliseconds(value):
    return "" if value is None else f"{value:,.2f}"


def show(rows):
    """Prints the table."""
    head = ("section", "what", "value", "unit", "ceiling", "ratio", "p50 ms", "p99 ms", "note")
    cells = [(row.section, row.name, number(row.value), row.unit, number(row.ceiling), share(row),
              milliseconds(row.p50_ms), milliseconds(row.p99_ms), row.note) for row in rows]
    widths = [max(len(line[column]) for line in [head, *cells]) for column in range(len(head))]
    left = {0, 1, 3, 8}
    for line in [head, *cells]:
        print("  ".join(cell.ljust(width) if column in left else cell.rjust(width)
                        for column, (cell, width) in enumerate(zip(line, widths))).rstrip())


def write(rows, path):
    with open(path, "w") as file:
        json.dump([row.document() for row in rows], file, indent=1)
        file.write("\n")
