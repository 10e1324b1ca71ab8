"""The load generator (`load/load.c`) and what it reports."""
import json
import os
import subprocess
import time
from dataclasses import dataclass, field, replace

from bench.bench import BenchFailure
from bench.server import SECRET, WABA


@dataclass(frozen=True)
class Traffic:
    """Made-up webhooks, a function of their numbers: see load/traffic.h."""

    statuses: int
    path: str = "/webhooks/meta"
    templates: int = 10
    days: int = 7
    delivered_lag: int = 4096
    read_lag: int = 131072
    shuffle: int = 1
    repeat_every: int = 0
    now: int = field(default_factory=lambda: int(time.time()))

    def to(self, path):
        """The same bodies, posted elsewhere."""
        return replace(self, path=path)

    def arguments(self):
        return [
            "--secret", SECRET, "--waba", str(WABA), "--path", self.path, "--statuses", str(self.statuses),
            "--templates", str(self.templates), "--days", str(self.days), "--now", str(self.now),
            "--delivered-lag", str(self.delivered_lag), "--read-lag", str(self.read_lag),
            "--shuffle", str(self.shuffle), "--repeat-every", str(self.repeat_every)]

    def template_ids(self):
        return [1317000000000100 + n for n in range(self.templates)]


@dataclass(frozen=True)
class LoadResult:
    """What one run of the generator saw. Latencies are milliseconds; `refused` are answers of 503."""

    seconds: float
    requests: int
    refused: int
    unsent: int
    behind_ms: float
    requests_per_second: float
    facts_per_second: float
    bytes_received: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    cpu_share: float
    next: int


class LoadRun:
    """The generator at work; `result` waits for its end."""

    def __init__(self, bench, *arguments):
        self.process = subprocess.Popen(
            [bench.load, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def is_running(self):
        return self.process.poll() is None

    def result(self):
        out, errors = self.process.communicate()
        if self.process.returncode:
            raise BenchFailure(errors.strip() or f"the load generator ended with {self.process.returncode}")
        return LoadResult(**json.loads(out))


def posting(bench, port, traffic, connections, *, seconds=None, count=None, rate=None, first=0):
    """Posts webhooks for so long, or so many; as fast as answered, or at `rate` a second."""
    return LoadRun(bench, "post", "--port", port, "--connections", connections, "--first", first,
                   *traffic.arguments(), *extent(seconds, count, rate))


def getting(bench, port, targets, connections, *, header=None, seconds=None, count=None, rate=None):
    """Asks for the targets in turn."""
    path = os.path.join(bench.scratch, "targets")
    with open(path, "w") as file:
        file.write("".join(target + "\n" for target in targets))
    return LoadRun(bench, "get", "--port", port, "--connections", connections, "--targets", path,
                   *(["--header", header] if header else []), *extent(seconds, count, rate))


def sending(bench, port, target, body, connections, *, seconds=None, count=None, rate=None):
    """Posts the same JSON again and again, as a sender of messages does."""
    targets, path = os.path.join(bench.scratch, "targets"), os.path.join(bench.scratch, "body")
    with open(targets, "w") as file:
        file.write(target + "\n")
    with open(path, "w") as file:
        file.write(body)
    return LoadRun(bench, "get", "--port", port, "--connections", connections, "--targets", targets, "--body", path,
                   "--header", "Authorization: Bearer EAAGbench", *extent(seconds, count, rate))


def extent(seconds, count, rate):
    pairs = (("--seconds", seconds), ("--count", count), ("--rate", rate))
    return [text for name, value in pairs if value is not None for text in (name, str(value))]


def post(*arguments, **options):
    with posting(*arguments, **options) as run:
        result = run.result()
    if options.get("count") and result.refused:
        raise BenchFailure(f"{result.refused} of {options['count']} webhooks were refused with 503: their facts are missing")
    return result


def get(*arguments, **options):
    with getting(*arguments, **options) as run:
        return run.result()


def dump(bench, traffic, count, path):
    """Writes the facts of `count` deliveries as rows of 29 bytes (load/traffic.h)."""
    with open(path, "wb") as file:
        subprocess.run([bench.load, "dump", "--count", str(count), *traffic.arguments()], stdout=file, check=True)
