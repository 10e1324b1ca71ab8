#!/usr/bin/env bash
# Measures the release binary on this machine, each figure beside its ceiling in the same run: see `run.sh --help`.
#
# Installs what is missing where that takes no questions: a C compiler and OpenSSL's headers for the load generator, which it
# cannot do without; ClickHouse and ZooKeeper for the sections `clickhouse` and `peers`, PostgreSQL and a Python environment for
# `peers`, which are skipped without them.
set -euo pipefail
cd "$(dirname "$0")/.."
here=Benchmarks
built=$here/.build

has_option() { [[ " $all " == *" $1 "* || " $all " == *" $1="* ]]; }
all="$*"

as_root=()
can_install() {
  command -v apt-get >/dev/null || return 1
  [[ "$(id -u)" == 0 ]] && return 0
  as_root=(sudo -n)
  command -v sudo >/dev/null && sudo -n true 2>/dev/null
}

# Installs packages; the services that come with them are neither started now nor at the next boot.
install() {
  can_install || return 1
  echo "installing $*" >&2
  local policy=/usr/sbin/policy-rc.d made=""
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
    "${as_root[@]}" chmod 755 $policy
    made=yes
  fi
  local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y)
  local done=0
  { "${apt[@]}" install --no-install-recommends "$@" \
    || { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "$@"; }; } >&2 || done=1
  [[ -z $made ]] || "${as_root[@]}" rm -f $policy
  return $done
}

disable_service() {
  [[ ! -d /run/systemd/system ]] || "${as_root[@]}" systemctl disable --now "$1" >/dev/null 2>&1 || true
}

prepare_load() {
  if ! command -v cc >/dev/null || ! echo '#include <openssl/sha.h>' | cc -E - >/dev/null 2>&1; then
    install gcc libc6-dev libssl-dev || {
      echo "error: the load generator needs a C compiler and OpenSSL's headers" >&2
      echo "hint: apt-get install gcc libssl-dev" >&2
      exit 69
    }
  fi
  mkdir -p $built
  cc -std=gnu11 -O2 -Wall -Wextra -o $built/load $here/load/*.c -lcrypto
  cc -std=gnu11 -O2 -Wall -Wextra -o $built/meta $here/meta/*.c
}

# Each of these may fail: the section says what is missing.
prepare_clickhouse() {
  if ! [[ -x /usr/sbin/clickhouse-server ]]; then
    if install clickhouse-server; then disable_service clickhouse-server; fi
  fi
  if ! [[ -e /usr/share/java/zookeeper.jar ]] || ! command -v java >/dev/null; then
    if install zookeeper openjdk-17-jre-headless; then disable_service zookeeper; fi
  fi
}

prepare_peers() {
  if ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
    if install postgresql-15; then disable_service postgresql; fi
  fi
  if ! cmp -s $here/peers/requirements.txt $built/peers/requirements.txt; then
    rm -rf $built/peers
    python3 -m venv $built/peers 2>/dev/null || { install python3-venv && python3 -m venv $built/peers; } || return 0
    $built/peers/bin/pip install --quiet --disable-pip-version-check -r $here/peers/requirements.txt \
      && cp $here/peers/requirements.txt $built/peers/ || rm -rf $built/peers
  fi
}

run() { PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here exec python3 -m bench "$@"; }

if has_option --help || has_option -h; then run --help; fi
prepare_load
if ! has_option --only || [[ $all == *peers* || $all == *clickhouse* ]]; then prepare_clickhouse || true; fi
if ! has_option --only || [[ $all == *peers* ]]; then prepare_peers; fi
has_option --binary || swift build --configuration release --product tickmark
if [[ -f $here/Package.swift ]] && ! has_option --bench-binary; then
  swift build --package-path $here --configuration release --product tickmark-bench
fi
run "$@"
