"""Write into a folder, all of it or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONTENTS = "contents.txt"
"""The file that lists what was written, by which a folder is known as one of ours."""

MADE_HERE = "Made by cscb-analysis"
"""How that file begins: a list of contents of somebody else's is not ours."""


class FolderError(Exception):
    """A folder that is not written to, and why."""


@contextmanager
def whole_folder(folder: Path, heading: str, *, force: bool = False) -> Iterator[Path]:
    """Write files that all arrive or none.

    They are written to a folder beside their place and moved in when all are whole. What an
    earlier run wrote and this one does not is removed; any other file is left alone.

    Parameters
    ----------
    folder
        Where the files shall be.
    heading
        What the first line of the list of contents goes on to say.
    force
        Whether to write into a folder that holds files, but no list of contents of ours. Folders
        in it that have such a list are no hindrance.

    Yields
    ------
    Path
        The folder to write to.

    Raises
    ------
    FolderError
        If the folder holds files that were not written here, or cannot be written to.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp()) / "outputs"
    >>> with whole_folder(folder, "An example.") as place:
    ...     _ = (place / "words.txt").write_text("so many words")
    >>> sorted(path.name for path in folder.iterdir())
    ['contents.txt', 'words.txt']
    """
    try:
        ours, earlier = _written_before(folder)
        if folder.exists() and not folder.is_dir():
            raise FolderError(f"{folder} is a file; name a folder to write to.")
        if folder.is_dir() and _others(folder) and not ours and not force:
            reason = "holds files that were not written by this command, so nothing was written"
            raise FolderError(f"{folder} {reason}. Name another folder, or add --force.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as scratch:
            place = Path(scratch, "new")
            place.mkdir()
            yield place
            names = sorted(
                path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()
            )
            text = "\n".join([f"{MADE_HERE} {heading}", "", *names])
            (place / CONTENTS).write_text(text, encoding="utf-8")
            _move(place, folder, [*names, CONTENTS], earlier)
    except OSError as error:
        named = getattr(error, "filename", None) or folder
        reason = f"cannot be written ({error.strerror}); nothing was changed"
        raise FolderError(
            f"{named} {reason}. If it is open elsewhere, close it and try again."
        ) from error


def _written_before(folder: Path) -> tuple[bool, list[str]]:
    """Say whether a folder was written here before, and list the files that were."""
    listed = folder / CONTENTS
    if not listed.is_file():
        return False, []
    first, *rest = listed.read_text(encoding="utf-8", errors="replace").splitlines() or [""]
    if not first.startswith(MADE_HERE):
        return False, []
    home = folder.resolve()
    names = [name for name in rest if name.isprintable() and name]  # a NUL is in no file's name
    return True, [name for name in names if (home / name).resolve().is_relative_to(home)]


def _others(folder: Path) -> bool:
    """Say whether a folder holds anything but folders that were written here."""
    return any(not _written_before(each)[0] for each in folder.iterdir())


def _move(place: Path, folder: Path, names: list[str], earlier: list[str]) -> None:
    """Move new files into place and old ones out; if one cannot be moved, put all back."""
    aside = place.parent / "old"
    moved: list[tuple[Path, Path]] = []
    moves = [(folder / name, aside / name) for name in dict.fromkeys([*names, *earlier])]
    moves = [move for move in moves if move[0].is_file()]
    moves += [(place / name, folder / name) for name in names]
    try:
        for start, end in moves:
            end.parent.mkdir(parents=True, exist_ok=True)
            start.replace(end)
            moved.append((start, end))
    except BaseException:  # Ctrl+C too: whoever stops it keeps what was there
        for start, end in reversed(moved):
            end.replace(start)
        raise


def copy_tables(start: Path, folder: Path) -> None:
    """Copy a folder's tables to begin another of a board's own.

    Parameters
    ----------
    start
        The folder to copy from.
    folder
        Where to; made when it is not there.

    Raises
    ------
    FolderError
        If the folder holds anything already, or cannot be written to.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderError(f"{folder} is there already and not empty; name a new folder.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".start-") as scratch:
            copied = Path(scratch) / folder.name
            shutil.copytree(start, copied, copy_function=shutil.copyfile)
            if folder.exists():
                folder.rmdir()
            copied.replace(folder)
    except OSError as error:
        raise FolderError(f"{folder} cannot be written ({error.strerror}).") from error
