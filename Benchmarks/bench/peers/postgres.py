"""FastAPI and PostgreSQL: `peers/webhooks_app.py` and `peers/schema.sql` on a cluster of their own."""
import glob
import json
import os
import pwd
import shutil
import subprocess
import tempfile
import urllib.request

from bench.bench import BenchFailure, Missing
from bench.children import Child, free_port
from bench.load import get, post
from bench.questions import DAY
from bench.server import SECRET

HERE = os.path.join(os.path.dirname(__file__), "..", "..", "peers")
KEY, WORKERS, SOCKET_PORT = "bench-key", 2, "5432"
SETTINGS = {"listen_addresses": "", "fsync": "on", "synchronous_commit": "on", "shared_buffers": "512MB",
            "max_wal_size": "4GB", "work_mem": "64MB", "log_min_messages": "warning"}


def programs():
    """The directory of PostgreSQL's programs, the newest there is."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: int(path.split("/")[4]))
    if not found:
        raise Missing("PostgreSQL is not installed: apt-get install postgresql-15")
    return os.path.dirname(found[-1])


def other_user():
    """PostgreSQL refuses to run as root: somebody else to run it as, if that is who we are."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        except KeyError:
            continue
    raise Missing("PostgreSQL cannot run as root, and there is no user postgres or nobody")


class PostgresPeer:
    """`fill` is facts a second until the last commit is answered."""

    name = "FastAPI + PostgreSQL"
    note = ("the same webhooks; uvicorn with 2 workers, uvloop, orjson, asyncpg, upserts of all that waits, daily counts by "
            "triggers, fsync")

    def __init__(self, bench, facts):
        self.bench, self.facts = bench, facts
        self.python = os.path.join(bench.venv, "bin", "python")
        if not os.access(self.python, os.X_OK):
            raise Missing(f"{bench.venv} is not there: Benchmarks/run.sh makes it (python3 -m venv, pip)")
        self.programs, self.who = programs(), other_user()
        # Not below our scratch, which only we can enter.
        self.directory = tempfile.mkdtemp(prefix="tickmark-postgres-")
        os.chmod(self.directory, 0o711)
        self.data = os.path.join(self.directory, "data")
        if self.who:
            os.chown(self.directory, self.who["user"], self.who["group"])
        self.database = self.app = None
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise

    def start(self):
        self.run("initdb", "--pgdata", self.data, "--auth=trust", "--username=bench", "--encoding=UTF8", "--locale=C")
        # It listens on a socket in its directory only; the port is part of that socket's name.
        settings = {**SETTINGS, "port": SOCKET_PORT, "unix_socket_directories": self.directory}
        arguments = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        self.database = Child([f"{self.programs}/postgres", "-D", self.data, *arguments],
                              os.path.join(self.bench.scratch, "postgres.log"), cwd="/", **self.who)
        self.database.wait_for(lambda: self.psql("-c", "SELECT 1", check=False) == 0)
        self.psql("-f", os.path.abspath(os.path.join(HERE, "schema.sql")))
        self.port = free_port()
        environment = dict(os.environ, PEER_SECRET=SECRET, PEER_KEY=KEY,
                           PEER_DATABASE=f"postgresql://bench@/postgres?host={self.directory}&port={SOCKET_PORT}")
        self.app = Child(
            [self.python, "-m", "uvicorn", "webhooks_app:app", "--app-dir", HERE, "--host", "127.0.0.1", "--port",
             str(self.port), "--workers", str(WORKERS), "--loop", "uvloop", "--http", "httptools", "--no-access-log",
             "--log-level", "warning"],
            os.path.join(self.bench.scratch, "uvicorn.log"), env=environment)
        self.app.wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5).status == 200)

    def run(self, program, *arguments):
        done = subprocess.run([f"{self.programs}/{program}", *arguments], capture_output=True, text=True, cwd="/", **self.who)
        if done.returncode:
            raise BenchFailure(f"{program}: {done.stderr.strip()[-800:]}")

    def psql(self, *arguments, check=True):
        done = subprocess.run(
            [f"{self.programs}/psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "-h", self.directory, "-p", SOCKET_PORT,
             "-U", "bench", "-d", "postgres", *arguments], capture_output=True, text=True)
        if check and done.returncode:
            raise BenchFailure(f"psql: {done.stderr.strip()[-800:]}")
        return done.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in (self.app, self.database):
            if child:
                child.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def fill(self, connections):
        result = post(self.bench, self.port, self.facts.traffic, connections, count=self.facts.deliveries)
        return self.facts.count / result.seconds

    def target(self):
        facts = self.facts
        return (f"/analytics?templates={','.join(map(str, facts.traffic.template_ids()))}"
                f"&first_day={facts.first_day}&last_day={facts.last_day}")

    def counts(self):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{self.target()}", headers={"api-key": KEY})
        with urllib.request.urlopen(request, timeout=60) as answer:
            data = json.load(answer)["data"]
        return {(int(row["template_id"]), row["start"] // DAY): (row["sent"], row["delivered"], row["read"])
                for row in data if row["sent"] or row["delivered"] or row["read"]}

    def ask(self, connections):
        return get(self.bench, self.port, [self.target()], connections, header="api-key: " + KEY,
                   seconds=self.bench.seconds)
