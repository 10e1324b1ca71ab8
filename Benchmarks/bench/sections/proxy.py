"""Sends straight to a stand-in for Meta, and the same through the send proxy: what the way costs."""
import os

from bench.bench import median, spread
from bench.children import Listener
from bench.load import sending
from bench.server import PHONE, Tickmark
from bench.table import Row

# Milliseconds that Meta takes for an answer.
LATENCIES = (0, 50)
# Sends a second, over so many connections.
RATE, CONNECTIONS = 300, 64
TEMPLATE = "festive_offer"
TARGET = f"/v25.0/{PHONE}/messages"
BODY = ('{"messaging_product":"whatsapp","to":"919000000001","type":"template","template":{"name":"' + TEMPLATE
        + '","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Asha"}]}]}}')


class Meta(Listener):
    """`meta/meta.c`: answers each send after a fixed time."""

    def __init__(self, bench, latency):
        self.start([bench.meta, "--latency", str(latency)], os.path.join(bench.scratch, "meta.log"))


def measure(bench):
    for latency in LATENCIES:
        bench.say(f"proxy: Meta answers in {latency} ms")
        with Meta(bench, latency) as meta, Tickmark(bench, {
                "TICKMARK_META_GRAPH_URL": f"http://127.0.0.1:{meta.port}"}) as server:
            server.import_template(1317000000000100, TEMPLATE)
            for port in (meta.port, server.port):
                send(bench, port, 8, seconds=bench.size(1, 0.2))
            if latency == 0:
                alone = send(bench, meta.port, CONNECTIONS)
                yield Row("proxy", "the stand-in by itself", alone.requests_per_second, "sends/s", None, alone.p50_ms,
                          alone.p99_ms, f"{CONNECTIONS} connections")
                full = send(bench, server.port, CONNECTIONS)
                yield Row("proxy", "through the proxy, closed loop", full.requests_per_second, "sends/s",
                          alone.requests_per_second, full.p50_ms, full.p99_ms, f"{CONNECTIONS} connections")
            yield compared(bench, meta, server, f"Meta in {latency} ms, one at a time", 1)
            yield compared(bench, meta, server, f"Meta in {latency} ms, {RATE}/s", CONNECTIONS, RATE)
            sends = server.status()["sends"]
            if sends["held"] or sends["lost"] or sends["unregistered"] or sends["waiting"]:
                yield Row("proxy", "not recorded as it should be", note=str(sends))


def compared(bench, meta, server, name, connections, rate=None):
    """Direct and proxied take turns, so that a busy moment of the machine meets both."""
    direct, proxied = [], []
    for _ in range(bench.runs):
        direct.append(send(bench, meta.port, connections, rate))
        proxied.append(send(bench, server.port, connections, rate))
    p50, p99 = median([run.p50_ms for run in proxied]), median([run.p99_ms for run in proxied])
    direct50, direct99 = median([run.p50_ms for run in direct]), median([run.p99_ms for run in direct])
    note = (f"direct p50 {direct50:.2f}, p99 {direct99:.2f} ms; the way costs {p50 - direct50:.2f} and "
            f"{p99 - direct99:.2f} ms; proxied p99 {spread([run.p99_ms for run in proxied], '{:,.2f}')}")
    return Row("proxy", name, p50 - direct50, "ms more (p50)", None, p50, p99, note)


def send(bench, port, connections, rate=None, seconds=None):
    with sending(bench, port, TARGET, BODY, connections, seconds=seconds or bench.seconds, rate=rate) as run:
        return run.result()
