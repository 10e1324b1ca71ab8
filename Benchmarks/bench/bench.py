"""What every section is given: the options, a place for files, and what earlier sections found out."""
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, field


class BenchFailure(Exception):
    """The bench cannot go on; the text is for the person who runs it."""


class Missing(Exception):
    """Something that a section needs is not installed; the section is skipped with this text."""


@dataclass
class Bench:
    """One run of the bench."""

    binary: str
    bench_binary: str
    load: str
    meta: str
    venv: str
    runs: int
    seconds: float
    quick: bool
    scratch: str = field(default_factory=lambda: tempfile.mkdtemp(prefix="tickmark-bench-"))
    # Statuses a webhook -> webhooks a second that the server can settle, where a section has found it out.
    sustained: dict = field(default_factory=dict)

    def directory(self, name):
        """A new directory, which `remove` or the end of the bench removes."""
        return tempfile.mkdtemp(prefix=name + "-", dir=self.scratch)

    def size(self, full, quick):
        return quick if self.quick else full

    def say(self, text):
        """Progress, on standard error."""
        print(f"bench: {text}", file=sys.stderr, flush=True)

    def has_bench_binary(self):
        return os.access(self.bench_binary, os.X_OK)

    def close(self):
        shutil.rmtree(self.scratch, ignore_errors=True)


def median(values):
    return statistics.median(values)


def spread(values, format_value="{:,.0f}"):
    """`low–high` of several runs, for notes."""
    return f"{format_value.format(min(values))}–{format_value.format(max(values))}"
