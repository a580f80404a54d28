"""What can go wrong with the database: one Chinese line that says what, where, and what to do. Never a password."""

from __future__ import annotations


class StorageError(Exception):
    """Something about the database that a person has to put right."""


class DatabaseUnreachable(StorageError):
    """There is no database of ours to be had at this address."""


class DatabaseTooNew(StorageError):
    """The database was made by a newer version of the program. It is left untouched."""


class DatabaseTooOld(StorageError):
    """The database has to be upgraded first, which nobody but the operator decides."""


class ScopeBusy(StorageError):
    """Somebody else holds the lock of this scope."""
