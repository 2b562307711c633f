"""The files around the code agree with each other, and an installed copy is whole."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LAYOUT = {
    *("CHANGELOG.md", "LICENSE", "Makefile", "README.md"),
    *("cscb_analysis", "data", "notebooks", "tests"),
    *("environment.yml", "pyproject.toml", "requirements.txt"),
}
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[\w.]+)(?: ; (?P<marker>[^\\]+))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def needed(project) -> dict[str, Requirement]:
    """All that pyproject.toml asks for, by name."""
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    return {requirement.name: requirement for requirement in map(Requirement, chain(*lists))}


@pytest.fixture(scope="module")
def environment() -> list:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["dependencies"]


def test_conda_gets_the_versions_that_pip_gets(environment, needed):
    named = [Requirement(line) for line in environment if isinstance(line, str)]
    libraries = {each.name: each.specifier for each in named if each.name not in {"pip", "python"}}
    assert set(libraries) == {"ipywidgets", "jupyterlab", "matplotlib", "nbval", "pandas"}
    assert libraries == {name: needed[name].specifier for name in libraries}


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make on this machine")
def test_make_lab_prints_little_and_prevents_what_would_be_warned_of():
    from jupyter_client.manager import KernelManager
    from jupyter_server.serverapp import ServerApp

    words = ["make", "--dry-run", "lab", "DATA=a b"]
    typed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    options = dict(option.split("=") for option in re.findall(r"--(\S+=\S+) ", typed))
    assert options["log-level"] == "ERROR"
    assert ServerApp().aliases["log-level"] == "Application.log_level"
    assert options["KernelManager.transport_encryption"] == "auto"
    assert KernelManager.class_traits(config=True)["transport_encryption"].values[1] == "auto"


def test_conda_gets_a_python_that_will_do(environment, project):
    python = next(line for line in environment if str(line).startswith("python"))
    assert project["requires-python"] in python.removeprefix("python").split(",")


def test_conda_leaves_the_rest_to_pip(environment, project):
    extras = ",".join(project["optional-dependencies"])
    assert environment[-2:] == ["pip", {"pip": [f"-e .[{extras}]"]}]


def pins() -> list[re.Match]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [match for match in map(PIN.fullmatch, lines) if match]


def test_the_lock_holds_names_versions_and_hashes_only():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)] == []


def test_the_lock_has_every_package_within_its_range(needed):
    for name, requirement in needed.items():
        versions = [pin["version"] for pin in pins() if pin["name"] == canonicalize_name(name)]
        assert versions, name
        assert all(map(requirement.specifier.contains, versions)), name


def test_every_dependency_says_why_it_is_there(needed):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in needed:
        assert re.search(rf'^    "{name}[<>=][^"]*", +# \w', text, flags=re.MULTILINE), name


def test_nothing_lies_beside_the_agreed_files():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    tops = {name.split("/")[0] for name in listed.stdout.split("\0") if name}
    assert {top for top in tops if not top.startswith(".")} <= LAYOUT


def build(kind: str, source: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, capture_output=True, check=True)
    return next(target.glob("*.whl" if kind == "wheel" else "*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if name.startswith("cscb_analysis/")}


def test_the_wheel_carries_the_tables_and_the_notebooks(wheel):
    files = [file for kind in ("data/*", "notebooks/**/*.*") for file in ROOT.glob(kind)]
    names = {file.relative_to(ROOT).as_posix() for file in files if file.is_file()}
    expected = {f"cscb_analysis/{name}" for name in names if "checkpoint" not in name}
    expected |= {"cscb_analysis/cscb.mplstyle", "cscb_analysis/py.typed"}
    assert expected <= contents(wheel)
    assert not [name for name in contents(wheel) if "checkpoint" in name or "__pycache__" in name]


def test_the_wheel_asks_for_the_libraries_of_the_package_only(wheel):
    with zipfile.ZipFile(wheel) as archive:
        metadata = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        lines = archive.read(metadata).decode().splitlines()
    asked = [line.split(": ")[1] for line in lines if line.startswith("Requires-Dist: ")]
    always = [Requirement(line).name for line in asked if "extra ==" not in line]
    assert set(always) == {
        *("defusedxml", "filelock", "ipywidgets", "matplotlib", "openpyxl", "pandas"),
        "python-stdnum",
    }


def test_the_source_archive_builds_the_same_wheel(wheel, tmp_path):
    with tarfile.open(build("sdist", ROOT, tmp_path)) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build("wheel", next(path for path in tmp_path.iterdir() if path.is_dir()), tmp_path)
    assert contents(again) == contents(wheel)


def test_an_installed_copy_finds_its_own_tables(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    look = "import cscb_analysis as c; print(len(c.load_tables().mentions), c.BRIEFING)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", look],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == f"27 {tmp_path / 'cscb_analysis' / 'data'}\n"
