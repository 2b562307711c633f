"""Change the files of a folder: all of them or none, by one person at a time, whatever happens.

What shall be is written aside first, with what was there before. One rename then makes it the
truth, before any file is touched: from there on every reader is given the new files, and whoever
comes next brings them to their places if the one who began it could not.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from cscb_analysis.folders import FolderError

LOCK = ".lock"
PENDING = ".saving"
"""The folder of a change that is the truth, though its files may not all be in their places."""

BEGUN = ".saving-"
"""How the name of a folder begins that holds a change not yet true, or one that is done with."""


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold a folder against every other writer, and finish what an earlier one could not.

    Parameters
    ----------
    folder
        Where the files are.

    Raises
    ------
    FolderError
        If somebody else is changing it, or it cannot be written to.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with one_at_a_time(folder), one_at_a_time(folder):
    ...     pass
    Traceback (most recent call last):
    cscb_analysis.folders.FolderError: ...
    """
    from filelock import FileLock, Timeout  # when something is saved: few who read also write

    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        reason = "is being changed by somebody else just now; nothing was changed. Try again."
        raise FolderError(f"{folder} {reason}") from None
    except OSError as error:
        raise _refusal(folder, error) from error
    try:
        _finish(folder)
        yield
    finally:
        lock.release()


def save_files(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Change files so that all are changed or none, even if the machine stops in between.

    Parameters
    ----------
    folder
        Where they are; held by `one_at_a_time`.
    files
        What shall be in each, by its name in the folder; None for a file that shall not be.

    Raises
    ------
    FolderError
        If a file cannot be written; all are then as they were.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with one_at_a_time(folder):
    ...     save_files(folder, {"words.txt": b"so many"})
    >>> (folder / "words.txt").read_text()
    'so many'
    """
    begun = None
    try:
        begun = Path(tempfile.mkdtemp(dir=folder, prefix=BEGUN))
        for name, content in files.items():
            place = folder / name
            if place.is_file():
                with place.open("r+b"):  # on Windows refused while Excel has it open
                    _write(begun / "before" / name, place.read_bytes())
            if content is not None:
                _write(begun / "after" / name, content)
        _write(begun / "names.json", json.dumps([*files]).encode())
        _write(begun / "side", b"after")
        _write(begun / "other side", b"before")
        begun.replace(folder / PENDING)
    except OSError as error:
        if begun is not None:
            shutil.rmtree(begun, ignore_errors=True)
        raise _refusal(folder, error) from error
    try:
        _bring_in(folder)
    except BaseException as error:  # Ctrl+C too: whoever stops it keeps what was there
        (folder / PENDING / "other side").replace(folder / PENDING / "side")
        with suppress(OSError):  # else readers are given what was before, and the next one does it
            _bring_in(folder)
        if isinstance(error, OSError):
            raise _refusal(folder, error) from error
        raise


def true_place(folder: Path, name: str) -> Path:
    """Say where a file is to be read, also while a change is being brought in.

    Parameters
    ----------
    folder
        Where the files are.
    name
        The file's name in the folder.

    Returns
    -------
    Path
        The file to read; it may not be there.

    Raises
    ------
    FolderError
        If it cannot be told what is being brought in.

    Examples
    --------
    >>> true_place(Path("my-board"), "audits.csv").as_posix()
    'my-board/audits.csv'
    """
    pending = _pending(folder)
    return pending[0] / name if pending and name in pending[1] else folder / name


def _pending(folder: Path) -> tuple[Path, list[str]] | None:
    """Give the side of a pending change that is true and the files it changes; None without one."""
    pending = folder / PENDING
    for _ in range(5):  # until it is not brought in, and so gone, while we look
        try:
            side, names = (pending / "side").read_bytes(), (pending / "names.json").read_bytes()
        except OSError:
            if not pending.is_dir():
                return None
            continue
        with suppress(ValueError, RecursionError):
            files = json.loads(names)
            # What somebody else has put there must not reach out of the folder.
            if side in (b"before", b"after") and _are_inside(files):
                return pending / side.decode(), files
        break
    raise FolderError(
        f"{pending} holds a change of the tables that was not finished and cannot be told any more,"
        " so nothing was read or changed. Keep a copy of it; once it is moved out of the folder,"
        " the tables are read as they stand."
    )


def _are_inside(names: object) -> bool:
    """Say whether something is a list of plain names of files inside a folder."""
    plain = r"(?!\.)[^/\\:\x00-\x1f]+"
    return isinstance(names, list) and all(
        isinstance(name, str)
        and re.fullmatch(f"{plain}(/{plain})*", name) is not None
        and name.isprintable()
        for name in names
    )


def finish_if_possible(folder: Path) -> None:
    """Finish a change that was interrupted, unless somebody is at it or the folder is read-only."""
    if (folder / PENDING).is_dir():
        with suppress(FolderError), one_at_a_time(folder):
            pass


def fingerprint(folder: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Note the files of a folder by place, size and time, to see whether any has changed since."""
    marks = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == PENDING or (entry.is_file() and entry.name != LOCK):
                known = entry.stat()
                marks.append((entry.name, known.st_ino, known.st_size, known.st_mtime_ns))
    return tuple(sorted(marks))


def _finish(folder: Path) -> None:
    """Bring in a change that was left pending, and remove what never became true."""
    try:
        if (folder / PENDING).is_dir():
            _bring_in(folder)
        for left in folder.glob(f"{BEGUN}*"):
            shutil.rmtree(left, ignore_errors=True)
    except OSError as error:
        raise _refusal(folder, error) from error


def _bring_in(folder: Path) -> None:
    """Bring the files of a pending change to their places; doing it twice does no harm."""
    told = _pending(folder)
    if told is None:
        return
    side, names = told
    pending = side.parent
    for name in names:
        if (side / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            _twin(side / name, pending / "next").replace(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
            for parent in (folder / name).relative_to(folder).parents[:-1]:
                with suppress(OSError):  # a folder made for it alone goes with it
                    (folder / parent).rmdir()
    # Away in one step first: half of it must never be taken for a change.
    done = Path(tempfile.mkdtemp(dir=folder, prefix=BEGUN))
    pending.replace(done / "done")
    shutil.rmtree(done, ignore_errors=True)


def _twin(path: Path, twin: Path) -> Path:
    """Give a file a second name or, where that cannot be, copy it: a full disk stops no twin."""
    twin.unlink(missing_ok=True)
    try:
        os.link(path, twin)
    except OSError:
        _write(twin, path.read_bytes())
    return twin


def _write(path: Path, content: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _refusal(folder: Path, error: OSError) -> FolderError:
    """Say in words what could not be written."""
    # The name of a file that is only in passing would say nothing to the reader.
    named = Path(os.fsdecode(error.filename)).name if error.filename else folder.name
    named = folder.name if named.startswith(BEGUN) or named == LOCK else named
    reason = f"cannot be written ({error.strerror}); nothing was changed"
    if isinstance(error, PermissionError):
        return FolderError(
            f"{named} {reason}. If it is open in Excel, close it and try again; else ask who keeps"
            f" the folder {folder} for leave to change it."
        )
    return FolderError(f"{named} {reason}. The folder is {folder}.")
