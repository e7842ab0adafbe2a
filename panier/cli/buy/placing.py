"""Placing an order once: killed at any point and started again, it goes on where it was.

The journal is written before anything is sent that cannot be taken back. What was sent without an answer is looked up
(looking.py); only what certainly had no effect is sent again, and then from the same cart, which becomes one order at
most.
"""

import contextlib
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from panier.cli.buy import tables
from panier.cli.buy.asking import Asker
from panier.cli.buy.filling import FilledCart, Filler
from panier.cli.buy.journal import BuyingStage, JournalEntry, OrderJournal, age_seconds, new_attempt
from panier.cli.buy.looking import endpoint_day, looked_up, orders_since
from panier.cli.buy.paying import OrderPayer
from panier.cli.buy.prices import Cost, amount_of, differences, load_price, money
from panier.cli.buy.reach import Reach
from panier.cli.buy.stops import PRICE_CHANGED, REFUSED, CallRefused, NoAnswer, Stop
from panier.cli.buy.wishes import DEFAULT_PAYMENT, WantedOrder, plain
from panier.core.values import frozen, replace

FILLINGS = 3  # carts whose filling was not answered are left, and filled anew
SENDINGS = 3
CART_SECONDS = 3600  # an answer that is kept for longer may name a cart that has ended


@frozen
class PlacingManner:
    """How an order is to be placed."""

    is_agreed: bool = False  # --yes: nobody is asked
    patience: float = 10.0
    price_file: Path | None = None


