"""Keep what tables were before each change, take an added audit back, and say how they stood."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cscb_analysis.folders import FolderError
from cscb_analysis.json_files import read_json
from cscb_analysis.reading import is_date
from cscb_analysis.saving import one_at_a_time, save_files, true_place
from cscb_analysis.tables import Tables, as_files, load_tables

EARLIER = "earlier"
"""The folder in a board's own that keeps the tables as they were before each change."""

RECORD = "change.json"
UNDONE = "-undone"
"""How the name of a folder ends that keeps what was taken back, instead of what was before."""


SAID = {
    "add": "the adding of the audit {}",
    "replace": "the new list of the audit {}",
    "codings": "the settling of codings",
    "theme": "the change of themes, {},",
    "publish": "the recording of the ranking published on {}",
}
"""What each kind of change is called when a person is told of it."""


@dataclass(frozen=True)
class Change:
    """One change of a board's tables.

    Parameters
    ----------
    day
        When it was made, `YYYY-MM-DD`.
    kind
        `add`, `replace`, `codings`, `theme` or `publish`.
    about
        Of what: an audit's key, a theme's, or a date.
    place
        The folder that keeps the files as they were before.
    files
        For each file that changed, the marks of its content before (None: it was not there) and
        after.
    """

    day: str
    kind: str
    about: str
    place: Path
    files: dict[str, tuple[str | None, str]]

    def __str__(self) -> str:
        """Say what was done, and when."""
        what = SAID.get(self.kind, f"{self.kind} {{}}").format(self.about)
        return f"{what} on {self.day}"


def changes_made(folder: Path) -> list[Change]:
    """List the changes of a board's tables that stand, oldest first.

    Parameters
    ----------
    folder
        The board's own folder.

    Returns
    -------
    list of Change
        Those kept in its folder `earlier`; what was taken back is not among them.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING
    >>> changes_made(BRIEFING)
    []
    """
    made = []
    for place in sorted((folder / EARLIER).glob("[0-9]*")):
        if place.name.endswith(UNDONE) or not (place / RECORD).is_file():
            continue
        try:
            made.append(_change(place, read_json(place / RECORD)))
        except (ValueError, KeyError, TypeError, AttributeError):
            expected = "expected what tells of a change; without it the history is not whole"
            raise FolderError(f"{place / RECORD}: {expected}.") from None
    return made


def _change(place: Path, told: Any) -> Change:  # noqa: ANN401 - it can be anything
    """Read what a change is; any error says that it is none."""
    day, kind, about = told["day"], told["kind"], told["about"]
    files = {name: (before, after) for name, (before, after) in told["files"].items()}
    marks = [mark for each in files.values() for mark in each if mark is not None]
    texts = [day, kind, about, *marks, *(after for _, after in files.values())]
    plain = all(re.fullmatch(r"[a-z]+\.csv", name) for name in files)
    if not (plain and all(isinstance(text, str) and text.isprintable() for text in texts)):
        raise ValueError
    if len(day) != 10 or not is_date(day):
        raise ValueError
    return Change(day, kind, about, place, files)


def audits_added(folder: Path) -> list[Change]:
    """List the changes by which an audit was added or its list replaced, oldest first."""
    return [each for each in changes_made(folder) if each.kind in ("add", "replace")]


def save_change(before: Tables, after: Tables, kind: str, about: str, day: str) -> list[str]:
    """Put changed tables in the place of those they were made from, and keep the old ones.

    Parameters
    ----------
    before
        The tables as they were loaded.
    after
        What they shall be.
    kind, about, day
        As `Change` has them.

    Returns
    -------
    list of str
        The names of the files that changed; none when there is no difference.

    Raises
    ------
    FolderError
        If the tables were changed meanwhile, or cannot be written.
    TablesError
        If the new tables are not sound. In either case nothing is changed.
    """
    assert before.folder is not None
    folder = before.folder
    old, new = as_files(before), as_files(after)
    changed = [name for name in new if new[name] != old[name]]
    if not changed:
        return []
    with one_at_a_time(folder):
        if as_files(load_tables(folder)) != old:
            raise FolderError(
                f"The tables in {folder} were changed meanwhile, so nothing was changed. Try again."
            )
        refuse_unsound(after)
        made = [re.match("[0-9]+", path.name) for path in (folder / EARLIER).glob("[0-9]*")]
        number = 1 + max((int(found[0]) for found in made if found), default=0)
        kept = f"{EARLIER}/{number:04d}-{day}-{kind}-{about}"
        files: dict[str, bytes | None] = {name: new[name] for name in changed}
        marks = {}
        for name in changed:
            content = _content(folder, name)
            marks[name] = (None if content is None else _mark(content), _mark(new[name]))
            if content is not None:
                files[f"{kept}/{name}"] = content
        told = {"day": day, "kind": kind, "about": about, "files": marks}
        text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
        files[f"{kept}/{RECORD}"] = text.encode()
        save_files(folder, files)
    return changed


