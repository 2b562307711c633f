"""Look the libraries in requirements.txt up among known faults, and say what was found.

pip-audit calls it a success when it could look nothing up. A check that was not made is not passed:
here that is said, and the status is 2. It is 1 where a fault is known, and 0 only where every
library was looked up and none is.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.txt"
MOST_NAMED = 10


def verdict(told: dict | None) -> tuple[int, list[str]]:
    """Say what pip-audit's answer means; None where it had none."""
    libraries = (told or {}).get("dependencies", [])
    passed_over = [each["name"] for each in libraries if "skip_reason" in each]
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}; mended in "
        f"{', '.join(fault['fix_versions']) or 'no version yet'}"
        for each in libraries
        for fault in each.get("vulns", [])
    ]
    lines = []
    if faults:
        lines = ["Faults are known of these libraries in requirements.txt:", *faults]
    looked_up = len(libraries) - len(passed_over)
    if not looked_up:
        lines.append(
            "Nothing was checked: where known faults are listed cannot be reached from here."
        )
    elif passed_over:
        few = ", ".join(passed_over[:MOST_NAMED])
        more = len(passed_over) - MOST_NAMED
        few += f" and {more} more" if more > 0 else ""
        lines.append(
            f"{len(passed_over)} of {len(libraries)} libraries could not be looked up: {few}."
        )
    elif not faults:
        lines.append(f"No fault is known of any of the {looked_up} libraries in requirements.txt.")
    return 1 if faults else 0 if looked_up and not passed_over else 2, lines


def main() -> int:
    """Ask pip-audit, once, and print what its answer means."""
    words = ["--requirement", str(LOCK), "--require-hashes", "--disable-pip"]
    words += ["--format", "json", "--desc", "off", "--progress-spinner", "off"]
    command = [sys.executable, "-m", "pip_audit", *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        told = None
    status, lines = verdict(told)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
