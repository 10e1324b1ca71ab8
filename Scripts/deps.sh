#!/usr/bin/env bash
# Checks for what a build needs besides Swift packages, and installs it where that takes no questions.
#
#   deps.sh [--tests]
#
# Needed: Swift 6.2 or newer, and the headers of SQLite (the store), zlib (the inbox and the HTTP client) and simdjson
# (reading webhooks).
#
# With --tests also what the tests of a ledger in ClickHouse start: ClickHouse, ZooKeeper and a Java runtime, on ports of
# their own; Chromium, which opens the dashboard; and in .build/python Meta's Python SDK, which asks the Graph face, what
# holds the server to its openapi.json, and what drives Chromium.
# Where these cannot be had that is said, and those tests are skipped; in CI a missing browser or Python package is an error.
set -euo pipefail

wanted_swift="6.2"
packages=(libsqlite3-dev zlib1g-dev libsimdjson-dev)
python_packages=(
  facebook_business==26.0.3 schemathesis==4.32.5 openapi-spec-validator==0.9.0 jsonschema==4.26.0
  playwright==1.65.2 axe-playwright-python==0.1.8
)
python_home="$(dirname "$0")/../.build/python"
test_packages=(clickhouse-server clickhouse-client zookeeper openjdk-17-jre-headless python3 openssl)
# The fonts are for the templates of the tests: Latin, Arabic and Hebrew, Devanagari, emoji.
browser_packages=(chromium fonts-dejavu-core fonts-lohit-deva fonts-noto-color-emoji)

fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf 'hint: %s\n' "$line" >&2; done
  exit 69
}

check_swift() {
  command -v swift >/dev/null \
    || fail "Swift is not installed" "get Swift $wanted_swift or newer at https://www.swift.org/install/"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  [[ -n "$version" ]] || fail "swift --version does not tell its version"
  [[ "$(printf '%s\n%s\n' "$wanted_swift" "$version" | sort -V | head -n 1)" == "$wanted_swift" ]] \
    || fail "this is Swift $version; the build needs $wanted_swift or newer" \
      "get it at https://www.swift.org/install/"
}

# The clang beside swift is the compiler that the build will use, so its search path is the one that counts.
compiler() {
  local beside
  beside="$(dirname "$(readlink -f "$(command -v swift)")")/clang"
  if [[ -x "$beside" ]]; then printf '%s\n' "$beside"; else command -v clang || command -v cc; fi
}

has_headers() {
  local cc
  cc=$(compiler) || return 1
  printf '#include <sqlite3.h>\n#include <zlib.h>\n#include <simdjson.h>\n' | "$cc" -E -std=c++17 -x c++ - >/dev/null 2>&1
}

# Installs packages, where that takes no questions.
install_packages() {
  local -a as_root=()
  if [[ "$(id -u)" != 0 ]]; then
    as_root=(sudo -n)
    command -v sudo >/dev/null && sudo -n true 2>/dev/null || return 1
  fi
  # RUNLEVEL: without systemd, no service that is installed is started.
  local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -y)
  # The package lists may be absent or old: fetch them only when the first try fails.
  "${apt[@]}" install --no-install-recommends "$@" >&2 \
    || { "${apt[@]}" update >&2 && "${apt[@]}" install --no-install-recommends "$@" >&2; }
}

install_headers() {
  has_headers && return
  if command -v apt-get >/dev/null; then
    echo "installing ${packages[*]}" >&2
    install_packages "${packages[@]}" \
      || fail "the header sqlite3.h, zlib.h or simdjson.h is missing" "run: sudo apt-get install ${packages[*]}"
  else
    fail "the header sqlite3.h, zlib.h or simdjson.h is missing" \
      "install the development files of SQLite 3, zlib and simdjson, for example:" \
      "Debian, Ubuntu: apt-get install ${packages[*]}" \
      "Fedora: dnf install sqlite-devel zlib-devel simdjson-devel"
  fi
  has_headers || fail "sqlite3.h, zlib.h or simdjson.h is still not found by $(compiler)"
}

# As the tests look for it.
has_cluster() {
  [[ -x /usr/sbin/clickhouse-server && -f /usr/share/java/zookeeper.jar && -x /usr/bin/java ]] \
    && command -v python3 openssl >/dev/null
}

# Under systemd Debian's packages start ClickHouse as a service, now and at every boot: that is for whoever owns the
# machine to decide, unless it is one of CI's, which is thrown away.
starts_services() { [[ -d /run/systemd/system && -z "${CI:-}" ]]; }

install_cluster() {
  has_cluster && return
  if command -v apt-get >/dev/null && ! starts_services; then
    echo "installing ${test_packages[*]}" >&2
    install_packages "${test_packages[@]}" || true
  fi
  has_cluster || printf 'note: %s\n' \
    "ClickHouse, ZooKeeper or Java is not installed: the tests that start them are skipped" \
    "Debian: apt-get install --no-install-recommends ${test_packages[*]}" \
    "it starts services, which the tests do not need: systemctl disable --now clickhouse-server zookeeper" >&2
}

# Playwright drives the browser that the system has, and never fetches one of its own.
has_browser() { [[ -x /usr/bin/chromium ]]; }

install_browser() {
  has_browser && return
  if command -v apt-get >/dev/null; then
    echo "installing ${browser_packages[*]}" >&2
    install_packages "${browser_packages[@]}" || true
  fi
  has_browser && return
  local -a how=("Debian: apt-get install --no-install-recommends ${browser_packages[*]}")
  [[ -z "${CI:-}" ]] || fail "there is no /usr/bin/chromium for the tests of the dashboard" "${how[@]}"
  printf 'note: %s\n' "there is no /usr/bin/chromium: the tests of the dashboard are skipped" "${how[@]}" >&2
}

has_python_packages() {
  [[ -x "$python_home/bin/python" ]] && "$python_home/bin/python" - "${python_packages[@]}" 2>/dev/null <<'END'
import importlib.metadata, sys
for package in sys.argv[1:]:
    name, version = package.split("==")
    if importlib.metadata.version(name) != version:
        sys.exit(1)
END
}

install_python_packages() {
  has_python_packages && return
  # Debian has the half of venv that installs pip in a package of its own.
  if ! python3 -c 'import ensurepip' 2>/dev/null && command -v apt-get >/dev/null; then
    echo "installing python3-venv" >&2
    install_packages python3-venv || true
  fi
  echo "installing ${python_packages[*]} into .build/python" >&2
  # What is there already stays where the rest cannot be had.
  "$python_home/bin/python" -m pip --version >/dev/null 2>&1 || python3 -m venv --clear "$python_home" >&2 || true
  "$python_home/bin/python" -m pip install --quiet --disable-pip-version-check "${python_packages[@]}" >&2 || true
  has_python_packages && return
  [[ -z "${CI:-}" ]] || fail "the Python packages of the tests cannot be installed into .build/python" \
    "it takes Python 3 with venv (Debian: python3-venv) and the way to pypi.org: ${python_packages[*]}"
  printf 'note: %s\n' "not all of ${python_packages[*]} are installed: the tests that need them are skipped" >&2
}

check_swift
install_headers
if [[ "${1:-}" == --tests ]]; then
  install_cluster
  install_browser
  install_python_packages
fi
