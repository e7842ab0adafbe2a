"""Those who work in the back office: colleagues with a role, their sessions, and what is asked of their names."""

import re

from panier.core.limits import STAFF_NAME_MAX
from panier.core.office.rights import OfficeRole
from panier.core.refusal import bad_input
from panier.core.values import frozen

_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,190}")


@frozen
class Colleague:
    """Somebody who may enter the back office until `ended_us`.

    `is_ready`: a password was chosen; until then only an invitation leads in. `has_second_factor`: a code is asked for
    besides the password.
    """

    staff_id: int
    email: str
    name: str
    role: OfficeRole
    created_us: int
    ended_us: int | None = None
    is_ready: bool = False
    has_second_factor: bool = False

    @property
    def state(self) -> str:
        """A word for how far a colleague is: over, active, or invited."""
        return "over" if self.ended_us is not None else "active" if self.is_ready else "invited"


@frozen
class OfficeSession:
    """A colleague's way in from one browser; `mark` is what its forms prove themselves by, `key` what it is kept by."""

    colleague: Colleague
    mark: str
    made_us: int
    seen_us: int
    key: str = ""


@frozen
class OwnSession:
    """A browser that a colleague is signed in from: whence, since when, and when it was last used.

    `name`: what a form calls it; `is_this`: it is the one that looks.
    """

    name: str
    network: str
    made_us: int
    seen_us: int
    is_this: bool


def checked_name(name: str) -> str:
    """A colleague's name without what surrounds it.

    Refuses: none, and one that is too long (400).
    """
    found = " ".join(name.split())
    if not 0 < len(found) <= STAFF_NAME_MAX:
        raise bad_input("name", f"must have 1 to {STAFF_NAME_MAX} characters")
    return found


def checked_email(email: str) -> str:
    """A colleague's address in the form in which it is looked for.

    Refuses: what is no address (400).
    """
    found = email.strip().lower()
    if not _EMAIL.fullmatch(found):
        raise bad_input("email", f"is {email!r}, but must be an e-mail address such as ada@example.com")
    return found


def role_of(text: str) -> OfficeRole:
    """The role of a word.

    Refuses: any other word, listing those there are (400).
    """
    if text not in set(OfficeRole):
        raise bad_input("role", f"is {text!r}, but must be one of {', '.join(OfficeRole)}")
    return OfficeRole(text)
