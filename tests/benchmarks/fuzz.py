"""Give spoilt input to everything that reads a file, and count what comes of it.

A case is a seed and a number: the same two always make the same input. What may come of it is a
right answer, or one clear error in words of ours that names the file. Anything else is a defect, as
is more than 5 s of computing or 1 GiB of memory.

    python tests/benchmarks/fuzz.py --cases 50000 --seed 8
    python tests/benchmarks/fuzz.py --only 1234 --seed 8      # one case again, with its traceback
"""

import argparse
import json
import multiprocessing
import os
import re
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty
from random import Random

import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.mutations import (  # noqa: E402
    BITS,
    mutate_bytes,
    mutate_json,
    mutate_text,
    mutate_workbook,
)

from cscb_analysis import BRIEFING, load_tables, save_tables  # noqa: E402
from cscb_analysis.errors import ChoiceError  # noqa: E402
from cscb_analysis.explorer import Selection  # noqa: E402
from cscb_analysis.folders import FolderError, copy_tables  # noqa: E402
from cscb_analysis.history import changes_made, tables_before, undo  # noqa: E402
from cscb_analysis.intake.adding import NewAudit, carry_out, plan_addition  # noqa: E402
from cscb_analysis.intake.agreement import read_codings  # noqa: E402
from cscb_analysis.intake.coding_sheet import coding_sheet, read_coding_sheet  # noqa: E402
from cscb_analysis.intake.findings import read_findings  # noqa: E402
from cscb_analysis.intake.pasted import parse_findings  # noqa: E402
from cscb_analysis.intake.screening import screen  # noqa: E402
from cscb_analysis.intake.template import COLUMNS, fill_in_sheet  # noqa: E402
from cscb_analysis.reading import TablesError  # noqa: E402
from cscb_analysis.saving import PENDING, one_at_a_time, save_files  # noqa: E402
from cscb_analysis.tables import as_files  # noqa: E402

SECONDS, MEMORY = 5, 1 << 30
STUCK = 120  # seconds on the clock after which a case is stopped, on however busy a machine
OURS = (TablesError, FolderError, ChoiceError)
PROGRAMMING = re.compile(
    r"NoneType|codec|Traceback|list index|out of range|KeyError|ValueError|TypeError|\bobject\b|"
    r"\bint\b|\bstr\b|\bdict\b|\btuple\b|pandas|numpy|openpyxl|zipfile|pyarrow|subscriptable|"
    r"iterable|attribute|invalid literal|surrogate|recursion|charmap|embedded|regex|"
    r"<class|0x[0-9a-f]",
    re.IGNORECASE,
)
EXAMPLE = ROOT / "synthetic" / "section-11-update.csv"
PASTED = (
    "1. Plans - Synthetic\n2. Thresholds: Synthetic words\n3. Drift \u2013 Synthetic",
    "Plans\nSynthetic statement\n\nThresholds\nSynthetic words\nof two lines",
    "No\tLabel\tStatement\tTheme\n1\tPlans\tSynthetic\tGood Planning\n2\tDrift\tSynthetic\tnone",
    "- Plans - Synthetic\n- Thresholds - Synthetic",
)
PERSONAL = (
    "Synthetic: ring 020 7946 0000 or write to someone@example.com about 943 476 5919",
    "Synthetic: seen on 12/09/2018 at 1 Example Street, CR0 1EA, case CS-12345",
)
SELECTION = {
    "sources": ["scr", "maa"],
    "bases": ["label", "named"],
    "since": "2018-01",
    "until": "2018-12-31",
    "audits": "latest",
    "themes": ["thresholds"],
    "least": 2,
    "words": "plan",
    "count": "presence",
    "rule": "breadth",
}


class WrongError(Exception):
    """An answer that is not right."""


