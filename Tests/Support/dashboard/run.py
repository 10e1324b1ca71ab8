#!/usr/bin/env python3
"""Plays a scenario of the dashboard in Chromium, and says what went wrong.

  run.py SCENARIO
  run.py --list

A scenario is a function of one of the files below, whose address is FILE.FUNCTION. The server is told in the environment,
DASHBOARD: see world.py.
"""

import importlib
import inspect
import sys

sys.dont_write_bytecode = True
from browser import stage  # noqa: E402
from world import World  # noqa: E402

FILES = [
    "accessible", "beginning", "choosing_days", "choosing_templates", "demo", "docs", "exporting", "harmless", "light", "opening",
    "plain", "refreshing", "signing_in", "telling",
]


def scenarios():
    for file in FILES:
        module = importlib.import_module(file)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == file and not name.startswith("_"):
                yield f"{file}.{name}", function


def main():
    known = dict(scenarios())
    if sys.argv[1:] == ["--list"]:
        print("\n".join(sorted(known)))
    elif len(sys.argv) == 2 and sys.argv[1] in known:
        with stage(World()) as played:
            known[sys.argv[1]](played)
    else:
        sys.exit(__doc__)


main()
