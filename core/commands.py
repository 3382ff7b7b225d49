"""How every command line of Landfall ends: in an exit code, and a fault in one line that says what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from core.errors import ConfigurationError, LandfallError
from core.files import disk_faults

CLOSED_PIPE = 141
"""Exit code of a command whose reader has gone, as a shell reports it (128 + SIGPIPE)."""
INTERRUPTED = 130
"""Exit code of a command that was interrupted (128 + SIGINT)."""


def ran(app: typer.Typer, words: Sequence[str], name: str = "landfall") -> int:
    """Run one command of ``app``; returns the exit code: the fault's own, that of the command, or 0.

    Args:
        app: the command line.
        words: what was typed after ``name``.
        name: how the command line is called.
    """
    try:
        with disk_faults(" ".join([name, *words[:1]])):
            code = typer.main.get_command(app).main(list(words), prog_name=name, standalone_mode=False)
            sys.stdout.flush()
    except LandfallError as error:
        print(error.line(), file=sys.stderr, flush=True)
        return error.exit_code
    except TyperException as wrong:
        return _wrong_words(wrong, name)
    except SystemExit as ended:  # what typer 0.29 makes of a reader that has gone (2026-11)
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
        return _reader_gone()
    except BrokenPipeError:
        return _reader_gone()
    if code == INTERRUPTED:
        print("\nended by request; run again to go on where it stopped", file=sys.stderr, flush=True)
    return code if isinstance(code, int) else 0


def _wrong_words(wrong: TyperException, name: str) -> int:
    """A word no command knows is told as every other fault is."""
    context = getattr(wrong, "ctx", None)
    path = context.command_path if context is not None else name
    said = " ".join(wrong.format_message().split()).replace("Value error, ", "")
    error = ConfigurationError(path, said, f"see `{path} --help`")
    if said:  # without any word the help itself has been shown
        print(error.line(), file=sys.stderr, flush=True)
    return error.exit_code


def _reader_gone() -> int:
    """Nothing is said: whoever read has what was wanted; and Python must not say it when it flushes at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return CLOSED_PIPE