class Bench:
    """What the cases of one worker share: a folder to spoil, and sound files to begin with."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.board = scratch / "house" / "board"
        (scratch / "house").mkdir()
        self.canary = scratch / "house" / "outside.csv"
        self.canary.write_text("untouched")
        copy_tables(BRIEFING, self.board)
        self.briefing = load_tables(BRIEFING)
        example = read_findings(EXAMPLE, self.briefing)
        rows = example.mentions.assign(theme="", basis="", evidence="").to_numpy().tolist()
        self.workbook = fill_in_sheet("Findings", COLUMNS, rows, self.briefing, ["Help"])
        self.sheet = coding_sheet(self.briefing)
        self.sound = {path.name: path.read_bytes() for path in self.board.iterdir()}
        self.added, self.pending = self._histories(example)

    def _histories(self, example: object) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Make a folder with an added audit, and one with a change still to be brought in."""
        tables = load_tables(self.board)
        carry_out(
            plan_addition(tables, example, NewAudit("s11", "Update", "2018-11"), day="2018-12-01")
        )
        added = self.files()
        with one_at_a_time(self.board):
            save_files(self.board, {"vocabulary.csv": b"phrase,theme,why\n"})
        changed = self.files()
        pending = {f"{PENDING}/side": b"after", f"{PENDING}/other side": b"before"}
        names = ["mentions.csv", "audits.csv", "earlier/0002-2018-12-02-add-x/change.json"]
        pending[f"{PENDING}/names.json"] = json.dumps(names).encode()
        for name in names[:2]:
            pending[f"{PENDING}/before/{name}"] = self.sound[name]
            pending[f"{PENDING}/after/{name}"] = changed[name]
        pending[f"{PENDING}/after/{names[2]}"] = b"{}"
        return added, self.sound | pending

    def files(self) -> dict[str, bytes]:
        """Read all files of the board's folder."""
        paths = [path for path in self.board.rglob("*") if path.is_file() and path.name != ".lock"]
        return {path.relative_to(self.board).as_posix(): path.read_bytes() for path in paths}

    def lay_out(self, files: dict[str, bytes]) -> None:
        """Make the board's folder hold these files and no other."""
        there = self.files()
        for name in there.keys() - files.keys():
            (self.board / name).unlink()
        for folder in sorted((p for p in self.board.rglob("*") if p.is_dir()), reverse=True):
            with suppress(OSError):
                folder.rmdir()
        for name, content in files.items():
            if there.get(name) != content or not (self.board / name).is_file():
                path = self.board / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def put(self, name: str, content: bytes) -> Path:
        """Write a file to be read."""
        path = self.scratch / name
        path.write_bytes(content)
        return path

    def hold_outside(self) -> None:
        """Hold that nothing outside the board's folder was touched."""
        outside = {path.name for path in self.board.parent.iterdir()}
        if outside != {"board", "outside.csv"} or self.canary.read_text() != "untouched":
            for path in self.board.parent.iterdir():
                if path.name not in ("board", "outside.csv"):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            self.canary.write_text("untouched")
            raise WrongError(f"something outside the folder was touched: {outside}")


Case = tuple[Callable[[], None], list[str]]
"""What is to be done, and the names of which an error must have one."""


def hold_tables(folder: Path, again: Path) -> None:
    """Load tables; what was loaded, saved and loaded again, must be the same."""
    tables = load_tables(folder)
    shutil.rmtree(again, ignore_errors=True)
    save_tables(tables, again)
    saved = as_files(tables)
    if as_files(load_tables(again)) != saved:
        raise WrongError("the tables are others when saved and loaded again")
    for content in saved.values():
        content.decode("utf-8")


def hold_findings(findings: object) -> None:
    """Hold what must be true of any findings."""
    mentions, codings = findings.mentions, findings.codings
    numbers = mentions["number"].tolist()
    if not numbers or numbers != sorted(set(numbers)) or numbers[0] < 1:
        raise WrongError(f"numbers {numbers[:9]}")
    for name in ("label", "statement"):
        for text in mentions[name]:
            if (
                not text
                or text != text.strip()
                or re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", text)
            ):
                raise WrongError(f"{name} {text[:60]!r}")
            text.encode()
    if not set(codings["number"]) <= set(numbers):
        raise WrongError("a coding of no finding")
    if not set(codings["basis"]) <= {"", "label", "named", "agreed", "judgement"}:
        raise WrongError("a basis that is none")


def hold_codings(codings: pd.DataFrame) -> None:
    """Hold what must be true of one person's codings."""
    if [*codings] != ["audit", "number", "theme", "basis", "evidence"] or codings[
        "number"
    ].min() < 1:
        raise WrongError(str(codings.head()))


def hold_screened(text: str, found: pd.DataFrame) -> None:
    """Hold that each thing that looks like personal data stands in the text."""
    if not all(each in " ".join(text.split()) or each in text for each in found["found"]):
        raise WrongError(str(found["found"].tolist())[:200])


def case_of_tables(chance: Random, bench: Bench) -> Case:
    files = dict(bench.sound)
    names = [name for name in files if name.endswith(".csv")]
    for name in chance.sample(names, chance.choice((1, 1, 1, 2))):
        files[name] = mutate_bytes(chance, files[name])
    if chance.random() < 0.03:
        del files[chance.choice(names)]
    bench.lay_out(files)
    return lambda: hold_tables(bench.board, bench.scratch / "again"), [".csv"]


