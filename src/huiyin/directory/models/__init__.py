"""The tables of the directory. They hold; what may be written is decided in ``staff`` and ``loading``."""

from huiyin.directory.models.people import Absence, Invitation, Membership, Staff
from huiyin.directory.models.places import Jurisdiction, Kind, Office, Remit, Subject
from huiyin.directory.models.records import Change, Rules

__all__ = [
    "Absence",
    "Change",
    "Invitation",
    "Jurisdiction",
    "Kind",
    "Membership",
    "Office",
    "Remit",
    "Rules",
    "Staff",
    "Subject",
]
