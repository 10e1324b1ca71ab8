"""The server under measurement, on a directory of its own."""
import glob
import json
import os
import shutil
import sqlite3
import subprocess
import time
import urllib.request

from bench.bench import BenchFailure
from bench.children import Listener

SECRET = "bench-secret"
SID, WABA, PHONE = "BENCH1", 109087654321098, 106540352242922


class Tickmark(Listener):
    """`tickmark serve` with one account, one key and one WABA; without a floor under the counts."""

    def __init__(self, bench, settings=None):
        self.binary = bench.binary
        self.directory = bench.directory("tickmark")
        self.data = os.path.join(self.directory, "data")
        self.command("account", "create", "Bench", "--sid", SID)
        self.key = self.command("key", "create", "--sid", SID).strip()
        self.command("waba", "add", str(WABA), "--sid", SID, "--country", "IN",
                     "--phone-number-id", f"{PHONE}=+919876543210")
        environment = dict(os.environ, TICKMARK_META_APP_SECRETS=SECRET, TICKMARK_POLICY_MINIMUM_EVENTS="0",
                           **(settings or {}))
        self.start([self.binary, "serve", "--host", "127.0.0.1", "--port", "0", "--data", self.data],
                   os.path.join(self.directory, "log"), env=environment)

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def command(self, *arguments):
        """Runs an administrative command; returns what it prints."""
        done = subprocess.run([self.binary, *arguments, "--data", self.data], capture_output=True, text=True)
        if done.returncode:
            raise BenchFailure(f"tickmark {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def import_template(self, template, name, button=None):
        """Imports a template, with a URL button of this text if there is one."""
        path = os.path.join(self.directory, "templates")
        buttons = [{"type": "URL", "text": button, "url": "https://go.example/l/{{1}}"}] if button else []
        with open(path, "w") as file:
            json.dump([{"id": str(template), "name": name, "language": "en_US", "category": "MARKETING",
                        "status": "APPROVED", "components": [{"type": "BUTTONS", "buttons": buttons}]}], file)
        self.command("template", "import", "--waba", str(WABA), path)

    @property
    def key_header(self):
        return "api-key: " + self.key

    def get(self, target):
        """The bytes of an answer on the Kaleyra face."""
        name, value = self.key_header.split(": ")
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{target}", headers={name: value})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def status(self):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/status", headers={"Authorization": "Bearer " + self.key})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wait_until_settled(self, seconds=600):
        """Waits until nothing waits to be counted; returns the status."""
        end = time.monotonic() + seconds
        while True:
            status = self.status()
            if status["inbox"]["pending"] == 0:
                if status["deliveries_rejected"]:
                    raise BenchFailure(f"tickmark rejected {status['deliveries_rejected']} deliveries")
                return status
            if time.monotonic() > end:
                raise BenchFailure(f"{status['inbox']['pending']} deliveries are not settled after {seconds} s")
            time.sleep(0.02)

    def check(self):
        """`tickmark check --json`: the numbers of records and tallies, among others. Slow on a large store."""
        return json.loads(self.command("check", "--json"))

    def ledger_bytes(self):
        """Bytes that the ledger takes on the disk."""
        other = ("inbox", "catalog", "secret.key", "lock")
        files = [path for path in glob.glob(self.data + "/**", recursive=True) if os.path.isfile(path)]
        mine = [path for path in files if not os.path.relpath(path, self.data).startswith(other)]
        return sum(os.stat(path).st_blocks * 512 for path in mine)

    def table_bytes(self):
        """Bytes of the ledger's tables by name, their indexes included; None where this SQLite cannot tell."""
        connection = sqlite3.connect(os.path.join(self.data, "ledger.sqlite"))
        try:
            return dict(connection.execute(
                "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) WHERE aggregate = 1 GROUP BY tbl_name"))
        except sqlite3.OperationalError:
            return None
        finally:
            connection.close()
