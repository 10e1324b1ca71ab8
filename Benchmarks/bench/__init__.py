"""Measures Tickmark, each figure beside its ceiling on the same machine in the same run. `python3 -m bench --help`."""
