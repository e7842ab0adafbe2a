"""What is done about bank transfers: statements are read, and what was for no order is used by hand."""

import asyncio
from hashlib import sha256

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_number
from panier.core.payment.transfer import Statement
from panier.core.refusal import bad_input
from panier.files.bank import statements
from panier.flows.payment import matching, transfers
from panier.store.account import accounts
from panier.store.engine.db import Database, Tx
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

NAME_MAX = 100  # characters of a file's name that the trail has


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("transfer", str(typed_number("entry", first(visit.typed, "entry"))))


def _assign(visit: OfficeVisit) -> Deed:
    entry, order = int(_subject(visit).name), typed_number("order", first(visit.typed, "order"))

    async def do(tx: Tx) -> Said:
        await transfers.assign(tx, visit.shop, entry, order)
        return Said()

    return do


def _credit(visit: OfficeVisit) -> Deed:
    entry, nic = int(_subject(visit).name), first(visit.typed, "nic").lower()

    async def do(tx: Tx) -> Said:
        found = await accounts.load_by_nic(tx, nic)
        if found is None:
            raise bad_input("nic", f"is {nic!r}, but must be a customer's nichandle such as ab1234-ovh")
        await transfers.credit(tx, visit.shop, entry, found[0])
        return Said()

    return do


def _statement(visit: OfficeVisit) -> OfficeSubject:
    """Which file: its name, and a digest of what is in it.

    Refuses: none (400).
    """
    if visit.file is None or not visit.file.content:
        raise bad_input("file", "must be a statement of the bank: CAMT.053 or a table")
    name = "".join(one for one in visit.file.name if one.isprintable())[:NAME_MAX]
    return OfficeSubject("statement", f"{name or 'without a name'} ({sha256(visit.file.content).hexdigest()[:12]})")


async def _read(database: Database, visit: OfficeVisit) -> Statement:
    """What the file says, read on a thread.

    Refuses: what cannot be read whole, and what is about another account (400).
    """
    _statement(visit)
    assert visit.file is not None, "there is a file"
    return await asyncio.to_thread(statements.read, visit.file.content, "file", matching.account_of(visit.shop))


def _note(visit: OfficeVisit) -> Deed:
    """The trail has which file it was before anything of it is booked."""

    async def do(tx: Tx) -> Said:
        return Said()

    return do


async def _match(database: Database, visit: OfficeVisit) -> Said:
    found = await matching.match(database, visit.shop, [visit.ready])
    return Said(shown=found)


ACTS = (
    FormAct(
        OfficeAction.READ_STATEMENT, phrase("Read it"), _statement, _note,
        (
            OfficeField(
                "file", phrase("Statement"), type="file", hint=phrase("CAMT.053 or a table, up to a megabyte"),
                is_needed=True,
            ),
        ),
        prepare=_read, finish=_match, command="panier transfers match FILE",
    ),
    FormAct(
        OfficeAction.ASSIGN_TRANSFER, phrase("Use for an order"), _subject, _assign,
        (OfficeField("order", phrase("Order number"), hint=phrase("its number"), is_needed=True),),
        said={"": phrase("The transfer is used for the order.")}, command="panier transfers assign {entry} ORDER",
    ),
    FormAct(
        OfficeAction.CREDIT_TRANSFER, phrase("Put on an account"), _subject, _credit,
        (OfficeField("nic", phrase("Customer"), hint=phrase("the nichandle"), is_needed=True),),
        said={"": phrase("The transfer is on the customer's prepaid account.")},
        command="panier transfers credit {entry} NICHANDLE",
    ),
)  # fmt: skip
