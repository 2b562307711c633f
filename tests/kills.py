"""Kill a real process at any step of its work on the files of a folder."""

import subprocess
import sys
from pathlib import Path

# A step is one in which a file is opened to be written, named, linked, removed or brought to the
# disk. What takes long to begin is begun once, and split off anew for each kill.
SPLIT = """
import os, signal, sys
folder, steps, stop = sys.argv[1], -1, 0
{begin}
def step(event, args):
    global steps
    counted = event in ("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir")
    counted = counted or (event == "open" and isinstance(args[1], str) and args[1][0] in "wrx")
    if steps >= 0 and (event == "fsync" or (counted and folder in os.fsdecode(args[0]))):
        steps += 1
        if steps == stop:
            os.kill(os.getpid(), signal.SIGKILL)
wait = os.fsync
os.fsync = lambda number: (step("fsync", ()), wait(number), step("fsync", ()))
sys.addaudithook(step)
for line in sys.stdin:
    child = os.fork()
    if not child:
        steps, stop = 0, int(line)
        {act}
        print("steps", steps, flush=True)
        os._exit(0)
    print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Killer:
    """Do some work in a process that is killed at a step.

    `begin` and `act` are lines of Python: what comes before the work, and the work.
    """

    def __init__(self, folder: Path, begin: str, act: str, *words: str) -> None:
        code = SPLIT.format(begin=begin, act=act)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Killer":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def kills_at(self, step: int) -> bool:
        """Do the work up to a step; say whether that was before its end."""
        return self._do(step)[-1] == "ended -9"

    def steps(self) -> int:
        """Do the work to its end, and count its steps."""
        *_, told, ended = self._do(0)
        assert ended == "ended 0"
        return int(told.removeprefix("steps "))

    def _do(self, step: int) -> list[str]:
        self.process.stdin.write(f"{step}\n")
        self.process.stdin.flush()
        told = []
        while not (told and told[-1].startswith("ended ")):
            told.append(self.process.stdout.readline().strip())
            assert told[-1] or self.process.poll() is None
        return told
