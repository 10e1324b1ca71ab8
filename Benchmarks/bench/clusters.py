"""ClickHouse on loopback, as the tests start it: Tests/Support/clickhouse_cluster.py."""
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from urllib.parse import urlencode

from bench.bench import BenchFailure, Missing
from bench.children import Child

HARNESS = "Tests/Support/clickhouse_cluster.py"
SERVER, ZOOKEEPER = "/usr/sbin/clickhouse-server", "/usr/share/java/zookeeper.jar"


class Cluster:
    """Shards × replicas with a process each; one of one is a plain server."""

    def __init__(self, bench, shards=1, replicas=1):
        if not os.access(SERVER, os.X_OK):
            raise Missing("ClickHouse is not installed: apt-get install --no-install-recommends clickhouse-server")
        self.is_plain = shards * replicas == 1
        if not self.is_plain and not (os.path.exists(ZOOKEEPER) and shutil.which("java")):
            raise Missing("no cluster without ZooKeeper: apt-get install --no-install-recommends zookeeper openjdk-17-jre-headless")
        self.name = "one server" if self.is_plain else f"{shards} shard{'s' if shards > 1 else ''} x {replicas}, quorum"
        home = bench.directory("clickhouse")
        arguments = [sys.executable, HARNESS, home, "--shards", str(shards), "--replicas", str(replicas)]
        self.child = Child(arguments, os.path.join(bench.scratch, "clickhouse.log"), stdin=subprocess.PIPE)
        line = self.child.process.stdout.readline()
        if not line:
            self.child.process.wait()
            raise BenchFailure(f"ClickHouse did not start: {self.child.last_words()}")
        self.servers = json.loads(line)["servers"]
        self.shards = [[server["http"] for server in self.servers if server["shard"] == shard] for shard in range(shards)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # It empties its directory; what it started ends with it.
        self.child.process.stdin.close()
        self.child.stop()

    def location(self, database):
        """As in the settings."""
        shards = (",".join(f"127.0.0.1:{port}" for port in replicas) for replicas in self.shards)
        return f"clickhouse+http://{';'.join(shards)}/{database}"

    def ask(self, sql, shard=0):
        """An answer's rows, as texts."""
        connection = http.client.HTTPConnection("127.0.0.1", self.shards[shard][0], timeout=600)
        try:
            connection.request("POST", "/?" + urlencode({"max_execution_time": 600}), sql.encode())
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status != 200:
            raise BenchFailure("ClickHouse: " + text[:400])
        return [line.split("\t") for line in text.splitlines()]

    def drop(self, database):
        """Takes a ledger off all servers."""
        self.ask(f"DROP DATABASE {database}" + ("" if self.is_plain else " ON CLUSTER c1"))

    def bytes_by_table(self, database):
        """Bytes on the disk of one replica of each shard once everything is merged."""
        found = {}
        for shard in range(len(self.shards)):
            tables = "SELECT name FROM system.tables WHERE database = '{}' AND engine LIKE '%MergeTree'"
            for (table,) in self.ask(tables.format(database), shard):
                self.ask(f"OPTIMIZE TABLE {database}.{table} FINAL", shard)
            sizes = "SELECT table, sum(bytes_on_disk) FROM system.parts WHERE database = '{}' AND active GROUP BY table"
            for table, size in self.ask(sizes.format(database), shard):
                found[table] = found.get(table, 0) + int(size)
        return found

    def peak_memory(self):
        """The most memory that any server ever had, in MB of 2**20 bytes."""
        def peak(server):
            with open(f"/proc/{server['pid']}/status") as file:
                return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024
        return max(map(peak, self.servers))
