"""The house rules that a machine can check: sizes, docstrings, formats, addresses, floors."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "chipwar"
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
LOCK_FILES = re.compile(r"(uv|poetry|pdm|Pipfile)\.lock|pylock(\..+)?\.toml|(package-lock|npm-shrinkwrap)\.json")
# Escaped so that this file does not find itself.
INDEX_ADDRESS = re.compile(
    r":/{2}\S*(pypi\.|pythonhosted\.|/simple(?=/|[\s\"'<>)\]]|$)|artifactory|/nexus/|devpi|"
    r"registry\.npmjs|conda\.anaconda)|--(extra-)?index\-url|--find\-links",
    re.IGNORECASE | re.MULTILINE,
)
PLAY_COMMAND = "python -m pip install -e . && python main.py"
TEST_COMMAND = "python -m pytest"
INSTALL_AND_TEST_COMMAND = f'python -m pip install -e ".[dev]" && {TEST_COMMAND}'


@cache
def files() -> list[Path]:
    """What git tracks or would track; in an unpacked sdist, all files."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        answer = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not is_cache(path.relative_to(ROOT))]
    else:
        paths = [ROOT / os.fsdecode(name) for name in answer.split(b"\0") if name]
    return sorted(path for path in paths if path.is_file())


def is_cache(relative: Path) -> bool:
    """Whether a path lies in a folder that tools make."""
    return any(
        part in (".git", ".hypothesis", "__pycache__") or part.startswith((".venv", "venv")) or part.endswith("_cache")
        for part in relative.parts
    )


def name(path: Path) -> str:
    """A path as a reader of the project knows it."""
    return path.relative_to(ROOT).as_posix()


def modules() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def syntax(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=name(path))


def report(found: list[str], mending: str) -> None:
    """Fail with every place at once and the way to mend them."""
    assert not found, "\n" + "\n".join(found) + f"\n{mending}"


def test_no_python_file_is_too_long():
    found = [
        f"{name(path)}: {count} lines"
        for path in files()
        if path.suffix == ".py" and (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    report(found, f"Split by theme; no file is over {LONGEST_FILE} lines.")


def test_no_function_is_too_long():
    found = [
        f"{name(path)}:{node.lineno}: {node.name} has {count} lines"
        for path in modules()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (count := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    report(found, f"A function does one thing; none is over {LONGEST_FUNCTION} lines.")


def test_every_module_says_what_it_is_for():
    found = [name(path) for path in modules() if not ast.get_docstring(syntax(path))]
    report(found, "Open the module with a docstring: what it is for and what it must not know.")


def test_every_yaml_file_opens_with_its_format_version():
    folders = (PACKAGE / "catalogue", ROOT / "scenarios", ROOT / "assets")
    found = [
        name(path)
        for path in files()
        if path.suffix in (".yaml", ".yml") and any(folder in path.parents for folder in folders)
        if path.read_text(encoding="utf-8").partition("\n")[0] != "chipwar: 1"
    ]
    report(found, "The first line must be: chipwar: 1")


def test_there_is_no_lock_file():
    found = [name(path) for path in files() if LOCK_FILES.fullmatch(path.name)]
    report(found, "Lock files hold addresses of package indexes; ranges in pyproject.toml suffice.")


def test_no_file_holds_the_address_of_a_package_index():
    found = []
    for path in files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        for match in INDEX_ADDRESS.finditer(text):
            found.append(f"{name(path)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}")
    report(found, "Packages come from wherever the reader's pip is told; remove the address.")


@pytest.mark.parametrize(
    ("text", "is_an_address"),
    [
        ("https:" + "//pypi" + ".org/project/numpy/", True),
        ("https:" + "//files.python" + "hosted.org/packages/x.whl", True),
        ("http:" + "//mirror.example/root/simple" + "/numpy", True),
        ("https:" + "//mirror.example/simple" + "\n", True),
        ("pip install --index" + "-url x", True),
        ("https://example.org/a/simple-model", False),
        ("a simple/plain case of https://example.org", False),
    ],
)
def test_addresses_of_package_indexes_are_recognised(text, is_an_address):
    assert bool(INDEX_ADDRESS.search(text)) is is_an_address


@pytest.mark.parametrize("lock", ["uv.lock", "pylock.toml", "pylock.dev.toml", "poetry.lock"])
def test_lock_files_are_recognised(lock):
    assert LOCK_FILES.fullmatch(lock)
    assert not LOCK_FILES.fullmatch(f"{lock}.md")


def test_rooms_keep_their_floors():
    if importlib.util.find_spec("importlinter") is None:
        pytest.skip('import-linter is not installed; python -m pip install -e ".[dev]" brings it')
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--no-logo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert answer.returncode == 0, f"\n{answer.stdout}\n{answer.stderr}"


@pytest.mark.parametrize("command", [PLAY_COMMAND, INSTALL_AND_TEST_COMMAND])
def test_the_readme_gives_the_two_commands(command):
    assert command in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_the_last_act_of_continuous_integration_is_the_test_command():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == TEST_COMMAND


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_of_the_front_pages_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    targets += re.findall(r"<img[^>]*src=\"([^\"]+)\"", text)
    found = [target for target in targets if target and "://" not in target and not (ROOT / target).exists()]
    report(found, f"{page} links to files that do not exist.")


def test_main_knows_every_core_dependency():
    spec = importlib.util.spec_from_file_location("chipwar_front_door", ROOT / "main.py")
    assert spec is not None and spec.loader is not None
    front_door = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(front_door)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[<>=!~\[; ]", entry)[0] for entry in project["dependencies"]}
    assert set(front_door.NEEDED) == declared