class Placing:
    """Brings one entry of the journal from a wish to a paid order. The entry is locked meanwhile."""

    def __init__(
        self, reach: Reach, journal: OrderJournal, asker: Asker, out: Console, *, manner: PlacingManner, subsidiary: str
    ) -> None:
        self._reach = reach
        self._journal = journal
        self._asker = asker
        self._out = out
        self._manner = manner
        self._subsidiary = subsidiary
        self._payer = OrderPayer(reach, journal, patience=manner.patience)

    def place(self, entry: JournalEntry, wanted: WantedOrder) -> JournalEntry:
        """Go on with an entry until its order is placed, and paid as it is wished.

        Refuses: what the endpoint refuses; a price that is not agreed to; what cannot be found out.
        """
        is_fresh = False
        if entry.stage == BuyingStage.FILLING:
            entry = self._fill(entry, wanted)
            is_fresh = True
        if entry.stage == BuyingStage.SENDING:
            entry = self._check_out(entry, is_fresh=is_fresh)
        if entry.stage in (BuyingStage.ORDERED, BuyingStage.PAYING):
            entry = self._payer.pay(entry)
        return entry

    def drop_cart(self, entry: JournalEntry) -> None:
        """Remove what is left of an attempt: the cart that is known, and one whose number never came."""
        found = set(self._reach.find("/order/cart", description=entry.mark) or ())
        for cart_id in found | ({entry.cart_id} if entry.cart_id else set()):
            cart = self._reach.find(f"/order/cart/{cart_id}")
            if cart is not None and not cart["readOnly"]:
                self._reach.delete(f"/order/cart/{cart_id}")

    def _fill(self, entry: JournalEntry, wanted: WantedOrder) -> JournalEntry:
        """Fill a cart, have its price agreed to, and write down that it is about to be checked out."""
        entry, filled = self._filled_at_last(entry, wanted)
        try:
            self._payer.check(wanted, filled.cost)
            self._agree(filled)
            has_auto_payment = wanted.payment == DEFAULT_PAYMENT and self._payer.has_default()
            day = endpoint_day(self._reach)
            known = orders_since(self._reach, day)
        except BaseException:
            self._leave(entry)
            self._end(entry)
            raise
        cost = filled.cost
        return self._journal.save(
            replace(
                entry,
                stage=BuyingStage.SENDING,
                wanted=plain(filled.wanted),
                total=str(cost.with_tax),
                currency=cost.currency,
                lines=tuple(sorted(str(line.total.normalize()) for line in cost.lines)),
                names=filled.wanted.names,
                day=day.isoformat(),
                known_orders=known,
                has_auto_payment=has_auto_payment,
                is_waived=bool(filled.wanted.is_waived),
            )
        )

    def _filled_at_last(self, entry: JournalEntry, wanted: WantedOrder) -> tuple[JournalEntry, FilledCart]:
        """A cart that holds everything; one whose filling was not answered is left, and another one filled."""
        for _ in range(FILLINGS - 1):
            try:
                return self._filled(entry, wanted)
            except NoAnswer:
                entry = self._journal.access(entry.entry_id)
        return self._filled(entry, wanted)

    def _filled(self, entry: JournalEntry, wanted: WantedOrder) -> tuple[JournalEntry, FilledCart]:
        """A cart that holds everything, after what an earlier attempt left was removed."""
        self.drop_cart(entry)
        if entry.cart_id or age_seconds(entry) > CART_SECONDS:
            entry = self._journal.save(replace(entry, cart_id="", attempt=new_attempt(), wanted=plain(wanted)))
        body = {"ovhSubsidiary": self._subsidiary, "description": entry.mark}
        try:
            cart_id = self._reach.post("/order/cart", body, once=f"{entry.attempt}-cart")["cartId"]
            entry = self._journal.save(replace(entry, cart_id=cart_id))
            self._reach.post(f"/order/cart/{cart_id}/assign")
            return entry, Filler(self._reach, self._asker, cart_id).fill(wanted)
        except NoAnswer:
            self._leave(entry)
            raise
        except BaseException:
            self._leave(entry)
            self._end(entry)
            raise

    def _agree(self, filled: FilledCart) -> None:
        """Have somebody say yes to what it costs.

        Refuses: more than the ceiling; another price than was saved; a no.
        """
        cost, wanted = filled.cost, filled.wanted
        tables.show_cost(self._out, cost)
        check_ceiling(wanted, cost)
        saved = None if self._manner.price_file is None else load_price(self._manner.price_file)
        if found := () if saved is None else differences(saved, cost):
            tables.show_differences(self._out, found)
            raise Stop(
                "Nothing was ordered: the price is not the one that was saved; `panier plan FILE --save` takes it",
                PRICE_CHANGED,
            )
        if self._manner.is_agreed:
            return
        word = wanted.items[0].title
        self._out.print(f"\n{self._payer.announce(wanted)}")
        answer = self._asker.text(f"Type {word} to order it for {money(cost.with_tax, cost.currency)}")
        if answer.lower() != word.lower():
            raise Stop("Nothing was ordered: the cart is removed")

    def _check_out(self, entry: JournalEntry, *, is_fresh: bool) -> JournalEntry:
        """Check the cart out, unless that has been done."""
        if not is_fresh:
            patience = max(0.0, self._manner.patience - age_seconds(entry))
            found = looked_up(self._reach, entry, patience=patience)
            if found is not None:
                return self._ordered(entry, found)
            self._check_cart(entry)
        return self._send(entry)

    def _send(self, entry: JournalEntry) -> JournalEntry:
        body = {
            "autoPayWithPreferredPaymentMethod": entry.has_auto_payment,
            "waiveRetractationPeriod": entry.is_waived,
        }
        path, why = f"/order/cart/{entry.cart_id}/checkout", ""
        for _ in range(SENDINGS):
            try:
                placed = self._reach.post(path, body, once=f"{entry.attempt}-checkout")
                return self._ordered(entry, placed["orderId"])
            except CallRefused as refused:
                if refused.is_final:
                    self._leave(entry)
                    self._end(entry)
                    raise Stop(f"Nothing was ordered: {refused.message}", refused.status) from refused
                why = refused.message
            except NoAnswer as silence:
                why = silence.message
            found = looked_up(self._reach, entry, patience=self._manner.patience)
            if found is not None:
                return self._ordered(entry, found)
        raise NoAnswer(
            f"It is not known yet whether {entry.title} was ordered: {why}. Find out with"
            f" `panier order resume {entry.entry_id}`"
        )

    def _check_cart(self, entry: JournalEntry) -> None:
        """Check that a cart that was not checked out can still be, at the price that was agreed to.

        Refuses: a cart that is gone or has become unfit, and another price: nothing was ordered then.
        """
        why, status = "", REFUSED
        try:
            price = self._reach.get(f"/order/cart/{entry.cart_id}/checkout")["prices"]["withTax"]
            if amount_of(price) != Decimal(entry.total):
                status, why = PRICE_CHANGED, f"it costs {price['text']} now, not {entry.total} {entry.currency}"
        except CallRefused as refused:
            if refused.code == 409:  # it has become an order just now: the checkout will say so
                return
            why = "its cart is gone" if refused.code == 404 else refused.message
        if why:
            self._leave(entry)
            self._end(entry)
            raise Stop(f"Nothing was ordered of {entry.title}: {why}. Order it again", status)

    def _ordered(self, entry: JournalEntry, order_id: int) -> JournalEntry:
        return self._journal.save(replace(entry, stage=BuyingStage.ORDERED, order_id=order_id))

    def _leave(self, entry: JournalEntry) -> None:
        """Remove the cart of an order that will not be; where that fails, the cart ends by itself within a day."""
        with contextlib.suppress(Stop):
            self.drop_cart(entry)

    def _end(self, entry: JournalEntry) -> None:
        """Write down that nothing came of an attempt."""
        if entry.earlier:
            *earlier, last = entry.earlier
            done = replace(entry, stage=BuyingStage.DONE, order_id=last, earlier=tuple(earlier), cart_id="", day="")
            self._journal.save(done)
        else:
            self._journal.forget(entry)


def check_ceiling(wanted: WantedOrder, cost: Cost) -> None:
    """Check that an order costs no more than it may.

    Refuses: a higher price, another currency.
    """
    ceiling = wanted.ceiling
    if ceiling is None:
        return
    if ceiling.currency != cost.currency:
        raise Stop(f"Nothing was ordered: the price is in {cost.currency}, and the most it may cost is {ceiling}")
    if cost.with_tax > ceiling.amount:
        raise Stop(
            f"Nothing was ordered: it costs {money(cost.with_tax, cost.currency)} with tax, not at most {ceiling}"
        )