def case_of_description(chance: Random, bench: Bench) -> Case:
    name = "datapackage.json"
    bench.lay_out(bench.sound | {name: mutate_json(chance, bench.sound[name])})
    return lambda: hold_tables(bench.board, bench.scratch / "again"), [name, ".csv"]


def case_of_findings(chance: Random, bench: Bench) -> Case:
    if chance.random() < 0.2:
        codings = bench.put(
            "codings.csv", mutate_bytes(chance, b"number,theme,basis\n1,Thresholds,\n2,none,\n")
        )
        tables = bench.briefing
        return lambda: hold_findings(read_findings(EXAMPLE, tables, codings)), ["codings.csv"]
    path = bench.put("findings.csv", mutate_bytes(chance, EXAMPLE.read_bytes()))
    return lambda: hold_findings(read_findings(path, bench.briefing)), [path.name]


def case_of_workbook(chance: Random, bench: Bench) -> Case:
    path = bench.put("findings.xlsx", mutate_workbook(chance, bench.workbook))
    return lambda: hold_findings(read_findings(path, bench.briefing)), [path.name]


def case_of_pasted(chance: Random, bench: Bench) -> Case:
    text = mutate_text(chance, chance.choice(PASTED))
    return lambda: hold_findings(parse_findings(text, bench.briefing)), ["What was pasted"]


def case_of_screening(chance: Random, bench: Bench) -> Case:  # noqa: ARG001
    text = mutate_text(chance, chance.choice([*PASTED, *PERSONAL]))
    return lambda: hold_screened(text, screen({"statement": text})), []


def case_of_sheet(chance: Random, bench: Bench) -> Case:
    if chance.random() < 0.25:
        path = bench.put("coding.csv", mutate_bytes(chance, bench.sound["coding.csv"]))
        return lambda: hold_codings(read_codings(path, bench.briefing)), [path.name]
    if chance.random() < 0.6:
        path = bench.put("sheet.xlsx", mutate_workbook(chance, bench.sheet))
    else:
        mentions = bench.sound["mentions.csv"].replace(b"\n", b",Thresholds,agreed,e\n")
        sheet = mentions.replace(
            b"statement,Thresholds,agreed,e", b"statement,theme,basis,evidence", 1
        )
        path = bench.put("sheet.csv", mutate_bytes(chance, sheet))
    known = {(row.audit, row.number) for row in bench.briefing.mentions.itertuples()}

    def read() -> None:
        if (
            not {(each.audit, each.number) for each in read_coding_sheet(path, bench.briefing)}
            <= known
        ):
            raise WrongError("a mention that there is not")

    return read, [path.name]


def case_of_selection(chance: Random, bench: Bench) -> Case:
    path = bench.put("view.json", mutate_json(chance, json.dumps(SELECTION).encode()))

    def read() -> None:
        selection = Selection.load(bench.briefing, path)
        if len(selection.sentence) < 20:
            raise WrongError(selection.sentence)
        selection.save(path)
        if Selection.load(bench.briefing, path).to_dict() != selection.to_dict():
            raise WrongError("another selection when saved and loaded again")

    return read, [path.name, "no saved selection"]


def case_of_record(chance: Random, bench: Bench) -> Case:
    files = dict(bench.added)
    kept = [name for name in files if name.startswith("earlier/")]
    [record] = [name for name in kept if name.endswith("change.json")]
    files[record] = mutate_json(chance, files[record])
    if chance.random() < 0.3:
        spoilt = chance.choice(kept)
        files[spoilt] = mutate_bytes(chance, files[spoilt])
    if chance.random() < 0.2:
        del files[chance.choice(kept)]
    bench.lay_out(files)
    tables = {name: content for name, content in files.items() if "/" not in name}

    def read() -> None:
        try:
            for change in changes_made(bench.board):
                tables_before(bench.board, change)
            undo(bench.board)
        except OURS:
            now = {name: content for name, content in bench.files().items() if "/" not in name}
            if now != tables:
                raise WrongError("the tables were changed though it was refused") from None
            raise
        finally:
            bench.hold_outside()

    return read, ["change.json", ".csv", "board", "last change", "datapackage.json"]