def undo(folder: Path) -> Change:
    """Take the last added audit back: every table is again what it was, byte for byte.

    What is taken back stays readable in the folder `earlier`.

    Parameters
    ----------
    folder
        The board's own folder.

    Returns
    -------
    Change
        What was taken back.

    Raises
    ------
    FolderError
        If the last change was not an added audit, a table was changed since, or what it was before
        is not there any more; nothing is changed.
    """
    with one_at_a_time(folder):
        made = changes_made(folder)
        if not made:
            raise FolderError(f"Nothing was added in {folder}, so there is nothing to take back.")
        last = made[-1]
        if last.kind not in ("add", "replace"):
            raise FolderError(
                f"The last change was no added audit, but {last}; to take back what came before it"
                " would lose it. Nothing was changed."
            )
        files: dict[str, bytes | None] = {}
        gone = last.place.with_name(last.place.name + UNDONE).relative_to(folder).as_posix()
        for name, (before, after) in last.files.items():
            content = _content(folder, name)
            if content is None or _mark(content) != after:
                raise FolderError(
                    f"{name} was changed after {last}; to take that back would lose the change."
                    " Nothing was changed."
                )
            kept_before = _content(last.place, name)
            if (None if kept_before is None else _mark(kept_before)) != before:
                raise FolderError(
                    f"{last.place / name} is not what {name} was before {last}, so it cannot be put"
                    " back. Nothing was changed."
                )
            files[name] = kept_before
            files[f"{gone}/{name}"] = content
        files[f"{gone}/{RECORD}"] = (last.place / RECORD).read_bytes()
        kept = last.place.relative_to(folder).as_posix()
        files |= dict.fromkeys(f"{kept}/{name}" for name in [*last.files, RECORD])
        save_files(folder, files)
    return last


def tables_before(folder: Path, change: Change) -> Tables:
    """Give a board's tables as they were before one of its changes.

    Parameters
    ----------
    folder
        The board's own folder.
    change
        One of `changes_made`.

    Returns
    -------
    Tables
        As they were loaded then.
    """
    made = changes_made(folder)
    later = made[[each.place for each in made].index(change.place) :]
    with tempfile.TemporaryDirectory() as scratch:
        for path in folder.glob("*"):
            first = next((each for each in later if path.name in each.files), None)
            if first is None or first.files[path.name][0] is not None:
                place = true_place(folder, path.name) if first is None else first.place / path.name
                if place.is_file():
                    shutil.copyfile(place, Path(scratch, path.name))
        return load_tables(scratch)


def refuse_unsound(tables: Tables) -> None:
    """Check tables as they would stand in their files.

    Parameters
    ----------
    tables
        The tables; they are held to the description in their folder.

    Raises
    ------
    TablesError
        If anything is wrong with them.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING
    >>> refuse_unsound(load_tables(BRIEFING))
    """
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in as_files(tables).items():
            Path(scratch, name).write_bytes(content)
        own = (tables.folder or Path()) / "datapackage.json"
        if tables.folder and own.is_file():
            shutil.copyfile(own, Path(scratch, own.name))
        load_tables(scratch)


def _content(folder: Path, name: str) -> bytes | None:
    """Read a file; None if there is none."""
    return (folder / name).read_bytes() if (folder / name).is_file() else None


def _mark(content: bytes) -> str:
    """Give a mark by which a content is known again."""
    return sha256(content).hexdigest()
