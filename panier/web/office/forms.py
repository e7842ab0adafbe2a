"""What a form of the back office is: the right it takes, the thing it is about, its fields, and its deed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from typing import Any

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.values import frozen
from panier.store.engine.db import Database, Tx
from panier.web.office.visits import OfficeField, OfficeVisit, Prepare
from panier.web.pages.parts.tongues import phrase

Deed = Callable[[Tx], Awaitable["Said"]]
Finish = Callable[[Database, OfficeVisit], Awaitable["Said"]]
Ask = Callable[[OfficeVisit], Callable[[Tx], Awaitable["OfficeQuestion"]]]


_DONE = phrase("That is done.")
BETWEEN = "~"  # between a form's name and the word of its sentence, in an address
# What the page that asks again sends: of what it was sure, or that something is to be changed first.
SURE, CHANGE = "sure", "change"


@frozen
class SentFile:
    """A file that a form answers with."""

    name: str
    media_type: str
    content: bytes


@frozen
class Said:
    """What is told once something was done. `leads_to`: which page shows it, where it is not the form's own.

    `word`: which of the sentences of its form, where it has several.

    `shown`: something that is shown once and kept nowhere, such as a link; `file`: what the browser keeps instead.
    """

    word: str = ""
    leads_to: str = ""
    shown: Any = None
    file: SentFile | None = None


@frozen
class OfficeQuestion:
    """What somebody is asked before a form is done: what it would do, in words, and the button that does it.

    `sure`: what comes back with that button, so that what is done is what was seen.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    button: str
    sure: str


@frozen
class FormAct:
    """A form: `action` is its right, `label` its button. `is_grave`: it takes something away.

    `said`: the sentences that tell that it is done, by a word where there are several; `command`: what does the same
    on a command line, or the call, with gaps for what stands in the page's path.

    `prepare`: what is made for its deed before the transaction; `finish`: what follows once the deed is written in the
    trail, in transactions of its own, and what is told then. It does nothing that is not done anew by asking again.

    `ask`: what is asked first, where the form shows what it would do before it is done. `marks`: fields besides its
    questions that its page marks where they are wrong.
    """

    action: OfficeAction
    label: str
    subject: Callable[[OfficeVisit], OfficeSubject]
    deed: Callable[[OfficeVisit], Deed]
    questions: tuple[OfficeField, ...] = ()
    is_grave: bool = False
    prepare: Prepare | None = None
    finish: Finish | None = None
    ask: Ask | None = None
    marks: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=lambda: {"": _DONE})
    command: str = ""

    @property
    def name(self) -> str:
        """What the form calls it."""
        return self.action.value

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields that are marked where they are wrong."""
        return frozenset((*self.marks, *(one.name for one in self.questions)))
