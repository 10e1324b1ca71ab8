"""`tickmark-bench`: the ceilings that a figure stands beside. All its command lines are here."""
import json
import os
import subprocess

from bench.bench import BenchFailure
from bench.children import Listener
from bench.server import SECRET

HELLO_POST, HELLO_GET = "/hello", "/hello/bytes"
NOT_BUILT = "tickmark-bench is not built"


def hello_arguments(answer):
    return ["hello", "--port", "0", "--secret", SECRET, *(["--answer", answer] if answer else [])]


def prefill_arguments(records, data):
    return ["prefill", "--records", str(records), "--data", data]


def settle_arguments(records, order, facts, data):
    return ["settle", "--records", str(records), "--order", order, "--facts", str(facts), "--data", data]


def clickhouse_arguments(command, at, *options):
    return ["clickhouse", command, "--at", at, *map(str, options)]


class Hello(Listener):
    """The same server stack that reads, verifies and answers at once: the ceiling of everything over HTTP.

    Without the program it is there and has no `port`."""

    def __init__(self, bench, answer=None):
        if bench.has_bench_binary():
            self.start([bench.bench_binary, *hello_arguments(answer)], os.path.join(bench.scratch, "hello.log"))


def run(bench, arguments):
    """Runs a command of tickmark-bench; returns what it prints."""
    done = subprocess.run([bench.bench_binary, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise BenchFailure(f"tickmark-bench {' '.join(arguments)}: {done.stderr.strip()[-800:]}")
    return done.stdout


def settle(bench, records, order, facts, data):
    """Settles `facts` on top of `records`, without HTTP; its JSON line as a dictionary."""
    return json.loads(run(bench, settle_arguments(records, order, facts, data)).strip().splitlines()[-1])