def case_of_pending(chance: Random, bench: Bench) -> Case:
    files = dict(bench.pending)
    spoilt = chance.choice(
        [f"{PENDING}/side", f"{PENDING}/names.json", *[n for n in files if PENDING in n]]
    )
    if spoilt.endswith("json") and chance.random() < 0.7:
        odd = [
            "../outside.csv",
            "/tmp/x",
            "a\\..\\b",
            "..",
            "",
            "C:x",
            3,
            None,
            ["a"],
            chance.choice(BITS),
        ]
        files[spoilt] = json.dumps([chance.choice(odd), "mentions.csv"]).encode()
    elif chance.random() < 0.15:
        del files[spoilt]
    elif spoilt.endswith("side") and chance.random() < 0.5:
        files[spoilt] = chance.choice(
            [b"..", b"/etc", b"", b"before/..", b"after\n", b"\xff", b"before"]
        )
    else:
        files[spoilt] = mutate_bytes(chance, files[spoilt])
    bench.lay_out(files)

    def read() -> None:
        try:
            load_tables(bench.board)
            with one_at_a_time(bench.board):
                pass
            load_tables(bench.board)
        finally:
            bench.hold_outside()

    return read, [".csv", PENDING, "board"]


KINDS: dict[str, tuple[Callable[[Random, Bench], Case], int]] = {
    "tables": (case_of_tables, 8),
    "description": (case_of_description, 3),
    "findings, CSV": (case_of_findings, 22),
    "findings, Excel": (case_of_workbook, 12),
    "findings, pasted": (case_of_pasted, 24),
    "screening": (case_of_screening, 4),
    "sheet of codings": (case_of_sheet, 5),
    "saved selection": (case_of_selection, 18),
    "record of a change": (case_of_record, 2),
    "pending change": (case_of_pending, 2),
}
TURNS = [kind for kind, (_, weight) in KINDS.items() for _ in range(weight)]


def prepare(seed: int, number: int, bench: Bench) -> tuple[str, Case]:
    """Write a case's input."""
    kind = TURNS[number % len(TURNS)]
    return kind, KINDS[kind][0](Random(f"{seed}/{number}"), bench)


def outcome(case: Case) -> str:
    """Do a case: `right`, `clear error`, or what is wrong with what came of it."""
    act, names = case
    try:
        act()
    except OURS as error:
        return fault_of(str(error), names) or "clear error"
    except WrongError as error:
        return f"wrong answer: {error}"
    except MemoryError:
        return "out of memory"
    except Exception as error:  # this is what we look for
        at = traceback.extract_tb(error.__traceback__)
        ours = [f"{Path(f.filename).name}:{f.name}" for f in at if "cscb_analysis" in f.filename]
        return f"{type(error).__name__} in {ours[-1] if ours else at[-1].name}: {str(error)[:150]}"
    return "right"


def fault_of(message: str, names: list[str]) -> str:
    """Say what is wrong with the words of an error; nothing if they are clear."""
    # What the file itself says is quoted, and may be anything that does nothing.
    own = re.sub(r'"[^"\n]*(?:"|…)|(?<=column )[^:\n]*|(?<=headings are )[^\n]*', "", message)
    if not any(name in message for name in names):
        return f"an error that names no file: {message[:200]}"
    if found := PROGRAMMING.search(own):
        return f"an error in words of programming ({found[0]}): {message[:300]}"
    if len(message) > 200_000:
        return f"an error of {len(message):,} letters"
    acting = [c for c in message if not (c.isprintable() or c == "\n")]
    return f"an error that a terminal acts on: {message[:200]!r}" if acting else ""


def peak() -> int:
    """Give the most memory that was held since it was last asked."""
    with suppress(OSError):
        status = Path("/proc/self/status").read_text()
        Path("/proc/self/clear_refs").write_text("5")
        found = re.search(r"VmHWM:\s+(\d+)", status)
        return int(found[1]) * 1024 if found else 0
    return 0


