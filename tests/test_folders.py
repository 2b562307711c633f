"""Folders are written whole or not at all, and nobody's files are touched."""

from pathlib import Path

import pytest

from cscb_analysis.folders import FolderError, copy_tables, whole_folder


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def write(folder: Path, *, force: bool = False, **texts: str) -> None:
    with whole_folder(folder, "today.", force=force) as place:
        for name, text in texts.items():
            (place / f"{name}.txt").write_text(text)


def test_a_folder_lists_what_was_written(tmp_path):
    write(tmp_path / "a" / "out", one="1", two="2")
    assert contents(tmp_path / "a" / "out") == {
        "one.txt": "1",
        "two.txt": "2",
        "contents.txt": "Made by cscb-analysis today.\n\none.txt\ntwo.txt",
    }


def test_a_folder_of_other_files_is_left_alone_unless_forced(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(FolderError, match="add --force"):
        write(tmp_path, one="1")
    assert contents(tmp_path) == {"letter.txt": "mine"}
    write(tmp_path, one="1", force=True)
    assert contents(tmp_path)["letter.txt"] == "mine"
    assert contents(tmp_path)["one.txt"] == "1"


def test_a_folder_written_before_loses_what_is_out_of_date_and_keeps_the_rest(tmp_path):
    out = tmp_path / "out"
    write(out, one="1", two="2")
    (out / "letter.txt").write_text("mine")
    write(out, one="new")
    assert set(contents(out)) == {"one.txt", "letter.txt", "contents.txt"}
    assert contents(out)["one.txt"] == "new"


@pytest.mark.parametrize("name", ["../letter.txt", "{tmp}/letter.txt", "a/../../letter.txt"])
def test_a_list_of_contents_cannot_reach_out_of_its_folder(tmp_path, name):
    letter, out = tmp_path / "letter.txt", tmp_path / "out"
    letter.write_text("mine")
    out.mkdir()
    listed = name.replace("{tmp}", str(tmp_path))
    (out / "contents.txt").write_text(f"Made by cscb-analysis.\n\n{listed}")
    write(out, one="1")
    assert letter.read_text() == "mine"


def test_when_a_file_cannot_be_moved_all_is_put_back(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(out, one="1", three="3", two="2")
    before, real = contents(out), Path.replace

    def open_in_excel(self: Path, target: Path) -> Path:
        if target == out / "two.txt" and "new" in self.parts:
            raise PermissionError(13, "Permission denied", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", open_in_excel)
    with pytest.raises(FolderError, match=r"two.txt cannot be written .* close it and try again"):
        write(out, one="new", two="new")
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "no scratch folder is left"


def test_when_the_writing_fails_nothing_is_changed(tmp_path):
    out = tmp_path / "out"
    write(out, one="1")
    before = contents(out)

    def fail() -> None:
        with whole_folder(out, "today.") as place:
            (place / "one.txt").write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(FolderError, match="No space left on device"):
        fail()
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(FolderError, match="is a file"):
        write(tmp_path / "out", one="1")


def test_tables_are_copied_to_a_new_or_empty_folder_only(tmp_path):
    start, empty = tmp_path / "start", tmp_path / "empty"
    start.mkdir()
    empty.mkdir()
    (start / "sources.csv").write_text("source")
    copy_tables(start, empty)
    copy_tables(start, tmp_path / "a" / "new é")
    assert contents(empty) == contents(tmp_path / "a" / "new é") == {"sources.csv": "source"}
    (empty / "sources.csv").write_text("mine")
    with pytest.raises(FolderError, match="already"):
        copy_tables(start, empty)
    assert contents(empty) == {"sources.csv": "mine"}


def test_a_list_of_contents_of_somebody_elses_is_not_taken_for_ours(tmp_path):
    (tmp_path / "contents.txt").write_text("Contents of my folder\n\nreport.docx")
    (tmp_path / "report.docx").write_text("mine")
    with pytest.raises(FolderError, match="not written by this command"):
        write(tmp_path, one="1")
    assert contents(tmp_path)["report.docx"] == "mine"


def test_whoever_stops_it_half_way_keeps_what_was_there(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(out, one="1", two="2")
    before, real = contents(out), Path.replace

    def stopped(self: Path, target: Path) -> Path:
        if target == out / "two.txt" and "new" in self.parts:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        write(out, one="new", two="new")
    assert contents(out) == before


@pytest.mark.parametrize("write_to", [write, lambda folder: copy_tables(folder.parent, folder)])
def test_a_name_that_is_too_long_is_refused_in_words(tmp_path, write_to):
    with pytest.raises(FolderError, match="File name too long"):
        write_to(tmp_path / ("a" * 300))


def test_a_folder_of_ours_within_is_no_hindrance(tmp_path):
    with whole_folder(tmp_path / "outputs" / "pack", "first") as place:
        (place / "page.html").write_text("page")
    with whole_folder(tmp_path / "outputs", "second") as place:
        (place / "table.csv").write_text("table")
    assert (tmp_path / "outputs" / "pack" / "page.html").read_text() == "page"
    (tmp_path / "other" / "letters").mkdir(parents=True)
    with pytest.raises(FolderError), whole_folder(tmp_path / "other", "third"):
        pass
