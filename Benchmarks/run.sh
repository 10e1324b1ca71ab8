#!/usr/bin/env bash
# Measures the release binary on this machine, each figure beside a hello-world answer of the same server.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v wrk >/dev/null; then
  if [ "$(id -u)" = 0 ]; then apt-get update -qq; apt-get install -y --no-install-recommends wrk >/dev/null
  elif sudo -n true 2>/dev/null; then sudo apt-get update -qq; sudo apt-get install -y --no-install-recommends wrk >/dev/null
  else echo "error: the benchmarks need wrk: apt-get install wrk" >&2; exit 69; fi
fi
swift build --configuration release --product tickmark
exec python3 Benchmarks/bench.py "$@"
