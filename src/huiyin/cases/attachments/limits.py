"""How much is taken. Files are held in memory, several people may hand in at once, and all of it is sealed and kept."""

from __future__ import annotations

from typing import Final

FILES: Final = 30  # a case

BYTES: Final = 20_000_000  # a file, as handed in and as kept

PIXELS: Final = 8192 * 6144  # of a picture before it is drawn anew; telephones take up to 50 million
SIDE: Final = 4000  # of a picture drawn anew: a page of A4 at 340 dots an inch
SCANS: Final = 64  # of a JPEG; honest ones have about ten, each costs a pass over all pixels

ENTRIES: Final = 2000  # in the package of an office document
UNPACKED: Final = 200_000_000  # bytes of all its entries
RATIO: Final = 200  # of an entry's bytes to its packed bytes, beyond the first million; sheets of numbers reach 50
