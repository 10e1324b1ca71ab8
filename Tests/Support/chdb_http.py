#!/usr/bin/env python3
"""Puts ClickHouse's HTTP interface in front of chDB, which is a current ClickHouse in a Python package.

    chdb_http.py DIR

Prints the address as one line, http://127.0.0.1:PORT, serves until the end of standard input, and answers as far as
Tickmark asks: statements in the body or in `query`, rows of an insertion in the body, external tables as multipart,
settings in the URL. One statement at a time. Needs `pip install chdb`, about 1 GB.
"""
from __future__ import annotations

import contextlib
import email.parser
import email.policy
import os
import re
import sys
import tempfile
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chdb import session

FORMAT = re.compile(r'\bFORMAT\s+(\w+)\s*;?\s*$', re.IGNORECASE)
INSERT = re.compile(r'\s*INSERT\s', re.IGNORECASE)
# What is the interface's own, and no setting of the statement.
OWN = {'query', 'database', 'wait_end_of_query'}
# Settings that this library refuses: there are no replicas in it, and nothing is asynchronous.
IGNORED = {'async_insert'}
STATUS = {'60': 404, '81': 404, '115': 404, '62': 400, '516': 403}


class Engine:
    """One session of chDB."""

    def __init__(self, directory: str) -> None:
        self.session = session.Session(directory)
        self.lock = threading.Lock()

    def run(self, sql: str, database: str, settings: dict[str, str]) -> bytes:
        with self.lock:
            self.session.query(f'USE {database}')
            for name, value in settings.items():
                escaped = value.replace("'", "''")
                self.session.query(f"SET {name} = '{escaped}'")
            try:
                result = self.session.query(sql, 'TabSeparated')
                return result.bytes() if result is not None else b''
            finally:
                for name in settings:
                    self.session.query(f'SET {name} = DEFAULT')


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    engine: Engine

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests say what matters."""

    def do_POST(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        parameters = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        files: list[str] = []
        try:
            if self.headers.get('X-ClickHouse-User', 'default') != 'default':
                raise RuntimeError('Code: 516. Authentication failed')
            sql = self.statement(parameters, body, files)
            settings = {name: value for name, value in parameters.items() if name not in OWN | IGNORED}
            self.answer(200, self.engine.run(sql, parameters.get('database', 'default'), settings))
        except Exception as error:  # noqa: BLE001: whatever it is, it is the statement's answer
            code = re.search(r'Code: (\d+)', str(error))
            self.answer(STATUS.get(code.group(1), 500) if code else 500, f'{error}\n'.encode())
        finally:
            for path in files:
                os.unlink(path)

    def statement(self, parameters: dict[str, str], body: bytes, files: list[str]) -> str:
        """The statement, with what came beside it in files that it reads."""
        def file(data: bytes) -> str:
            with tempfile.NamedTemporaryFile(delete=False) as made:
                made.write(data)
            files.append(made.name)
            return made.name

        sql = parameters.get('query', '')
        kind = self.headers.get('Content-Type', '')
        if kind.startswith('multipart/form-data'):
            message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
                b'Content-Type: ' + kind.encode() + b'\r\n\r\n' + body)
            for part in message.iter_parts():
                name = part.get_param('name', header='content-disposition')
                structure, form = parameters.pop(f'{name}_structure'), parameters.pop(f'{name}_format')
                path = file(part.get_payload(decode=True))
                table = f"file('{path}', '{form}', '{structure}')"
                sql = re.sub(rf'\bIN\s+{name}\b', f'IN (SELECT * FROM {table})', sql)
                sql = re.sub(rf'\bFROM\s+{name}\b', f'FROM {table}', sql)
            return sql
        insertion = INSERT.match(sql) and FORMAT.search(sql)
        if insertion:
            return f"{sql[:insertion.start()]} FROM INFILE '{file(body)}' FORMAT {insertion.group(1)}"
        return sql or body.decode()

    def answer(self, status: int, body: bytes) -> None:
        # Whoever gave up meanwhile needs no answer.
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Handler.engine = Engine(sys.argv[1])
    server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f'http://127.0.0.1:{server.server_port}', flush=True)
    sys.stdin.read()


if __name__ == '__main__':
    main()
