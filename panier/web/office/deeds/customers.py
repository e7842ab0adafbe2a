"""What is done for customers: credit, and debts that are written off."""

from panier.core.ledger.balance import POINTS, BalanceKind, MovementKind
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_amount, typed_number
from panier.core.refusal import bad_input, not_found
from panier.flows.ledger import debts, grants
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.web.office.deeds.reasons import reason_for
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.office.words import BALANCES
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

_KINDS = tuple((one.value, BALANCES[one]) for one in BalanceKind)


def _subject(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("customer", visit.parts["nic"])


def _give(visit: OfficeVisit) -> Deed:
    kind = first(visit.typed, "kind") or BalanceKind.BONUS.value
    if kind not in set(BalanceKind):
        raise bad_input("kind", f"is {kind!r}, but must be one of {', '.join(BalanceKind)}")
    chosen = BalanceKind(kind)
    currency = POINTS if chosen is BalanceKind.POINTS else first(visit.typed, "currency").upper()
    amount = typed_amount("amount", first(visit.typed, "amount"), currency)

    async def do(tx: Tx) -> Said:
        found = await accounts.load_by_nic(tx, visit.parts["nic"])
        if found is None:
            raise not_found("This customer", nic=visit.parts["nic"])
        reason = await reason_for(tx, visit, found[0].account_id, phrase("Gift"))
        await grants.give(
            tx, account_id=found[0].account_id, kind=chosen, amount=amount, source=reason, source_id="owner",
            why=MovementKind.GIFT if chosen is BalanceKind.BONUS else MovementKind.MANUAL, now_us=visit.now_us,
        )  # fmt: skip
        return Said()

    return do


def _debt(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("debt", str(typed_number("debt", first(visit.typed, "debt"))))


def _write_off(visit: OfficeVisit) -> Deed:
    number = int(_debt(visit).name)

    async def do(tx: Tx) -> Said:
        await debts.write_off(tx, number, now_us=visit.now_us)
        return Said()

    return do


ACTS = (
    FormAct(
        OfficeAction.GIVE_CREDIT, phrase("Give credit"), _subject, _give,
        (
            OfficeField(
                "amount", phrase("How much"), hint=phrase("such as 25.50; of points, how many"), is_needed=True
            ),
            OfficeField("currency", phrase("Currency"), value="EUR"),
            OfficeField("kind", phrase("To which balance"), options=_KINDS, value=BalanceKind.BONUS.value),
            OfficeField("reason", phrase("Why"), hint=phrase("in words that the customer may read")),
        ),
        said={"": phrase("The credit is given: the balance is below.")},
        command="panier credits give {nic} AMOUNT --reason TEXT",
    ),
    FormAct(
        OfficeAction.WRITE_OFF_DEBT, phrase("Write off"), _debt, _write_off, is_grave=True,
        said={"": phrase("What was left of the debt is given up.")}, command="panier credits write-off DEBT",
    ),
)  # fmt: skip
