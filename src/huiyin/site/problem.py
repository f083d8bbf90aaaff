"""What is wrong with an installation, said so that its operator can mend it."""

from __future__ import annotations

from enum import IntEnum

from huiyin.procedure.text import Text


class Exit(IntEnum):
    """The exit codes of every command; documented in docs/operating.md."""

    OK = 0
    FOUND = 1  # the command worked and found something wrong in what it looked at
    USAGE = 2  # the command was called wrongly
    INPUT = 3  # a file or value given to it is not valid
    INSTALLATION = 4  # the machine, the folder, the port or the database stands in the way
    FAULT = 5  # the program itself is at fault
    INTERRUPTED = 130


class Problem(Exception):
    """Something outside the program stands in the way: what, and how to mend it, in both languages."""

    exit = Exit.INSTALLATION

    def __init__(self, what: Text, remedy: Text) -> None:
        super().__init__(f"{what.en} {remedy.en}")
        self.what = what
        self.remedy = remedy
