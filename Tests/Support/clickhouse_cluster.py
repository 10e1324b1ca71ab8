#!/usr/bin/env python3
"""Starts a real ClickHouse on loopback for tests, and breaks it on request.

    clickhouse_cluster.py DIR [--shards N] [--replicas N] [--tls]

One shard of one replica (the default) is a single server without ZooKeeper; anything more is a cluster named c1 with
ZooKeeper. When all of it answers, one line of JSON says where:

    {"cluster": "c1", "zookeeper": PORT or null, "ca": PATH or null,
     "servers": [{"shard": 0, "replica": 0, "http": PORT, "https": PORT or null, "pid": PID}, ...]}

Then each line of standard input is a command, answered by {"ok": true} or {"ok": false, "error": "..."}:

    kill N | kill zookeeper      SIGKILL, and wait until it is gone
    start N | start zookeeper    start it again, and wait until it answers (a server: until it can read ZooKeeper, if that runs)
    stop N | cont N              SIGSTOP and SIGCONT

A server that has replicated tables does not start while ZooKeeper is down: it ends within a second, and the answer says
so. Servers that stayed up find a ZooKeeper started again within about ten seconds.

The end of standard input or SIGTERM ends everything and empties DIR, which must be empty or missing at the start.
If this program itself is killed, the kernel kills its children.

Users, from 127.0.0.1 only: default without a password, tickmark with the password s3cret.
Needs Debian's clickhouse-server; for a cluster its zookeeper and a Java runtime too; for --tls the openssl command.
"""
from __future__ import annotations

import argparse
import contextlib
import ctypes
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

HOST = '127.0.0.1'
SERVER = '/usr/sbin/clickhouse-server'
ZOOKEEPER = ['java', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dzookeeper.jmx.log4j.disable=true',
             '-cp', '/usr/share/java/zookeeper.jar', 'org.apache.zookeeper.server.quorum.QuorumPeerMain']
USERS = {'default': '', 'tickmark': 's3cret'}
PATIENCE = 30.0  # seconds for one process to answer
ATTEMPTS = 5  # whole starts, each with other ports

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """What is answered to a command that could not be carried out."""


class Exited(Failure):
    """A process ended instead of answering, most likely because somebody took its port meanwhile."""


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on, below those the kernel gives to outgoing connections.

    The port of a killed server must still be free when it is started again, and a client that goes on trying a dead
    port must not be connected to itself: both can happen to a port taken from the kernel's own range.
    """
    lowest = int(Path('/proc/sys/net/ipv4/ip_local_port_range').read_text().split()[0])
    candidates = range(10_000, lowest) if lowest > 11_000 else range(61_000, 65_535)
    with contextlib.ExitStack() as held:
        ports: list[int] = []
        for port in random.sample(candidates, len(candidates)):
            probe = held.enter_context(socket.socket())
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            ports.append(port)
            if len(ports) == count:
                return ports
    raise Failure('no free ports')


def ask(port: int, sql: str) -> str:
    """One query's answer from a server, as its default user."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    with contextlib.closing(connection):
        connection.request('GET', '/?' + urllib.parse.urlencode({'query': sql}))
        response = connection.getresponse()
        answer = response.read().decode(errors='replace')
    if response.status != 200:
        raise Failure(answer.strip()[:300])
    return answer.strip()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@dataclass
