"""The facts that every peer gets, and what the counts of them are."""
import os
import struct
import time
from dataclasses import dataclass

from bench.load import Traffic, dump
from bench.questions import DAY

ROW = struct.Struct("<16sQBI")


@dataclass(frozen=True)
class Facts:
    """`deliveries` webhooks with disorder and duplicates, and the same facts as rows in the file `rows`."""

    traffic: Traffic
    deliveries: int
    rows: str
    count: int
    expected: dict
    first_day: int
    last_day: int


def make(bench):
    """Webhooks of 100, mixed within blocks of 256 and one in 20 repeated: a read may come before its sent."""
    traffic = Traffic(100, delivered_lag=1024, read_lag=8192, shuffle=256, repeat_every=20, now=int(time.time()))
    deliveries = bench.size(8400, 420)
    path = os.path.join(bench.scratch, "facts")
    dump(bench, traffic, deliveries, path)
    today = traffic.now // DAY
    return Facts(traffic, deliveries, path, deliveries * traffic.statuses, counted(path), today - traffic.days + 1, today)


def counted(path):
    """{(template, day): (sent, delivered, read)} by the plainest reading of the rules: docs/counting.md."""
    earliest, template_of = ({}, {}, {}), {}
    with open(path, "rb") as file:
        for message, template, kind, moment in ROW.iter_unpack(file.read()):
            times = earliest[kind]
            times[message] = min(moment, times.get(message, moment))
            template_of[message] = template
    sent, delivered, read = earliest
    counts = {}
    for message, template in template_of.items():
        read_at = read.get(message)
        delivered_at = delivered.get(message, read_at)
        sent_at = sent.get(message, delivered_at)
        for metric, moment in enumerate((sent_at, delivered_at, read_at)):
            if moment is not None:
                counts.setdefault((template, moment // DAY), [0, 0, 0])[metric] += 1
    return {key: tuple(value) for key, value in counts.items()}


def differences(name, counts, expected):
    """What differs, in a sentence; nothing if nothing does."""
    wrong = [key for key in sorted(counts.keys() | expected.keys()) if counts.get(key) != expected.get(key)]
    if not wrong:
        return ""
    key = wrong[0]
    return (f"{name} counts otherwise in {len(wrong)} of {len(expected)} rows: template {key[0]} on day {key[1]} "
            f"(since 1970): {counts.get(key)} instead of {expected.get(key)} (sent, delivered, read)")
