"""The command line. Data go to stdout, progress and complaints to stderr; exit codes say what happened.

Commands open only the rooms they need, so that `chipwar run` never imports a window.
"""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from chipwar.base.errors import ChipwarError, MissingPackageError, SaveError, ScenarioError
from chipwar.cli import authors, bench, drivers, lab, saved  # noqa: F401  (their commands)
from chipwar.cli.frame import (
    CHECK_FAILED,
    ENVIRONMENT,
    FAILED,
    INTERRUPTED,
    INVALID,
    OK,
    SCHEMA_VERSION,
    USAGE,
    app,
    complain,
    say,
    say_to_nobody,
    texts_in,
)
from chipwar.cli.games import play

__all__ = [
    "CHECK_FAILED",
    "ENVIRONMENT",
    "FAILED",
    "INTERRUPTED",
    "INVALID",
    "OK",
    "SCHEMA_VERSION",
    "USAGE",
    "app",
    "console",
    "main",
]


@app.callback(invoke_without_command=True)
def main_command(context: typer.Context, version: Annotated[bool, typer.Option("--version")] = False) -> None:
    """A strategy game and laboratory about the contest over AI chips and compute."""
    if version:
        from chipwar import __version__

        say(f"chipwar {__version__}")
        raise typer.Exit(OK)
    if context.invoked_subcommand is None:
        play()


def _speak_utf8() -> None:
    """Text is UTF-8 wherever it goes, also into files on systems with another code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _of_the_system(error: OSError) -> str:
    """What the system refused, such as a file where the disk is full, in a sentence."""
    reason, path = error.strerror or str(error) or type(error).__name__, error.filename
    key = "problem.system" if path is None else "problem.system_file"
    return texts_in(None).say(key, path=path, reason=reason)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code and never a traceback for what a person can mend."""
    _speak_utf8()
    try:
        code = app(args=arguments, standalone_mode=False)
        if code == INTERRUPTED:  # what typer makes of Ctrl-C
            complain(texts_in(None).say("cli.stopped"))
        return int(code or OK)
    except typer.Exit as leave:
        return int(leave.exit_code)
    except (ScenarioError, SaveError) as error:
        complain(str(error))
        return INVALID
    except MissingPackageError as error:
        complain(str(error))
        return ENVIRONMENT
    except ChipwarError as error:
        complain(str(error))
        return USAGE
    except typer.Abort:
        return INTERRUPTED
    except BrokenPipeError:
        say_to_nobody()
        return OK
    except OSError as error:
        complain(_of_the_system(error))
        return ENVIRONMENT
    except Exception as error:
        if hasattr(error, "exit_code") and hasattr(error, "show"):
            error.show()
            return int(error.exit_code)
        raise


def console() -> None:
    """The `chipwar` program."""
    sys.exit(main())


if __name__ == "__main__":
    console()
