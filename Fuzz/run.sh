#!/usr/bin/env bash
# Coverage-guided fuzzing of what reads bytes from outside: see `run.sh --help`.
#
# A script and not a package: SwiftPM gives an executable a `main` of its own, and that is libFuzzer's here.
set -euo pipefail
cd "$(dirname "$0")/.."
target=receipts
fixtures=Tests/TemplateAnalyticsTests/Fixtures/meta

usage() {
  cat <<'TEXT'
usage: Fuzz/run.sh [--target receipts | segments] [--runs N | --seconds S] [--seed N] [--replay FILE]

  --target T     receipts (default): the two readers of webhooks are to read the same
                 segments: damage to one delivery in the inbox is to cost no other
  --runs N       stop after N inputs
  --seconds S    stop after S seconds (default: 60)
  --seed N       the seed of the mutations (default: 1)
  --replay FILE  run one input, as one that was kept
  --help

Inputs that reached something new are kept in Fuzz/.build/TARGET/corpus for the next run; remove the folder to start anew.
Exits with 1 if an input made the readers differ, crash or hang; the input is kept in Fuzz/.build/TARGET/found.
TEXT
}

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit "$3"
}

limit=(-max_total_time=60)
seed=1
replay=""
while (($# > 0)); do
  case "$1" in
    --help | -h) usage && exit 0 ;;
    --target)
      [[ ${2:-} == receipts || ${2:-} == segments ]] || fail "--target needs receipts or segments" "see Fuzz/run.sh --help" 64
      target=$2
      shift 2
      ;;
    --runs | --seconds | --seed)
      [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 needs a whole number" "see Fuzz/run.sh --help" 64
      case "$1" in
        --runs) limit=("-runs=$2") ;;
        --seconds) limit=("-max_total_time=$2") ;;
        --seed) seed=$2 ;;
      esac
      shift 2
      ;;
    --replay)
      [[ -f ${2:-} ]] || fail "--replay needs a file" "inputs that failed are in Fuzz/.build/TARGET/found" 66
      replay=$2
      shift 2
      ;;
    *) fail "$1 is not known" "see Fuzz/run.sh --help" 64 ;;
  esac
done

built=Fuzz/.build/$target
case $target in
  receipts) sources=(Fuzz/Receipts) ;;
  segments) sources=(Fuzz/Segments Sources/TemplateAnalyticsStore/Inbox Sources/TemplateAnalyticsStore/StoreError.swift Sources/CZlib) ;;
esac

swift_files() { find -L "$@" -name '*.swift' | sort; }

build() {
  local clang core=() files=() coverage=()
  clang="$(dirname "$(readlink -f "$(command -v swiftc)")")/clang++"
  [[ -x $clang ]] || clang=clang++
  local common=(-swift-version 6 -warnings-as-errors -parse-as-library -package-name tickmark -O -g -wmo
    -I Fuzz -I Sources/CZlib -I "$built")
  # The scanner is checked for memory errors and undefined behaviour; all that is under test tells what it reaches.
  "$clang" -std=c++17 -O2 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
    -fno-sanitize-recover=undefined -I Sources/CReceiptScanner/include \
    -c Sources/CReceiptScanner/ReceiptScanner.cpp -o "$built/ReceiptScanner.o"
  mapfile -t core < <(swift_files Sources/TemplateAnalytics)
  swiftc "${common[@]}" -sanitize=fuzzer,address -module-name TemplateAnalytics -emit-module \
    -emit-module-path "$built/TemplateAnalytics.swiftmodule" -c "${core[@]}" -o "$built/TemplateAnalytics.o"
  # The inbox is compiled together with its fuzz target, so that it needs none of the rest of the store.
  [[ $target == receipts ]] || coverage=(-sanitize=fuzzer,address)
  mapfile -t files < <(swift_files "${sources[@]}")
  swiftc "${common[@]}" "${coverage[@]}" -module-name Fuzz -c "${files[@]}" -o "$built/Fuzz.o"
  swiftc -use-ld=lld -sanitize=fuzzer,address "$built"/{Fuzz,TemplateAnalytics,ReceiptScanner}.o \
    -lsimdjson -lz -lstdc++ -o "$built/fuzz"
}

mkdir -p "$built/corpus" "$built/found"
if [[ ! -x $built/fuzz ]] \
  || [[ -n "$(find -L Sources/TemplateAnalytics Sources/CReceiptScanner "${sources[@]}" Fuzz/*.* -newer "$built/fuzz" -print -quit)" ]]; then
  echo "building" >&2
  build
fi

# Swift's own backtraces read memory that the sanitizer guards.
export SWIFT_BACKTRACE=enable=no
if [[ -n $replay ]]; then exec "$built/fuzz" "$replay"; fi
options=(-detect_leaks=0 -seed="$seed" -max_len=2048 -timeout=10 -print_final_stats=1 -artifact_prefix="$built/found/")
case $target in
  receipts) options+=(-dict=Fuzz/receipts.dict "$built/corpus" $fixtures) ;;
  segments) options+=(-len_control=0 "$built/corpus") ;;
esac
before=$(find "$built/found" -type f | wc -l)
status=0
# Leaks are for a profiler: the check would stop at what Swift keeps for good.
ASAN_OPTIONS=malloc_context_size=2:quarantine_size_mb=16 "$built/fuzz" "${limit[@]}" "${options[@]}" >"$built/log" 2>&1 || status=$?
found=$(($(find "$built/found" -type f | wc -l) - before))
grep -aE '^(DIFFERENCE|body: |segment: |fast: |plain|  [0-9]+: |SUMMARY|==.*ERROR)' "$built/log" || true
grep -aE '^#[0-9]+[[:space:]]+(INITED|DONE)' "$built/log" || true
grep -aE '^inputs ' "$built/log" || true
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$built/log")
echo "runs: ${runs:-unknown}, crashes and differences: $found"
if ((status != 0 || found > 0)); then
  fail "an input failed; it is kept in $built/found, the whole log is $built/log" \
    "run it again: Fuzz/run.sh --target $target --replay FILE" 1
fi
