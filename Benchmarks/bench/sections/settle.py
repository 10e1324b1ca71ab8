"""Settling without HTTP, on stores of several sizes, beside decoding alone and appending alone."""
import os
import shutil

from bench import ceiling
from bench.bench import Missing, median, spread
from bench.table import Row

ORDERS = ("in-order", "shuffled")


def measure(bench):
    if not bench.has_bench_binary():
        raise Missing(ceiling.NOT_BUILT)
    for records in bench.size((0, 5_000_000, 50_000_000), (0, 100_000)):
        data = os.path.join(bench.directory("settle"), "data")
        bench.say(f"settle: a store of {records:,} records")
        ceiling.run(bench, ceiling.prefill_arguments(records, data))
        try:
            for order in ORDERS:
                yield from measure_order(bench, records, order, data)
        finally:
            shutil.rmtree(os.path.dirname(data), ignore_errors=True)


def measure_order(bench, records, order, data):
    facts = bench.size(2_000_000, 50_000)
    results = []
    for _ in range(bench.runs):
        results.append(ceiling.settle(bench, records, order, facts, data))
    middle = {key: median([result[key] for result in results]) for key in results[0]}
    rates = [result["facts_per_second"] for result in results]
    name = f"{records / 1e6:g} M records, {order}"
    yield Row("settle", name, middle["facts_per_second"], "facts/s", middle["decode_ceiling"],
              note=f"ceiling: decoding alone; {facts:,} facts, {spread(rates)}")
    yield Row("settle", name, middle["facts_per_second"], "facts/s", middle["append_ceiling"],
              note="ceiling: appending alone")
    yield Row("settle", name + ": peak memory", middle["peak_rss_mb"], "MB")
    yield Row("settle", name + ": disk", middle["bytes_per_record"], "bytes/record")
