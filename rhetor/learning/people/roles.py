"""The four roles. Each may do what those before it may."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; the order of the members is the order of the roles."""

    READER = "reader"
    ANNOTATOR = "annotator"
    EDITOR = "editor"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Whether somebody of this role may do what ``needed`` may."""
        return RANK[self] >= RANK[needed]


RANK = {role: rank for rank, role in enumerate(Role)}
MAY = {
    Role.READER: "label texts and see why",
    Role.ANNOTATOR: "correct labels, review, and read in projects",
    Role.EDITOR: "settle conflicts, run projects, and retrain",
    Role.ADMIN: "promote models, roll back, give and end keys, erase, and see who did what",
}
"""What each role adds to the one before it, for people."""
