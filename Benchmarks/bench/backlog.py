"""Paced load on a server, watched once a second: does the backlog stay where it is?"""
import time
from dataclasses import dataclass

from bench.load import LoadResult, post, posting


@dataclass(frozen=True)
class Sample:
    """The server's status, `at` seconds after the load began."""

    at: float
    facts: int
    pending: int
    pending_bytes: int
    oldest_age: int


@dataclass(frozen=True)
class Watched:
    """A paced run. `rate` is webhooks of `statuses` statuses offered a second."""

    rate: float
    statuses: int
    load: LoadResult
    samples: list
    window: float

    def settled_rate(self, since=0):
        """Facts settled a second, from the first second (or that share of the time) to the last."""
        first, last = self.samples[int(since * (len(self.samples) - 1))], self.samples[-1]
        return (last.facts - first.facts) / (last.at - first.at)

    def lower_rate(self):
        """What to try after this one was too much, in webhooks a second: what the second half settled, if it is clearly less."""
        settled = self.settled_rate(since=0.5) / self.statuses
        return max(min(0.93 * self.rate, settled), 0.5 * self.rate)

    def backlog(self, windows_from_end):
        """The mean pending webhooks and bytes and the greatest age of a window: 0 is the last, 1 the one before."""
        end = self.samples[-1].at - windows_from_end * self.window
        inside = [s for s in self.samples if end - self.window < s.at <= end] or [self.samples[-1]]
        mean = lambda values: sum(values) / len(values)
        return (mean([s.pending for s in inside]), mean([s.pending_bytes for s in inside]),
                max(s.oldest_age for s in inside))

    def is_steady(self):
        """All was sent in time, nothing was refused, and the backlog did not grow: by a tenth, and a tenth of a second of
        the load, it may sway."""
        (before, _, _), (after, _, _) = self.backlog(1), self.backlog(0)
        return (self.load.refused == 0 and self.load.unsent <= 0.01 * self.load.requests
                and after <= 1.1 * before + 0.1 * self.rate)

    def note(self):
        (_, before, _), (_, after, age) = self.backlog(1), self.backlog(0)
        return (f"backlog {after / 1e6:,.1f} MB, {before / 1e6:,.1f} MB in the {self.window:g} s before, "
                f"oldest {age} s")


def watch(bench, server, traffic, connections, rate, seconds, first=0):
    """Posts `rate` webhooks a second and looks at the status each second."""
    samples = []
    with posting(bench, server.port, traffic, connections, seconds=seconds, rate=rate, first=first) as run:
        start = time.monotonic()
        interval = min(1, seconds / 8)
        while run.is_running():
            time.sleep(interval)
            at = time.monotonic() - start
            if at > seconds:
                break
            status = server.status()
            inbox = status["inbox"]
            samples.append(Sample(time.monotonic() - start, status["facts_settled"], inbox["pending"],
                                  inbox["pending_bytes"], inbox["oldest_age_seconds"]))
        result = run.result()
    return Watched(rate, traffic.statuses, result, samples, min(10, seconds / 3))


def probe(bench, server, traffic, connections, seconds):
    """Webhooks a second from the first request until all is settled, with as much load as the server takes."""
    start = time.monotonic()
    result = post(bench, server.port, traffic, connections, seconds=seconds)
    server.wait_until_settled()
    return result.requests / (time.monotonic() - start), result.next