def work(seed: int, numbers: range, at: object, told: object) -> None:
    """Do cases one after the other, in a process of their own."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        bench = Bench(Path(scratch))
        base = peak()
        # A backstop: what takes more than 1 GiB is seen by its peak, and told of.
        resource.setrlimit(resource.RLIMIT_AS, (base + 4 * MEMORY, base + 4 * MEMORY))
        for number in numbers:
            at.value = number
            kind, case = prepare(seed, number, bench)
            peak()
            start = time.process_time()
            result = outcome(case)
            seconds, memory = time.process_time() - start, peak() - base
            if seconds > SECONDS:
                result = f"took {seconds:.1f} s; {result}"
            elif memory > MEMORY:
                result = f"took {memory >> 20:,} MiB; {result}"
            told.put((number, kind, result, seconds, memory))
    at.value = -1
    told.close()
    told.join_thread()
    os._exit(0)  # what is left of a hostile input need not be tidied


class Crew:
    """Workers, each of which is begun again behind a case that it does not survive."""

    def __init__(self, seed: int, cases: int, workers: int) -> None:
        self.seed, self.cases, self.workers = seed, cases, workers
        self.context = multiprocessing.get_context("spawn")
        self.told = self.context.Queue()
        self.results: dict[int, tuple[str, str, float, int]] = {}
        self.crew: list[dict] = [self._begin(at) for at in range(workers)]

    def _begin(self, first: int) -> dict:
        at = self.context.Value("q", first)
        numbers = range(first, self.cases, self.workers)
        process = self.context.Process(target=work, args=(self.seed, numbers, at, self.told))
        process.start()
        return {"process": process, "at": at, "seen": (first, time.monotonic())}

    def run(self) -> dict[int, tuple[str, str, float, int]]:
        """Do all cases and give, by number, the kind, the outcome, the seconds and the memory."""
        shown = time.monotonic()
        while any(one["process"] for one in self.crew) or not self.told.empty():
            with suppress(Empty):
                number, *rest = self.told.get(timeout=1)
                self.results[number] = tuple(rest)
                if not is_well(rest[1]):
                    print(f"case {number} of seed {self.seed}, {rest[0]}: {rest[1]}", flush=True)
            for one in self.crew:
                self._watch(one)
            if time.monotonic() - shown > 60:
                shown = time.monotonic()
                wrong = sum(not is_well(result[1]) for result in self.results.values())
                print(f"{len(self.results):,} of {self.cases:,} done, {wrong} defects", flush=True)
        return self.results

    def _watch(self, one: dict) -> None:
        process = one["process"]
        if process is None:
            return
        number = one["at"].value
        if one["seen"][0] != number:
            one["seen"] = (number, time.monotonic())
        stuck = number >= 0 and time.monotonic() - one["seen"][1] > STUCK
        if process.is_alive() and not stuck:
            return
        if stuck:
            process.kill()
        process.join()
        one["process"] = None
        if number >= 0:
            why = f"not done after {STUCK} s" if stuck else f"the process died ({process.exitcode})"
            self.results[number] = (TURNS[number % len(TURNS)], why, 0.0, 0)
            if number + self.workers < self.cases:
                one.update(self._begin(number + self.workers))


def is_well(result: str) -> bool:
    """Say whether an outcome is one of the two that there may be."""
    return result in ("right", "clear error")


def report(results: dict[int, tuple[str, str, float, int]], seed: int) -> int:
    """Print the counts by kind, and each different defect with a case that shows it."""
    print(f"\n{'kind':<20}{'cases':>8}{'right':>8}{'error':>8}{'defect':>8}{'most s':>8}{'MiB':>7}")
    for kind in [*KINDS, "all"]:
        rows = [row for row in results.values() if kind in (row[0], "all")]
        count = Counter(row[1] if is_well(row[1]) else "defect" for row in rows)
        most = max((row[2] for row in rows), default=0), max((row[3] for row in rows), default=0)
        print(
            f"{kind:<20}{len(rows):>8,}{count['right']:>8,}{count['clear error']:>8,}"
            f"{count['defect']:>8,}{most[0]:>8.1f}{most[1] >> 20:>7,}"
        )
    wrong: dict[str, list[int]] = {}
    for number, (kind, result, *_) in sorted(results.items()):
        if not is_well(result):
            plain = re.sub(r"\d+(\.\d+)?", "N", f"{kind}: {result}")[:90]
            wrong.setdefault(plain, []).append(number)
    for numbers in wrong.values():
        kind, result, *_ = results[numbers[0]]
        print(f"\n{len(numbers)} like case {numbers[0]} of seed {seed} ({kind}):\n  {result}")
    return 1 if wrong else 0


def do_one(seed: int, number: int, keep: Path | None) -> int:
    """Do one case again, and let its error be seen."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        bench = Bench(Path(scratch))
        kind, (act, names) = prepare(seed, number, bench)
        if keep:
            shutil.copytree(scratch, keep)
        print(kind)
        try:
            act()
        except OURS as error:
            print(error)
            print(fault_of(str(error), names) or "clear error")
    return 0


def main(typed: list[str] | None = None) -> int:
    """Do the cases; 1 if there was a defect."""
    parser = argparse.ArgumentParser(
        description="Give spoilt input to everything that reads a file."
    )
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", type=int, help="do this one case, here")
    parser.add_argument("--keep", type=Path, help="with --only: copy its input to a new folder")
    chosen = parser.parse_args(typed)
    if chosen.only is not None:
        return do_one(chosen.seed, chosen.only, chosen.keep)
    return report(Crew(chosen.seed, chosen.cases, chosen.workers).run(), chosen.seed)


if __name__ == "__main__":
    sys.exit(main())
