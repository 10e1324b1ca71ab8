"""ClickHouse: facts in a ReplacingMergeTree, which forgets duplicates, and counts by GROUP BY when asked."""
import http.client
import os
import shutil
import threading
import time
from urllib.parse import quote

from bench.bench import BenchFailure, Missing
from bench.children import Child, free_port
from bench.load import get
from bench.peers.facts import ROW

PROGRAM = "/usr/sbin/clickhouse-server"
BATCH, WRITERS = 100_000, 2
USERS = """<yandex><profiles><default/></profiles><users><default><password></password><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></default></users><quotas><default/></quotas></yandex>"""
CONFIG = """<yandex><logger><level>warning</level><log>{home}/server.log</log><errorlog>{home}/error.log</errorlog></logger>
<listen_host>127.0.0.1</listen_host><http_port>{http}</http_port><tcp_port>{tcp}</tcp_port>
<path>{home}/data/</path><tmp_path>{home}/data/tmp/</tmp_path><users_config>users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database><timezone>UTC</timezone>
<mark_cache_size>134217728</mark_cache_size></yandex>"""
TABLE = """CREATE TABLE fact (message FixedString(16), template UInt64, kind UInt8, time UInt32)
ENGINE = ReplacingMergeTree ORDER BY (message, kind, time)"""
# Meta may skip receipts: a read message counts as delivered and a delivered one as sent.
QUESTION = """SELECT of, intDiv(at.2, 86400) AS day, countIf(at.1 = 0), countIf(at.1 = 1), countIf(at.1 = 2) FROM (
 SELECT any(template) AS of, minIf(time, kind = 2) AS r, minIf(time, kind = 1) AS d0, minIf(time, kind = 0) AS s0,
  if(d0 > 0, d0, r) AS d, if(s0 > 0, s0, d) AS s
 FROM fact WHERE template IN ({templates}) GROUP BY message
) ARRAY JOIN [(0, s), (1, d), (2, r)] AS at
WHERE at.2 > 0 AND day BETWEEN {first} AND {last} GROUP BY of, day ORDER BY of, day"""


class ClickHousePeer:
    """`fill` is facts a second until the last insert is answered; its connections are its writers."""

    name = "ClickHouse"
    note = (f"no webhooks: decoded and hashed rows (RowBinary), inserts of {BATCH:,} by {WRITERS} writers; no fsync; merges "
            "come later; counts by GROUP BY of the facts")

    def __init__(self, bench, facts):
        if not os.access(PROGRAM, os.X_OK):
            raise Missing("ClickHouse is not installed: apt-get install --no-install-recommends clickhouse-server")
        self.bench, self.facts = bench, facts
        self.home, self.port = bench.directory("clickhouse"), free_port()
        texts = {"users.xml": USERS, "config.xml": CONFIG.format(home=self.home, http=self.port, tcp=free_port())}
        for name, text in texts.items():
            with open(os.path.join(self.home, name), "w") as file:
                file.write(text)
        self.child = Child([PROGRAM, f"--config-file={self.home}/config.xml"], os.path.join(bench.scratch, "clickhouse.log"))
        try:
            self.child.wait_for(lambda: self.say("SELECT 1") == b"1\n")
            self.version = self.say("SELECT version()").decode().strip()
            self.say(TABLE)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.stop(20)
        shutil.rmtree(self.home, ignore_errors=True)

    def say(self, sql, body=None):
        """Runs SQL; returns the answer's bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            if body is None:
                connection.request("POST", "/", sql.encode())
            else:
                connection.request("POST", "/?query=" + quote(sql), body)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise BenchFailure("ClickHouse: " + text.decode(errors="replace")[:400])
        return text

    def fill(self, _):
        with open(self.facts.rows, "rb") as file:
            rows = file.read()
        size = BATCH * ROW.size
        batches = [rows[start:start + size] for start in range(0, len(rows), size)]
        failures = []

        def insert(mine):
            try:
                for batch in mine:
                    self.say("INSERT INTO fact FORMAT RowBinary", batch)
            except Exception as error:
                failures.append(error)

        writers = [threading.Thread(target=insert, args=(batches[n::WRITERS],)) for n in range(WRITERS)]
        start = time.monotonic()
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        if failures:
            raise failures[0]
        return self.facts.count / (time.monotonic() - start)

    def question(self):
        facts = self.facts
        return QUESTION.format(templates=",".join(map(str, facts.traffic.template_ids())), first=facts.first_day,
                               last=facts.last_day)

    def counts(self):
        lines = self.say(self.question()).decode().splitlines()
        rows = [tuple(map(int, line.split("\t"))) for line in lines]
        return {row[:2]: row[2:] for row in rows}

    def ask(self, connections):
        target = "/?query=" + quote(" ".join(self.question().split()))
        return get(self.bench, self.port, [target], connections, seconds=self.bench.seconds)
