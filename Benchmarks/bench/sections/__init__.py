"""One module a section of the table; each has `measure(bench)`, which yields rows."""
