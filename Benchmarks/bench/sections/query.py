"""Questions, on an idle server and on one that takes in all it can, beside the same bytes from memory."""
import os
import time

from bench.backlog import probe
from bench.bench import BenchFailure, median, spread
from bench.ceiling import HELLO_GET, NOT_BUILT, Hello
from bench.load import Traffic, get, post, posting
from bench.questions import LARGEST_PAGE, first_target, pages
from bench.server import Tickmark
from bench.table import Row

# Templates and days of a question.
QUESTIONS = ((1, 7), (10, 90), (100, 90))
CONNECTIONS, INGEST_CONNECTIONS = 64, 16
BUSY_CONNECTIONS, LIGHT_RATE = 8, 50


def measure(bench):
    traffic = Traffic(100, templates=100, days=90, delivered_lag=1024, read_lag=8192)
    with Tickmark(bench) as server:
        bench.say("query: filling 100 templates x 90 days")
        first = post(bench, server.port, traffic, INGEST_CONNECTIONS, count=bench.size(6000, 1000)).next
        server.wait_until_settled()
        for templates, days in QUESTIONS:
            bench.say(f"query: {templates} x {days}")
            asked = list(pages(server, first_target(traffic.template_ids()[:templates], days, traffic.now)))
            answer = os.path.join(bench.scratch, f"answer-{templates}-{days}")
            with open(answer, "wb") as file:
                file.write(asked[0][1])
            with Hello(bench, answer) as hello:
                question = Question(bench, server, hello, [target for target, _ in asked], templates, days)
                yield question.idle()
                ingest = Ingest(bench, server, traffic, first)
                yield question.busy(ingest, "under ingest", connections=BUSY_CONNECTIONS)
                yield question.busy(ingest, f"under ingest, {LIGHT_RATE}/s", connections=BUSY_CONNECTIONS, rate=LIGHT_RATE)
                first = ingest.first


class Ingest:
    """Webhooks at the sustained rate, as long as a block lasts; always new ones."""

    def __init__(self, bench, server, traffic, first):
        self.bench, self.server, self.traffic, self.first = bench, server, traffic, first
        if traffic.statuses not in bench.sustained:
            with Tickmark(bench) as other:
                found, _ = probe(bench, other, traffic, INGEST_CONNECTIONS, bench.size(8, 1))
            bench.sustained[traffic.statuses] = found
        self.rate = bench.sustained[traffic.statuses]
        self.accepted = []

    def during(self, measure):
        """The result of `measure`, taken while webhooks come in."""
        lead = self.bench.size(1, 0.3)
        with posting(self.bench, self.server.port, self.traffic, INGEST_CONNECTIONS, rate=self.rate,
                     seconds=self.bench.seconds + 2 * lead, first=self.first) as run:
            time.sleep(lead)
            result = measure()
            if not run.is_running():
                raise BenchFailure("the ingest ended before the questions did")
            load = run.result()
        self.first = load.next
        self.accepted.append(load.facts_per_second)
        self.server.wait_until_settled()
        return result


class Question:
    def __init__(self, bench, server, hello, targets, templates, days):
        self.bench, self.server, self.hello, self.targets = bench, server, hello, targets
        self.name = f"{templates} x {days} days"
        if len(targets) > 1:
            self.name += f", a page of {len(targets)}"

    def ask(self, connections, rate=None):
        return get(self.bench, self.server.port, self.targets, connections, header=self.server.key_header,
                   seconds=self.bench.seconds, rate=rate)

    def ask_ceiling(self, connections, rate=None):
        return get(self.bench, self.hello.port, [HELLO_GET], connections, seconds=self.bench.seconds, rate=rate)

    def idle(self):
        subjects, ceilings = [], []
        for _ in range(self.bench.runs):
            if self.hello.port:
                ceilings.append(self.ask_ceiling(CONNECTIONS))
            subjects.append(self.ask(CONNECTIONS))
        return self.row("idle", subjects, ceilings, f"{CONNECTIONS} connections")

    def busy(self, ingest, kind, connections, rate=None):
        """The ceiling is asked beside the same ingest. What came in during the questions is in the note."""
        subjects, ceilings = [], []
        ingest.accepted = []
        for _ in range(self.bench.runs):
            subjects.append(ingest.during(lambda: self.ask(connections, rate)))
        accepted = median(ingest.accepted)
        for _ in range(self.bench.runs if self.hello.port else 0):
            ceilings.append(ingest.during(lambda: self.ask_ceiling(connections, rate)))
        return self.row(kind, subjects, ceilings, f"{connections} connections, {accepted:,.0f} facts/s came in of "
                        f"{ingest.rate * ingest.traffic.statuses:,.0f} offered", rate)

    def row(self, kind, subjects, ceilings, note, rate=None):
        """Of requests a second; at a fixed rate, of the 99th percentile of latency."""
        figure = (lambda result: result.p99_ms) if rate else (lambda result: result.requests_per_second)
        rates = [figure(result) for result in subjects]
        size = subjects[0].bytes_received / subjects[0].requests
        note += f", {spread(rates, '{:,.2f}' if rate else '{:,.0f}')}, {size:,.0f} bytes"
        if len(self.targets) > 1:
            note += f", all pages in turn, {LARGEST_PAGE} rows each (the most)"
        if ceilings and not rate:
            note += f", ceiling's p99 {median([r.p99_ms for r in ceilings]):.2f} ms"
        if not ceilings:
            note += ", no ceiling: " + NOT_BUILT
        return Row("query", f"{self.name}, {kind}", median(rates), "ms (p99)" if rate else "requests/s",
                   median([figure(r) for r in ceilings]) if ceilings else None,
                   median([r.p50_ms for r in subjects]), median([r.p99_ms for r in subjects]), note)
