"""The ledger in ClickHouse: one node and three nodes over one cluster on this machine, and what they store."""
import contextlib
import itertools
import json
import os
import subprocess

from bench import ceiling
from bench.bench import BenchFailure, Missing, median, spread
from bench.children import Child
from bench.clusters import Cluster
from bench.table import Row

# Shards and replicas.
SHAPES = ((1, 1), (1, 2), (2, 2))
NODES = (1, 3)
BATCH = 80_000
FACTS_PER_MESSAGE = 4
SLOTS = 96  # Of a day.
MONTH, MINUTES = 30 * 86_400, 10 * 60  # Seconds.
databases = (f"bench{number}" for number in itertools.count())


def measure(bench):
    if not bench.has_bench_binary():
        raise Missing(ceiling.NOT_BUILT)
    for shards, replicas in SHAPES:
        try:
            cluster = Cluster(bench, shards, replicas)
        except Missing as reason:
            if (shards, replicas) == SHAPES[0]:
                raise
            yield Row("clickhouse", f"{shards} shards x {replicas}: skipped", note=str(reason))
            continue
        with cluster:
            bench.say(f"clickhouse: {cluster.name}")
            for nodes in NODES:
                settled = yield from measure_settling(bench, cluster, nodes)
                if cluster.is_plain and nodes == 1:
                    alone = settled
            if cluster.is_plain:
                for seconds, when in ((MONTH, "of 30 days"), (MINUTES, "of 10 minutes")):
                    yield from measure_held(bench, cluster, alone, seconds, when)
                yield from measure_questions(bench, cluster)
            yield Row("clickhouse", f"{cluster.name}: peak memory of a server", cluster.peak_memory(), "MB")


@contextlib.contextmanager
def ledger(bench, cluster, *fill):
    """The name of a new ledger's database and its location, for as long as the block lasts."""
    database = next(databases)
    at = cluster.location(database)
    ceiling.run(bench, ceiling.clickhouse_arguments("create", at, *([] if cluster.is_plain else ["--cluster", "c1"])))
    if fill:
        ceiling.run(bench, ceiling.clickhouse_arguments("fill", at, *fill))
    try:
        yield database, at
    finally:
        cluster.drop(database)


def settle(bench, at, nodes, batches, first=0, raw=False):
    """Settles, or inserts, with so many nodes at once; what each of them says."""
    def start(node):
        data = bench.directory("node")
        arguments = ceiling.clickhouse_arguments(
            "settle", at, "--data", data, "--node", node, "--nodes", nodes, "--batches", batches, "--facts", BATCH,
            "--first", first, *(["--raw"] if raw else []))
        return Child([bench.bench_binary, *arguments], os.path.join(data, "log"), stdin=subprocess.PIPE)

    with contextlib.ExitStack() as stack:
        children = [stack.enter_context(start(node)) for node in range(nodes)]
        for child in children:
            say(child)
        for child in children:
            child.process.stdin.write(b"\n")
            child.process.stdin.close()
        return [json.loads(say(child)) for child in children]


def say(child):
    """The next line that a node prints."""
    line = child.process.stdout.readline()
    if not line:
        child.process.wait()
        raise BenchFailure(f"{child.name}: {child.last_words()}")
    return line


def rate(results):
    """Facts a second of all nodes together: they began at the same moment."""
    return sum(result["facts"] for result in results) / max(result["seconds"] for result in results)


def measure_settling(bench, cluster, nodes):
    batches = bench.size(6, 2)
    rates, raws, own, memory = [], [], [], []
    for _ in range(bench.runs):
        for raw in (True, False):
            with ledger(bench, cluster) as (_, at):
                results = settle(bench, at, nodes, batches, raw=raw)
            (raws if raw else rates).append(rate(results))
            if not raw:
                own += [result["facts"] / result["seconds"] for result in results]
                memory.append(max(result["peak_rss_mb"] for result in results))
    name = f"{cluster.name}, {nodes} node{'s' if nodes > 1 else ''}"
    yield Row("clickhouse", name + ": settled", median(rates), "facts/s", median(raws),
              note=f"ceiling: the same rows inserted; {batches} batches of {BATCH:,} a node, {spread(rates)}")
    if nodes > 1:
        yield Row("clickhouse", name + ": settled by each", median(own), "facts/s", note=spread(own))
    yield Row("clickhouse", name + ": peak memory of a node", median(memory), "MB", note="all batches made beforehand")
    return median(rates)


def measure_held(bench, cluster, alone, seconds, when):
    """With much in the ledger: of the last 30 days, or of the quarter of an hour that is being counted."""
    held, batches = bench.size(10_000_000, 200_000), 3
    what = f"{held / 1e6:g} M facts {when} there"
    bench.say(f"clickhouse: {what}")
    with ledger(bench, cluster, "--facts", held, "--seconds", seconds) as (database, at):
        rates, first = [], 0
        for _ in range(bench.runs):
            rates.append(rate(settle(bench, at, 1, batches, first)))
            first += (batches + 1) * BATCH // FACTS_PER_MESSAGE
        sizes = cluster.bytes_by_table(database)
    yield Row("clickhouse", f"{cluster.name}, 1 node, {what}: settled", median(rates), "facts/s", alone,
              note=f"ceiling: nothing there; {batches} batches of {BATCH:,}, {spread(rates)}")
    messages = held / FACTS_PER_MESSAGE + first
    for table in ("fact", "recipient", "contribution"):
        yield Row("clickhouse", f"{what}, disk: {table}", sizes[table] / messages, "bytes/message",
                  note=f"merged, of one replica; {messages:,.0f} messages of {FACTS_PER_MESSAGE} facts")


def measure_questions(bench, cluster, templates=10, days=90):
    held = bench.size(200, 20)
    bench.say(f"clickhouse: {templates} x {days} of {held}")
    with ledger(bench, cluster, "--templates", held, "--days", days) as (database, at):
        for clients in (1, 8):
            results = []
            for _ in range(bench.runs):
                said = ceiling.run(bench, ceiling.clickhouse_arguments(
                    "report", at, "--data", bench.directory("node"), "--templates", templates, "--days", days,
                    "--clients", clients, "--seconds", bench.seconds))
                results.append(json.loads(said))
            middle = {which: {key: median([result[which][key] for result in results]) for key in results[0][which]}
                      for which in results[0]}
            own, by_hand = middle["report"], middle["by_hand"]
            yield Row("clickhouse", f"{templates} x {days} days, {clients} at a time", own["per_second"], "questions/s",
                      by_hand["per_second"], own["p50_ms"], own["p99_ms"],
                      f"ceiling: one query of a rollup by hand, p50 {by_hand['p50_ms']:.2f}, p99 {by_hand['p99_ms']:.2f} ms; "
                      f"{held} templates there")
            zone = middle["elsewhere"]
            yield Row("clickhouse", f"{templates} x {days} days of another zone, {clients} at a time", zone["per_second"],
                      "questions/s", None, zone["p50_ms"], zone["p99_ms"], "by sending, and how long it took")
        size = cluster.bytes_by_table(database)["tally"]
    rows = 2 * held * days * (SLOTS + 1)
    yield Row("clickhouse", "disk: tally", size / rows, "bytes/tally", note=f"merged, of one replica; {rows:,} of slots and days, by event and by sending")
