"""Signed webhooks over HTTP until they are on the disk, beside a server that only reads and verifies them."""
from bench.bench import median, spread
from bench.ceiling import HELLO_POST, NOT_BUILT, Hello
from bench.load import Traffic, post
from bench.server import Tickmark
from bench.table import Row

# Statuses a webhook -> connections.
CONNECTIONS = {1: 64, 10: 64, 100: 16, 1000: 16}


def measure(bench):
    with Hello(bench) as hello:
        for statuses, connections in CONNECTIONS.items():
            bench.say(f"accept: webhooks of {statuses}")
            yield from measure_size(bench, hello, statuses, connections)


def measure_size(bench, hello, statuses, connections):
    """The ceiling and the server take turns, so that a busy moment of the machine meets both."""
    traffic, subjects, ceilings = Traffic(statuses), [], []
    with Tickmark(bench) as server:
        warm_up = bench.size(1, 0.2)
        first = post(bench, server.port, traffic, connections, seconds=warm_up).next
        if hello.port:
            post(bench, hello.port, traffic.to(HELLO_POST), connections, seconds=warm_up)
        for _ in range(bench.runs):
            server.wait_until_settled()
            if hello.port:
                ceilings.append(
                    post(bench, hello.port, traffic.to(HELLO_POST), connections, seconds=bench.seconds, first=first))
            subjects.append(post(bench, server.port, traffic, connections, seconds=bench.seconds, first=first))
            first = subjects[-1].next
    rates = [result.requests_per_second for result in subjects]
    refused = sum(result.refused for result in subjects)
    ceiling = median([result.requests_per_second for result in ceilings]) if ceilings else None
    notes = [f"{connections} connections", spread(rates)]
    if refused:
        notes.append(f"{refused} answers of 503")
    if not ceilings:
        notes.append("no ceiling: " + NOT_BUILT)
    name = f"webhooks of {statuses}"
    yield Row("accept", name, median(rates), "requests/s", ceiling, median([r.p50_ms for r in subjects]),
              median([r.p99_ms for r in subjects]), ", ".join(notes))
    if statuses > 1:
        yield Row("accept", name, median(rates) * statuses, "facts/s", ceiling and ceiling * statuses)
    if ceilings:
        yield Row("accept", name + ": the ceiling", ceiling, "requests/s", None,
                  median([r.p50_ms for r in ceilings]), median([r.p99_ms for r in ceilings]), "read and verified only")
