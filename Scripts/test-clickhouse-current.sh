#!/usr/bin/env bash
# Runs the ledger's tests against a current ClickHouse, where chDB is installed: `pip install chdb`, into any virtual
# environment that PYTHON names the interpreter of.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
if ! "$python" -c 'import chdb' 2>/dev/null; then
  printf 'error: %s has no chDB\n' "$python" >&2
  printf 'hint: python3 -m venv V && V/bin/pip install chdb==4.4.0 && make test-clickhouse-current PYTHON=V/bin/python\n' >&2
  exit 69
fi

directory=$(mktemp -d)
coproc ENGINE { exec "$python" Tests/Support/chdb_http.py "$directory"; }
engine=$ENGINE_PID
trap 'kill "$engine" 2>/dev/null || true; wait "$engine" 2>/dev/null || true; rm -rf "$directory"' EXIT
read -r address <&"${ENGINE[0]}"

echo "a current ClickHouse is at $address" >&2
# Two nodes or a copy at once are slow through an engine that takes one statement at a time: fewer worlds of those.
TICKMARK_TEST_CLICKHOUSE="$address" swift test --skip-build --disable-xctest \
  --filter 'ConformanceTests|StaleNodesTests|SteppedNodesTests|RetentionTests|LedgerCopyTests|ManyNodesTests'
