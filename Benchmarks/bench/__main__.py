"""The command line: `python3 -m bench`, from the top of the repository, with `Benchmarks` on PYTHONPATH."""
import argparse
import os
import signal
import sys

from bench import table
from bench.bench import Bench, BenchFailure, Missing
from bench.sections import accept, clickhouse, pages, peers, proxy, query, redirects, settle, sustained

SECTIONS = {"accept": accept, "settle": settle, "sustained": sustained, "query": query, "proxy": proxy, "redirects": redirects, "pages": pages,
            "clickhouse": clickhouse, "peers": peers}


def names(text):
    wanted = text.split(",")
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no section {', '.join(unknown)}: there are {', '.join(SECTIONS)}")
    return wanted


def parse():
    here = "Benchmarks/.build/"
    parser = argparse.ArgumentParser(prog="bench", description="Each figure beside its ceiling, measured in the same run.")
    parser.add_argument("--runs", type=int, help="runs of each figure; the median is shown (5)")
    parser.add_argument("--seconds", type=float, help="of each run, save the sustained ones (5)")
    parser.add_argument("--only", type=names, metavar="SECTION[,SECTION]", help=", ".join(SECTIONS))
    parser.add_argument("--quick", action="store_true", help="few short runs, to see that it works; no figures to quote")
    parser.add_argument("--binary", default=".build/release/tickmark", help="tickmark (%(default)s)")
    parser.add_argument("--bench-binary", default=here + "release/tickmark-bench", help="the ceilings (%(default)s)")
    parser.add_argument("--load", default=here + "load", help="the load generator (%(default)s)")
    parser.add_argument("--meta", default=here + "meta", help="the stand-in for Meta (%(default)s)")
    parser.add_argument("--venv", default=here + "peers", help="Python of the peers (%(default)s)")
    parser.add_argument("--output", default="bench.json", help="%(default)s")
    return parser.parse_args()


def measure(bench, wanted, rows):
    """Appends to `rows`, so that what was measured is shown even if a later section fails."""
    for name in wanted:
        try:
            for row in SECTIONS[name].measure(bench):
                rows.append(row)
        except Missing as missing:
            rows.append(table.Row(name, "skipped", note=str(missing)))


def main():
    options = parse()
    for program in (options.binary, options.load, options.meta):
        if not os.access(program, os.X_OK):
            sys.exit(f"error: {program} is not there\nhint: run Benchmarks/run.sh, which builds it")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(
        binary=os.path.abspath(options.binary), bench_binary=os.path.abspath(options.bench_binary),
        load=os.path.abspath(options.load), meta=os.path.abspath(options.meta),
        venv=os.path.abspath(options.venv),
        runs=options.runs or (2 if options.quick else 5), seconds=options.seconds or (0.5 if options.quick else 5),
        quick=options.quick)
    rows, failure = [], None
    try:
        measure(bench, options.only or SECTIONS, rows)
    except BenchFailure as error:
        failure = error
    except KeyboardInterrupt:
        failure = "stopped"
    finally:
        bench.close()
        if rows:
            table.show(rows)
            table.write(rows, options.output)
    if failure:
        sys.exit(f"error: {failure}")


main()
