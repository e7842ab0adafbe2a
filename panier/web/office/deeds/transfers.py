"""What is done about bank transfers that were for no order."""

from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_number
from panier.core.refusal import bad_input
from panier.flows.payment import transfers
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("transfer", str(typed_number("entry", first(visit.typed, "entry"))))


def _assign(visit: OfficeVisit) -> Deed:
    entry, order = int(_subject(visit).name), typed_number("order", first(visit.typed, "order"))

    async def do(tx: Tx) -> Said:
        used = await transfers.assign(tx, visit.shop, entry, order)
        return Said(f"Transfer {entry} is for order {order} ({used.state})")

    return do


def _credit(visit: OfficeVisit) -> Deed:
    entry, nic = int(_subject(visit).name), first(visit.typed, "nic").lower()

    async def do(tx: Tx) -> Said:
        found = await accounts.load_by_nic(tx, nic)
        if found is None:
            raise bad_input("nic", f"is {nic!r}, but must be a customer's nichandle such as ab1234-ovh")
        done = await transfers.credit(tx, visit.shop, entry, found[0])
        return Said(f"{nic} has {done.amount.plain} more on the prepaid account")

    return do


ACTS = (
    FormAct(
        OfficeAction.ASSIGN_TRANSFER, "Use for an order", _subject, _assign,
        (OfficeField("order", "Order", hint="its number", is_needed=True),),
    ),
    FormAct(
        OfficeAction.CREDIT_TRANSFER, "Put on an account", _subject, _credit,
        (OfficeField("nic", "Customer", hint="the nichandle", is_needed=True),),
    ),
)  # fmt: skip