class Process:
    """A child that can be killed and started again. It dies with this program, however that ends."""
    name: str
    argv: list[str]
    log: Path
    child: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def launch(self) -> None:
        if self.running:
            raise Failure(f'{self.name} is running')
        parent = os.getpid()

        def die_with_parent() -> None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # it ended before the line above
                os._exit(1)
        with self.log.open('ab') as log:
            self.child = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                          preexec_fn=die_with_parent)

    def signal(self, number: signal.Signals) -> None:
        if not self.running:
            raise Failure(f'{self.name} is not running')
        assert self.child is not None
        self.child.send_signal(number)
        if number == signal.SIGKILL:
            self.child.wait()

    def end(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait()

    def wait_until(self, answers: Callable[[], bool]) -> None:
        """Returns once `answers` is true; an error of it is a no."""
        end = time.monotonic() + PATIENCE
        last = ''
        while time.monotonic() < end:
            if not self.running:
                raise Exited(f'{self.name} ended: {self.log.read_text(errors="replace")[-300:].strip()}')
            try:
                if answers():
                    return
            except (OSError, http.client.HTTPException, Failure) as error:
                last = f': {error}'
            time.sleep(0.02)
        raise Failure(f'{self.name} did not answer in {PATIENCE:.0f} s{last}')


@dataclass
class ZooKeeper:
    port: int
    home: Path
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        # What a test writes need not outlive the machine: no fsync, and small files instead of 64 MB each.
        write(self.home / 'zoo.cfg', f'tickTime=500\ndataDir={self.home}/data\nclientPort={self.port}\nclientPortAddress={HOST}\n'
              'maxClientCnxns=0\nadmin.enableServer=false\n4lw.commands.whitelist=srvr\nforceSync=no\npreAllocSize=1024\n')
        self.process = Process('zookeeper', [*ZOOKEEPER, str(self.home / 'zoo.cfg')], self.home / 'log')

    def leads(self) -> bool:
        """Whether it serves. An open port is too early: it must say its mode."""
        with socket.create_connection((HOST, self.port), 1) as connection:
            connection.sendall(b'srvr')
            return b'Mode:' in connection.recv(4096)

    def start(self) -> None:
        self.process.launch()
        self.process.wait_until(self.leads)


@dataclass
class Server:
    number: int
    shard: int
    replica: int
    home: Path
    http: int
    tcp: int
    interserver: int
    https: int | None
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        self.process = Process(f'server {self.number}', [SERVER, f'--config-file={self.home}/config.xml'], self.home / 'output.log')

    def configure(self, cluster: Cluster) -> None:
        users = ''.join(f'<{name}><password>{password}</password><networks><ip>{HOST}</ip></networks>'
                        f'<profile>default</profile><quota>default</quota></{name}>' for name, password in USERS.items())
        write(self.home / 'users.xml', f'<yandex><profiles><default/></profiles><users>{users}</users>'
                                       '<quotas><default/></quotas></yandex>\n')
        parts = [f'''<logger><level>warning</level><log>{self.home}/server.log</log><errorlog>{self.home}/error.log</errorlog></logger>
<listen_host>{HOST}</listen_host><http_port>{self.http}</http_port><tcp_port>{self.tcp}</tcp_port>
<interserver_http_host>{HOST}</interserver_http_host><interserver_http_port>{self.interserver}</interserver_http_port>
<path>{self.home}/data/</path><tmp_path>{self.home}/data/tmp/</tmp_path><users_config>users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database><timezone>UTC</timezone>
<mark_cache_size>134217728</mark_cache_size>
<merge_tree><old_parts_lifetime>5</old_parts_lifetime>
<replicated_max_ratio_of_wrong_parts>1</replicated_max_ratio_of_wrong_parts></merge_tree>
<macros><cluster>c1</cluster><shard>{self.shard}</shard><replica>r{self.replica}</replica><home>{self.home}</home></macros>
<remote_servers><c1>{cluster.layout()}</c1></remote_servers>''']
        if cluster.zookeeper:
            parts.append(f'<zookeeper><node><host>{HOST}</host><port>{cluster.zookeeper.port}</port></node>'
                         '<session_timeout_ms>2000</session_timeout_ms></zookeeper>\n'
                         '<distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>')
        if self.https:
            parts.append(f'<https_port>{self.https}</https_port>\n<openSSL><server>'
                         f'<certificateFile>{cluster.tls}/server.pem</certificateFile><privateKeyFile>{cluster.tls}/server.key</privateKeyFile>'
                         '<verificationMode>none</verificationMode><loadDefaultCAFile>false</loadDefaultCAFile>'
                         '<disableProtocols>sslv2,sslv3</disableProtocols></server></openSSL>')
        write(self.home / 'config.xml', '<yandex>' + '\n'.join(parts) + '</yandex>\n')

    def serves(self) -> bool:
        """Whether it is this server that answers on its port, and not a stranger who took it."""
        return ask(self.http, "SELECT substitution FROM system.macros WHERE macro = 'home'") == str(self.home)

    def reads_zookeeper(self) -> bool:
        return self.serves() and ask(self.http, "SELECT count() > 0 FROM system.zookeeper WHERE path = '/'") == '1'


class Cluster:
    def __init__(self, directory: Path, shards: int, replicas: int, tls: bool) -> None:
        self.shards, self.replicas = shards, replicas
        count = shards * replicas
        ports = iter(free_ports(1 + 4 * count))
        self.zookeeper = ZooKeeper(next(ports), directory / 'zookeeper') if count > 1 else None
        self.tls = directory / 'tls' if tls else None
        self.servers = [Server(n, n // replicas, n % replicas, directory / f'server{n}',
                               next(ports), next(ports), next(ports), next(ports) if tls else None) for n in range(count)]

    def layout(self) -> str:
        return ''.join('<shard><internal_replication>true</internal_replication>' + ''.join(
            f'<replica><host>{HOST}</host><port>{server.tcp}</port></replica>'
            for server in self.servers if server.shard == shard) + '</shard>' for shard in range(self.shards))

    def certify(self) -> None:
        """An authority of this cluster's own, and one certificate by it for every server."""
        assert self.tls is not None
        self.tls.mkdir(parents=True)
        key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
        write(self.tls / 'extensions', f'subjectAltName=DNS:localhost,IP:{HOST}\n')
        for arguments in (
            ['req', '-x509', *key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', '/CN=Test authority'],
            ['req', *key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost'],
            ['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
             '-extfile', 'extensions', '-days', '30', '-out', 'server.pem'],
        ):
            done = subprocess.run(['openssl', *arguments], cwd=self.tls, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode != 0:
                raise Failure(f'openssl {arguments[0]}: {done.stderr.strip()[-300:]}')

    def start(self) -> None:
        if self.tls:
            self.certify()
        for server in self.servers:
            server.configure(self)
        if self.zookeeper:
            self.zookeeper.start()
        for server in self.servers:
            server.process.launch()
        for server in self.servers:
            self.wait_for(server)

    def wait_for(self, server: Server) -> None:
        with_zookeeper = self.zookeeper is not None and self.zookeeper.process.running
        server.process.wait_until(server.reads_zookeeper if with_zookeeper else server.serves)

    def end(self) -> None:
        for server in self.servers:
            server.process.end()
        if self.zookeeper:
            self.zookeeper.process.end()

    def description(self) -> dict[str, object]:
        return {
            'cluster': 'c1',
            'zookeeper': self.zookeeper.port if self.zookeeper else None,
            'servers': [{'shard': server.shard, 'replica': server.replica, 'http': server.http, 'https': server.https,
                         'pid': server.process.child.pid if server.process.child else None} for server in self.servers],
            'ca': str(self.tls / 'ca.pem') if self.tls else None,
        }

    def obey(self, command: str) -> None:
        match command.split():
            case ['kill', 'zookeeper'] if self.zookeeper:
                self.zookeeper.process.signal(signal.SIGKILL)
            case ['start', 'zookeeper'] if self.zookeeper:
                self.zookeeper.start()
            case [('kill' | 'start' | 'stop' | 'cont') as verb, number] if number.isdecimal() and int(number) < len(self.servers):
                server = self.servers[int(number)]
                if verb == 'start':
                    server.process.launch()
                    self.wait_for(server)
                else:
                    server.process.signal({'kill': signal.SIGKILL, 'stop': signal.SIGSTOP, 'cont': signal.SIGCONT}[verb])
            case _:
                raise Failure(f'not a command here: {command.strip()}')


def empty(directory: Path) -> None:
    for entry in directory.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def started(directory: Path, shards: int, replicas: int, tls: bool) -> Cluster:
    """A running cluster, with other ports if somebody was quicker to take one."""
    for attempt in range(1, ATTEMPTS + 1):
        cluster = Cluster(directory, shards, replicas, tls)
        try:
            cluster.start()
            return cluster
        except BaseException as error:
            cluster.end()
            if not isinstance(error, Exited) or attempt == ATTEMPTS:
                raise
            empty(directory)
    raise AssertionError('unreachable')


def say(answer: dict[str, object]) -> None:
    print(json.dumps(answer), flush=True)


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def terminate(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: the end must not be interrupted
    sys.exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('directory', metavar='DIR', type=Path)
    parser.add_argument('--shards', type=positive, default=1, metavar='N')
    parser.add_argument('--replicas', type=positive, default=1, metavar='N')
    parser.add_argument('--tls', action='store_true')
    arguments = parser.parse_args()
    directory: Path = arguments.directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        parser.error(f'{directory} is not empty')
    signal.signal(signal.SIGTERM, terminate)
    signal.signal(signal.SIGINT, terminate)
    cluster: Cluster | None = None
    try:
        cluster = started(directory, arguments.shards, arguments.replicas, arguments.tls)
        say(cluster.description())
        for line in sys.stdin:
            try:
                cluster.obey(line)
                say({'ok': True})
            except (Failure, OSError) as error:
                say({'ok': False, 'error': str(error)})
    except (Failure, OSError) as error:
        sys.exit(f'clickhouse_cluster.py: {error}')
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if cluster:
            cluster.end()
        empty(directory)


if __name__ == '__main__':
    main()
