"""How much the server takes for a minute, HTTP to counts, without falling behind."""
from bench.backlog import probe, watch
from bench.bench import BenchFailure, median, spread
from bench.ceiling import HELLO_POST, NOT_BUILT, Hello
from bench.load import Traffic, post
from bench.server import Tickmark
from bench.table import Row

CONNECTIONS = 16
# What the ledger keeps for each record, and for each tally.
RECORD_TABLES, TALLY_TABLES = ("run", "block"), ("tally", "button_tally", "failure_tally")
# A rate that is sustained is raised by so much, one that is not is lowered; so often at the most.
RAISE, STEPS = 1.07, 15


def measure(bench):
    for statuses in (100, 1000):
        with Hello(bench) as hello:
            yield from measure_size(bench, hello, statuses)


def find_rate(bench, traffic):
    """The greatest rate, in webhooks a second, that a short run sustains: up or down from what the server does unpaced."""
    def trial(rate):
        bench.say(f"sustained: trying {rate * traffic.statuses:,.0f} facts/s")
        with Tickmark(bench) as server:
            return watch(bench, server, traffic, CONNECTIONS, rate, bench.size(20, 2))

    with Tickmark(bench) as server:
        rate, _ = probe(bench, server, traffic, CONNECTIONS, bench.size(8, 1))
    climbs = (watched := trial(rate)).is_steady()
    for _ in range(STEPS):
        rate = RAISE * rate if climbs else watched.lower_rate()
        if (watched := trial(rate)).is_steady() != climbs:
            return rate / RAISE if climbs else rate
    raise BenchFailure("no end to the rates that are sustained" if climbs else "no rate is sustained: the backlog grows")


def measure_size(bench, hello, statuses):
    traffic, seconds = Traffic(statuses), bench.size(60, 3)
    rate, lowered = find_rate(bench, traffic), 0
    runs, ceilings, memory, size = [], [], [], None
    while len(runs) < bench.runs:
        if hello.port:
            ceilings.append(
                post(bench, hello.port, traffic.to(HELLO_POST), CONNECTIONS, seconds=bench.seconds).facts_per_second)
        bench.say(f"sustained: {seconds} s at {rate * statuses:,.0f} facts/s, run {len(runs) + 1}")
        with Tickmark(bench) as server:
            watched = watch(bench, server, traffic, CONNECTIONS, rate, seconds)
            if not watched.is_steady():
                # All runs have the same rate: what a run did not sustain is not the sustained rate.
                rate, runs, memory, lowered = watched.lower_rate(), [], [], lowered + 1
                if lowered > STEPS:
                    raise BenchFailure("no rate is sustained for the whole time")
                continue
            memory.append(server.child.peak_memory())
            runs.append(watched)
            if len(runs) == bench.runs:
                size = measure_disk(server)
    bench.sustained[statuses] = rate
    yield from rows(statuses, seconds, rate, runs, ceilings, memory, size)


def measure_disk(server):
    """Records, tallies, the ledger's bytes and its tables' of a server that has settled all."""
    server.wait_until_settled()
    server.stop()
    return server.check(), server.ledger_bytes(), server.table_bytes()


def rows(statuses, seconds, rate, runs, ceilings, memory, size):
    name = f"webhooks of {statuses}"
    settled = [run.settled_rate() for run in runs]
    middle = sorted(runs, key=lambda run: run.settled_rate())[len(runs) // 2]
    note = f"{seconds} s, offered {rate * statuses:,.0f}, {spread(settled)}; {middle.note()}"
    if not ceilings:
        note += "; no ceiling: " + NOT_BUILT
    yield Row("sustained", name + ": settled", median(settled), "facts/s", median(ceilings) if ceilings else None,
              median([run.load.p50_ms for run in runs]), median([run.load.p99_ms for run in runs]), note)
    yield Row("sustained", name + ": backlog", median([run.backlog(0)[1] for run in runs]) / 1e6, "MB",
              note=f"mean of the last {middle.window:g} s")
    yield Row("sustained", name + ": oldest", median([run.backlog(0)[2] for run in runs]), "s",
              note="how long the oldest delivery waits to be counted, at the most")
    yield Row("sustained", name + ": peak memory", median(memory), "MB", note="VmHWM of the server")
    yield Row("sustained", name + ": load generator", median([run.load.cpu_share for run in runs]), "cores",
              note="of the same machine")
    check, ledger, tables = size
    yield Row("sustained", name + ": disk", ledger / check["records"], "bytes/record",
              note=f"{ledger / 1e6:,.0f} MB of ledger files, {check['records']:,} records, {check['tallies']:,} tallies")
    if tables is None:
        return
    for unit, count, mine in (("record", check["records"], RECORD_TABLES), ("tally", check["tallies"], TALLY_TABLES)):
        size = sum(tables.get(table, 0) for table in mine)
        yield Row("sustained", f"{name}: disk, {', '.join(mine)}", size / count, f"bytes/{unit}",
                  note=f"{size / 1e6:,.1f} MB of pages")
