"""Start chipwar from a checkout: `python main.py` is `chipwar play`; arguments are passed through.

Before it hands over it checks Python and the packages, and says in one sentence what to install. It
knows nothing of the game. Its sentences stand here and in English because the text catalogue is
part of the package, which may be the very thing that cannot be imported yet.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT_PROBLEM = 3

# Distribution name -> import name, for the core dependencies in pyproject.toml.
NEEDED = {
    "Babel": "babel",
    "fonttools": "fontTools",
    "Jinja2": "jinja2",
    "joblib": "joblib",
    "matplotlib": "matplotlib",
    "mesa": "mesa",
    "networkx": "networkx",
    "numpy": "numpy",
    "platformdirs": "platformdirs",
    "pydantic": "pydantic",
    "pygame-ce": "pygame",
    "pygame_gui": "pygame_gui",
    "PyYAML": "yaml",
    "rich": "rich",
    "typer": "typer",
}


def pip(arguments: str) -> str:
    """The pip command of this very Python, ready to paste."""
    return f'"{sys.executable}" -m pip {arguments}'


def install_command() -> str:
    """The command that installs this checkout, from wherever the reader stands."""
    place = "." if Path.cwd() == ROOT else f'"{ROOT}"'
    return pip(f"install -e {place}")


def is_installed(distribution: str) -> bool:
    """Whether pip knows this distribution."""
    # Not at the top: Python 3.7 has no such module, and must get as far as being told so.
    import importlib.metadata

    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def is_importable(module: str) -> bool:
    """Whether the module has code; the empty folder a bad uninstall leaves behind has none."""
    spec = importlib.util.find_spec(module)
    return spec is not None and spec.origin is not None


def complaint() -> str | None:
    """What keeps chipwar from starting, with the command that mends it; None if nothing does."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is what we look for
        found = ".".join(str(part) for part in sys.version_info[:3])
        return (
            f"chipwar needs Python 3.11 or newer, but this is Python {found}; "
            "with a newer one, run: python -m pip install -e ."
        )
    # Both own one folder named pygame: installing the old one overwrites it and uninstalling either
    # empties it, while pip still counts the other as installed. So both go, and one comes back.
    emptied = is_installed("pygame-ce") and not is_importable("pygame")
    if emptied or is_installed("pygame"):
        return (
            "The old package pygame is or was in the place of pygame-ce; these two commands mend "
            f"it:\n  {pip('uninstall -y pygame pygame-ce')}\n  {install_command()}"
        )
    missing = [name for name, module in NEEDED.items() if not is_importable(module)]
    if missing:
        return f"chipwar needs {', '.join(missing)}; install with: {install_command()}"
    return None


def main() -> int | None:
    """Check the ground, then run the command line; without arguments, the desktop game."""
    if (ROOT / "src" / "chipwar").is_dir():
        sys.path.insert(0, str(ROOT / "src"))
    problem = complaint()
    if problem is not None:
        print(problem, file=sys.stderr)
        return ENVIRONMENT_PROBLEM
    from chipwar.cli import main as run_chipwar

    sys.argv[1:] = sys.argv[1:] or ["play"]
    return run_chipwar()


if __name__ == "__main__":
    sys.exit(main())
