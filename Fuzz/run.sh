#!/usr/bin/env bash
# Holds the two readers of webhooks equal under coverage-guided fuzzing: see `run.sh --help`.
#
# A script and not a package: SwiftPM gives an executable a `main` of its own, and that is libFuzzer's here.
set -euo pipefail
cd "$(dirname "$0")/.."
built=Fuzz/.build
fixtures=Tests/TemplateAnalyticsTests/Fixtures/meta

usage() {
  cat <<'TEXT'
usage: Fuzz/run.sh [--runs N | --seconds S] [--seed N] [--replay FILE]

  --runs N       stop after N inputs
  --seconds S    stop after S seconds (default: 60)
  --seed N       the seed of the mutations (default: 1)
  --replay FILE  run one input, as one that was kept
  --help

Inputs that reached something new are kept in Fuzz/.build/corpus for the next run; remove the folder to start anew.
Exits with 1 if an input made the readers differ, crash or hang; the input is kept in Fuzz/.build/found.
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
      [[ -f ${2:-} ]] || fail "--replay needs a file" "inputs that failed are in $built/found" 66
      replay=$2
      shift 2
      ;;
    *) fail "$1 is not known" "see Fuzz/run.sh --help" 64 ;;
  esac
done

build() {
  local clang
  clang="$(dirname "$(readlink -f "$(command -v swiftc)")")/clang++"
  [[ -x $clang ]] || clang=clang++
  local common=(-swift-version 6 -warnings-as-errors -parse-as-library -package-name tickmark -O -g -I Fuzz)
  # The scanner is checked for memory errors and undefined behaviour, both readers tell what they reach.
  "$clang" -std=c++17 -O2 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
    -fno-sanitize-recover=undefined -I Sources/CReceiptScanner/include \
    -c Sources/CReceiptScanner/ReceiptScanner.cpp -o $built/ReceiptScanner.o
  local sources=()
  mapfile -t sources < <(find Sources/TemplateAnalytics -name '*.swift' | sort)
  swiftc "${common[@]}" -wmo -sanitize=fuzzer,address -module-name TemplateAnalytics -emit-module \
    -emit-module-path $built/TemplateAnalytics.swiftmodule -c "${sources[@]}" -o $built/TemplateAnalytics.o
  swiftc "${common[@]}" -wmo -module-name Fuzz -I $built -c Fuzz/Sources/*.swift -o $built/Fuzz.o
  swiftc -use-ld=lld -sanitize=fuzzer,address $built/{Fuzz,TemplateAnalytics,ReceiptScanner}.o -lsimdjson -lstdc++ -o $built/fuzz
}

mkdir -p $built/corpus $built/found
if [[ ! -x $built/fuzz ]] \
  || [[ -n "$(find -L Sources/TemplateAnalytics Sources/CReceiptScanner Fuzz/Sources Fuzz/*.* -newer $built/fuzz -print -quit)" ]]; then
  echo "building" >&2
  build
fi

# Swift's own backtraces read memory that the sanitizer guards.
export SWIFT_BACKTRACE=enable=no
if [[ -n $replay ]]; then exec $built/fuzz "$replay"; fi
before=$(find $built/found -type f | wc -l)
status=0
# Leaks are for a profiler: the check would stop at what Swift keeps for good.
ASAN_OPTIONS=malloc_context_size=2:quarantine_size_mb=16 $built/fuzz -detect_leaks=0 "${limit[@]}" -seed="$seed" -max_len=2048 -timeout=10 -dict=Fuzz/receipts.dict -print_final_stats=1 \
  -artifact_prefix=$built/found/ $built/corpus $fixtures >$built/log 2>&1 || status=$?
found=$(($(find $built/found -type f | wc -l) - before))
grep -aE '^(DIFFERENCE|body: |fast: |plain|  [0-9]+: |SUMMARY|==.*ERROR)' $built/log || true
grep -aE '^#[0-9]+[[:space:]]+(INITED|DONE)' $built/log || true
grep -aE '^inputs ' $built/log || true
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' $built/log)
echo "runs: ${runs:-unknown}, crashes and differences: $found"
if ((status != 0 || found > 0)); then
  fail "an input failed; it is kept in $built/found, the whole log is $built/log" "run it again: Fuzz/run.sh --replay FILE" 1
fi
