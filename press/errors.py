"""What can be wrong with a press document; each with its fault and the next step."""

from __future__ import annotations

from core.errors import LandfallError


class UnreadableDocumentError(LandfallError):
    """A document that cannot be read as one: no text, too long, another language."""

    code = "unreadable_document"
    exit_code = 23


class InputError(LandfallError):
    """The file given to the reader cannot be read at all."""

    code = "press_input"
    exit_code = 24


class NothingReadError(LandfallError):
    """No document of the input could be read."""

    code = "nothing_read"
    exit_code = 25


class ReaderDiedError(LandfallError):
    """A process that reads documents ended before its work."""

    code = "reader_died"
    exit_code = 26
    retryable = True
