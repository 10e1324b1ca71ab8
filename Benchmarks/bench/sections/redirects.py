"""Taps on links, beside the same server stack that answers with nothing."""
import json
import os

from bench.bench import BenchFailure, median, spread
from bench.ceiling import HELLO_GET, NOT_BUILT, Hello
from bench.load import get
from bench.server import WABA, Tickmark
from bench.table import Row

CONNECTIONS = 64
# Taps a second, as a busy mailing has them.
RATE = 300
TEMPLATE, BUTTON = 1317000000000100, "Tell me more"
BROWSER = ("User-Agent: Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
           "Chrome/125.0.0.0 Mobile Safari/537.36")


def measure(bench):
    with Tickmark(bench) as server, Hello(bench) as hello:
        server.import_template(TEMPLATE, "festive_offer", button=BUTTON)
        link = json.loads(server.command(
            "link", "create", "--waba", str(WABA), "--template", str(TEMPLATE), "--button", BUTTON, "--target",
            "https://shop.example/offer?source=whatsapp", "--json"))
        messages = server.command("link", "sign", "--link", link["link_id"], "--count", str(bench.size(100_000, 1000)))
        taps = Taps(bench, server, hello)
        bench.say("redirects: tokens of messages")
        yield taps.row("tokens of messages", ["/l/" + token for token in messages.split()])
        bench.say("redirects: the token of a template")
        yield taps.row("the token of a template", [link["path"]])
        yield taps.row(f"tokens of messages, {RATE}/s", ["/l/" + token for token in messages.split()], RATE)
        yield taps.told()


class Taps:
    def __init__(self, bench, server, hello):
        self.bench, self.server, self.hello, self.count = bench, server, hello, 0

    def tap(self, targets, rate, seconds=None):
        result = get(self.bench, self.server.port, targets, CONNECTIONS, header=BROWSER,
                     seconds=seconds or self.bench.seconds, rate=rate)
        self.count += result.requests
        return result

    def row(self, name, targets, rate=None):
        """Redirects and the ceiling take turns, so that a busy moment of the machine meets both."""
        self.tap(targets, rate, self.bench.size(1, 0.2))
        taps, ceilings = [], []
        for _ in range(self.bench.runs):
            self.server.wait_until_settled()
            if self.hello.port:
                ceilings.append(get(self.bench, self.hello.port, [HELLO_GET], CONNECTIONS, header=BROWSER,
                                    seconds=self.bench.seconds, rate=rate))
            taps.append(self.tap(targets, rate))
        figure = (lambda result: result.p99_ms) if rate else (lambda result: result.requests_per_second)
        rates = [figure(result) for result in taps]
        note = f"{CONNECTIONS} connections, {spread(rates, '{:,.2f}' if rate else '{:,.0f}')}"
        if ceilings:
            note += (f", ceiling's p50 {median([run.p50_ms for run in ceilings]):.2f}, "
                     f"p99 {median([run.p99_ms for run in ceilings]):.2f} ms")
        else:
            note += ", no ceiling: " + NOT_BUILT
        return Row("redirects", name, median(rates), "ms (p99)" if rate else "redirects/s",
                   median([figure(run) for run in ceilings]) if ceilings else None,
                   median([run.p50_ms for run in taps]), median([run.p99_ms for run in taps]), note)

    def told(self):
        """That every one of them is in the counts."""
        self.server.wait_until_settled()
        clicks = self.server.status()["clicks"]
        if clicks["recorded"] + clicks["held"] + clicks["lost"] != self.count or clicks["ignored"]:
            raise BenchFailure(f"{self.count} taps became {clicks}")
        return Row("redirects", "clicks lost", clicks["lost"], "of " + f"{self.count:,}",
                   note="they found no room in memory while the disk was behind")
