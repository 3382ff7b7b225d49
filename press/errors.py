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


class DecisionInputError(LandfallError):
    """What was given as a person's decision is none."""

    code = "not_a_decision"
    exit_code = 70


class DecidedMeanwhileError(LandfallError):
    """Another decision about the same record came in since the person looked."""

    code = "decided_meanwhile"
    exit_code = 71


class NoQueueError(LandfallError):
    """There is no warehouse with a queue to review."""

    code = "no_queue"
    exit_code = 72
