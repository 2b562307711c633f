"""Files are changed all or none: despite a kill, a full disk, an open file, a second writer."""

import errno
import json
import os
from pathlib import Path

import pytest
from filelock import FileLock
from kills import Killer

from cscb_analysis import saving
from cscb_analysis.folders import FolderError
from cscb_analysis.saving import finish_if_possible, one_at_a_time, save_files, true_place

BEFORE = {"a.txt": b"a before", "b.txt": b"b before", "gone.txt": b"to go"}
AFTER = {"a.txt": b"a after", "b.txt": b"b after", "new/c.txt": b"c after"}
FILES = {**AFTER, "gone.txt": None}


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "my board é"
    place.mkdir()
    for name, content in BEFORE.items():
        (place / name).write_bytes(content)
    return place


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its name in it, but the mark of who is writing."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def as_read(folder: Path) -> dict[str, bytes]:
    """What a reader is given of each file."""
    places = {name: true_place(folder, name) for name in {*BEFORE, *AFTER}}
    return {name: place.read_bytes() for name, place in places.items() if place.is_file()}


def save(folder: Path) -> None:
    with one_at_a_time(folder):
        save_files(folder, FILES)


def test_files_are_changed_made_and_removed(folder):
    save(folder)
    assert contents(folder) == AFTER
    with one_at_a_time(folder):
        save_files(folder, {**BEFORE, "new/c.txt": None})
    assert contents(folder) == BEFORE
    assert not (folder / "new").exists(), "a folder made for one file goes with it"


def test_a_kill_at_any_step_leaves_all_before_or_all_after(folder):
    begin = "from pathlib import Path\nfrom cscb_analysis import saving"
    act = f"""with saving.one_at_a_time(Path(folder)):
            saving.save_files(Path(folder), {FILES!r})"""
    outcomes = []
    with Killer(folder, begin, act) as killer:
        for step in range(1, 200):
            for name in contents(folder):
                (folder / name).unlink()
            for name, content in BEFORE.items():
                (folder / name).write_bytes(content)
            if not killer.kills_at(step):
                break
            read = as_read(folder)
            assert read in (BEFORE, AFTER), f"between, when killed at step {step}"
            outcomes.append(read == AFTER)
            finish_if_possible(folder)
            assert as_read(folder) == read, f"finishing changes what is read, after step {step}"
            with one_at_a_time(folder):
                assert contents(folder) == read, f"something is left over after step {step}"
    assert len(outcomes) > 40
    assert outcomes == sorted(outcomes), "once it is true it stays true"
    assert True in outcomes
    assert False in outcomes


def test_a_killed_finish_is_finished_by_the_next(folder):
    """What is pending is brought in again from its beginning, however far it had come."""
    save(folder)
    pending = folder / ".saving"
    for side, files in (("after", AFTER), ("before", BEFORE)):
        for name, content in files.items():
            path = pending / side / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    (pending / "names.json").write_text(json.dumps([*FILES]))
    (pending / "side").write_text("before")
    assert as_read(folder) == BEFORE
    with one_at_a_time(folder):
        assert contents(folder) == BEFORE


def test_a_second_writer_is_told_to_try_again(folder):
    other = FileLock(folder / ".lock")
    with (
        other,
        pytest.raises(FolderError, match=r"somebody else just now; nothing was changed\. Try"),
    ):
        save(folder)
    assert contents(folder) == BEFORE
    save(folder)
    assert contents(folder) == AFTER


@pytest.mark.parametrize("write", range(1, 11))
def test_a_full_disk_changes_nothing(folder, monkeypatch, write):
    written = []
    sync = os.fsync

    def fail(number: int) -> None:
        written.append(number)
        if len(written) == write:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(number)

    monkeypatch.setattr(os, "fsync", fail)
    if write <= 9:  # as many files as are written before the change is true
        with pytest.raises(FolderError, match="No space left on device"):
            save(folder)
        assert contents(folder) == BEFORE
    else:
        save(folder)
        assert contents(folder) == AFTER


@pytest.mark.parametrize("move", [1, 2, 3, 4])
def test_a_file_open_in_excel_changes_nothing_and_is_named(folder, monkeypatch, move):
    """On Windows a file that Excel has open cannot be replaced; then those before it go back."""
    moved = []
    replace = Path.replace

    def fail(path: Path, place: Path) -> Path:
        if path.name == "next":
            moved.append(place)
            if len(moved) == move:
                raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return replace(path, place)

    monkeypatch.setattr(Path, "replace", fail)
    if move > 3:
        save(folder)
        assert contents(folder) == AFTER
        return
    name = [*AFTER][move - 1].split("/")[-1]
    with pytest.raises(FolderError, match=f"^{name} cannot be written .* close it and try again"):
        save(folder)
    assert contents(folder) == BEFORE


def test_what_cannot_be_put_back_is_still_read_as_it_was(folder, monkeypatch):
    """If putting back fails too, readers get what was before, and the next writer does it."""
    replace = Path.replace

    def fail(path: Path, place: Path) -> Path:
        if place.name == "b.txt":
            raise PermissionError(errno.EACCES, "Permission denied", str(place))
        return replace(path, place)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(FolderError, match=r"b\.txt cannot be written"):
            save(folder)
    assert as_read(folder) == BEFORE
    save(folder)
    assert contents(folder) == AFTER


def test_a_stop_by_hand_changes_nothing(folder, monkeypatch):
    replace = Path.replace

    def stop(path: Path, place: Path) -> Path:
        if place.name == "b.txt" and not stopped:
            stopped.append(place)
            raise KeyboardInterrupt
        return replace(path, place)

    stopped: list[Path] = []
    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        save(folder)
    assert contents(folder) == BEFORE


def test_a_folder_that_may_not_be_written_to(folder, monkeypatch):
    def fail(**_place: object) -> str:
        raise PermissionError(errno.EROFS, "Read-only file system", str(folder / ".saving-x"))

    monkeypatch.setattr(saving.tempfile, "mkdtemp", fail)
    with pytest.raises(FolderError, match=r"^my board é cannot be written .Read-only file system"):
        save(folder)
    assert contents(folder) == BEFORE


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such users")
def test_a_folder_of_somebody_elses(folder):
    """A real folder that this user may not write to, tried in a process of a user without leave."""
    for path in [folder, *folder.parents]:
        if path.owner() == folder.owner():
            path.chmod(0o555 if path == folder else 0o755)
    begun = os.fork()
    if not begun:
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            save(folder)
        except FolderError as error:
            os._exit(7 if "nothing was changed" in str(error) else 8)
        finally:
            os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(begun, 0)[1]) == 7
    folder.chmod(0o755)
    assert contents(folder) == BEFORE
