"""What can go wrong on the way, with the exit status it ends in (DESIGN.md 5.2)."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    DONE = 0
    FINDINGS = 1  # only with --fail-on-findings, and for a smoke crawl that differs from what it expects
    BAD_INPUT = 2
    PARTIAL = 3
    BUSY = 4
    INTERRUPTED = 130


class XunlanError(Exception):
    """One line in Chinese that says what is wrong, where, and what to do about it."""

    exit_status = ExitStatus.BAD_INPUT


class RegistryError(XunlanError):
    """The registry cannot be used. `problems` holds one line for each fault: file:line, unit, what, what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class CycleBusy(XunlanError):
    """Another cycle of the same scope is running."""

    exit_status = ExitStatus.BUSY
