"""Tickmark itself, filled and asked as its peers are."""
import time

from bench.load import get, post
from bench.questions import counts, first_target, pages
from bench.server import Tickmark


class TickmarkPeer:
    """One store with all the facts. `fill` is facts a second until all is counted."""

    name, note = "Tickmark", "signed webhooks of 100 over HTTP, fsync, until all is counted"

    def __init__(self, bench, facts):
        self.bench, self.facts = bench, facts
        self.server = Tickmark(bench)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.__exit__()

    def fill(self, connections):
        facts = self.facts
        result = post(self.bench, self.server.port, facts.traffic, connections, count=facts.deliveries)
        answered = time.monotonic()
        self.server.wait_until_settled()
        return facts.count / (result.seconds + time.monotonic() - answered)

    def target(self):
        traffic = self.facts.traffic
        return first_target(traffic.template_ids(), traffic.days, traffic.now)

    def counts(self):
        return counts(answer for _, answer in pages(self.server, self.target()))

    def ask(self, connections):
        return get(self.bench, self.server.port, [self.target()], connections, header=self.server.key_header,
                   seconds=self.bench.seconds)
