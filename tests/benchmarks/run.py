"""Measure how fast things are: run each part, print what it found, and write it to a file."""

import csv
import subprocess
import sys
from pathlib import Path

import explorer

RESULTS = Path(__file__).with_name("results.csv")


def main() -> None:
    """Measure, print and write."""
    rows = [*explorer.measure()]
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "where", "median_ms", "ratio"])
        writer.writerows(rows)
    for what, where, taken, ratio in rows:
        print(f"{where:<12} {what:<50} {taken:>6} ms {ratio:>6}")


if __name__ == "__main__":
    main()
    # In a process of its own, since what this one needed would count as what those it starts need.
    subprocess.run([sys.executable, Path(__file__).with_name("scale.py")], check=True)
