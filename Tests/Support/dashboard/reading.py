"""Numbers as the pages show them."""

import re

UNKNOWN = "—"


def number(text):
    """Of `1,234`; None where it is a dash, which words have to go with."""
    text = text.strip()
    if text.startswith(UNKNOWN):
        assert re.search(r"\w", text), "a dash says nothing to those who cannot see it"
        return None
    return int(text.replace(",", "").replace("−", "-"))


# By the API's names: what they are parts of.
PARTS = {
    "delivery": lambda row: (row["delivered"], row["sent"]),
    "read": lambda row: (row["read"], row["delivered"]),
    "reply": lambda row: (row["replied"], row["delivered"]),
    "click": lambda row: (row["clicked"], row["delivered"]),
    "failure": lambda row: (row["failed"], row["delivered"] + row["failed"]),
}


def rate(row, name):
    """A share of the API's as the pages write it: to a tenth of a percent, where the API has a hundredth."""
    part, whole = PARTS[name](row)
    assert abs(row["rates"][name] - part / whole) <= 0.00005, row
    tenths = (2000 * part + whole) // (2 * whole)
    if tenths == 0 and part > 0:
        return "<0.1%"
    if tenths == 1000 and part < whole:
        return ">99.9%"
    return f"{tenths / 10:.1f}%" if tenths < 1000 else f"{tenths // 10}%"


def card(window, metric):
    """What a card counts."""
    return number(window.page.locator(f"[data-metric={metric}] .value").inner_text())


def table(locator):
    """A table's columns, and its rows as text; hidden ones too."""
    columns = [cell.strip() for cell in locator.locator("thead th").all_text_contents()]
    rows = locator.locator("tbody tr").all()
    return columns, [[cell.strip() for cell in row.locator("th, td").all_text_contents()] for row in rows]
