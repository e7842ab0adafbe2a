"""Paying an order once, with a payment method that is known by its name."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from panier.cli.buy.journal import BuyingStage, JournalEntry, OrderJournal, new_entry
from panier.cli.buy.looking import is_paid, payments_begun
from panier.cli.buy.prices import Cost, amount_of, money
from panier.cli.buy.reach import Reach
from panier.cli.buy.stops import CallRefused, NoAnswer, Stop
from panier.cli.buy.wishes import DEFAULT_PAYMENT, NO_PAYMENT, WantedItem, WantedOrder, plain
from panier.core.values import replace

SENDINGS = 2
POINTS = "fidelityAccount"  # what pays an order that costs nothing


class OrderPayer:
    """Pays orders with the account's payment methods."""

    def __init__(self, reach: Reach, journal: OrderJournal, *, patience: float) -> None:
        self._reach = reach
        self._journal = journal
        self._patience = patience
        self._methods: Sequence[Mapping[str, Any]] | None = None

    def methods(self) -> Sequence[Mapping[str, Any]]:
        """The account's valid payment methods."""
        if self._methods is None:
            numbers = self._reach.get("/me/payment/method", status="VALID")
            self._methods = [self._reach.get(f"/me/payment/method/{number}") for number in numbers]
        return self._methods

    def has_default(self) -> bool:
        """Whether the account has a method that pays by itself."""
        return any(method["default"] for method in self.methods())

    def check(self, wanted: WantedOrder, cost: Cost) -> None:
        """Check that an order can be paid as it is wished.

        Refuses: a method that the account has not.
        """
        if wanted.payment == NO_PAYMENT or not cost.with_tax:
            return
        if wanted.payment != DEFAULT_PAYMENT:
            self.resolve(wanted.payment)
        elif not self.has_default():
            raise Stop(
                "Nothing was ordered: the account has no valid default payment method; name one of"
                f" {self._listed()} with --pay, or order without paying with --no-pay"
            )

    def resolve(self, name: str) -> Mapping[str, Any]:
        """The method that is meant: by its number, or by words of its type and label.

        Refuses: none, and more than one.
        """
        if name == DEFAULT_PAYMENT:
            found = [one for one in self.methods() if one["default"]]
        else:
            found = [one for one in self.methods() if name == str(one["paymentMethodId"])]
            found = found or [one for one in self.methods() if _is_called(one, name)]
        if len(found) == 1:
            return found[0]
        problem = "is more than one payment method" if found else "is no valid payment method of the account"
        raise Stop(f"{name} {problem}; there is {self._listed()}: say its number, or more of its name")

    def announce(self, wanted: WantedOrder) -> str:
        """How an order will be paid."""
        if wanted.payment == NO_PAYMENT:
            return "It is ordered without being paid: it waits for its payment."
        if wanted.payment == DEFAULT_PAYMENT and not self.has_default():
            return "It costs nothing, so no payment method is asked."
        return f"It is paid with {method_title(self.resolve(wanted.payment))}."

    def pay(self, entry: JournalEntry) -> JournalEntry:
        """Pay the order of an entry, unless it is paid, or being paid.

        Refuses: what the endpoint refuses; a payment that was begun and of which nothing is known yet.
        """
        payment, number = entry.wanted["payment"], entry.order_id
        if payment == NO_PAYMENT:
            return self._paid(entry)
        has_waited = entry.has_auto_payment or entry.stage == BuyingStage.PAYING
        if is_paid(self._reach, number, patience=self._patience if has_waited else 0):
            return self._paid(entry)
        if entry.has_auto_payment:
            raise _unpaid(number, "its payment was not made")
        if entry.stage == BuyingStage.PAYING and payments_begun(self._reach, number) > entry.payments_begun:
            self._journal.save(replace(entry, stage=BuyingStage.ORDERED, payment_tries=entry.payment_tries + 1))
            raise _unpaid(number, "its payment was begun, and it is not paid")
        if entry.stage != BuyingStage.PAYING:
            begun = payments_begun(self._reach, number)
            is_free = payment == DEFAULT_PAYMENT and not self.has_default()
            method_id = 0 if is_free else int(self.resolve(payment)["paymentMethodId"])
            entry = self._journal.save(
                replace(entry, stage=BuyingStage.PAYING, method_id=method_id, payments_begun=begun)
            )
        return self._send(entry)

    def _send(self, entry: JournalEntry) -> JournalEntry:
        number = entry.order_id
        path, body = f"/me/order/{number}/pay", {"paymentMethod": {"id": entry.method_id}}
        if not entry.method_id:
            path, body = f"/me/order/{number}/payWithRegisteredPaymentMean", {"paymentMean": POINTS}  # type: ignore[dict-item]
        once = f"{entry.entry_id}-{number}-pay-{entry.method_id}-{entry.payment_tries}"
        for _ in range(SENDINGS):
            try:
                self._reach.post(path, body, once=once)
                return self._paid(entry)
            except CallRefused as refused:
                if is_paid(self._reach, number, patience=0 if refused.is_final else self._patience):
                    return self._paid(entry)
                self._journal.save(replace(entry, stage=BuyingStage.ORDERED, payment_tries=entry.payment_tries + 1))
                raise _unpaid(number, refused.message) from refused
            except NoAnswer:
                if is_paid(self._reach, number, patience=self._patience):
                    return self._paid(entry)
                if payments_begun(self._reach, number) > entry.payments_begun:
                    break
        raise NoAnswer(
            f"Order {number} is placed. It is not known yet whether it is paid, and its payment is not sent again: find"
            f" out with `panier order show {number}`"
        )

    def _paid(self, entry: JournalEntry) -> JournalEntry:
        return self._journal.save(replace(entry, stage=BuyingStage.PAID))

    def _listed(self) -> str:
        found = [f"{one['paymentMethodId']} ({method_title(one)})" for one in self.methods()]
        return ", ".join(found) or "none: register one first"


class Payment:
    """The payment of an order that was placed before, by whatever."""

    def __init__(self, reach: Reach, order_id: int, *, patience: float) -> None:
        self._reach = reach
        self._journal = OrderJournal()
        self._payer = OrderPayer(reach, self._journal, patience=patience)
        self._account = str(reach.me()["nichandle"])
        self.order: Mapping[str, Any] = reach.get(f"/me/order/{order_id}")
        self._number = order_id
        place = (reach.url, self._account, "pay", str(order_id))
        self._entry_id = sha256("\n".join(place).encode()).hexdigest()[:12]

    @property
    def price(self) -> str:
        """What is to be paid."""
        price = self.order["priceWithTax"]
        return money(amount_of(price), price["currencyCode"])

    def is_wanted(self) -> bool:
        """Whether the order is still to be paid."""
        return not is_paid(self._reach, self._number, patience=0)

    def announce(self, method: str) -> str:
        """How it will be paid."""
        return self._payer.announce(self._wanted(method))

    def pay(self, method: str) -> None:
        """Pay it, once.

        Refuses: what the endpoint refuses; an order that another run is at.
        """
        for other in self._journal.list_entries():
            place = (other.endpoint, other.account, other.order_id)
            if (
                place == (self._reach.url, self._account, self._number)
                and other.stage == BuyingStage.PAYING
                and other.entry_id != self._entry_id
            ):
                raise Stop(f"Its payment was begun: find out with `panier order resume {other.entry_id}`")
        wanted = plain(self._wanted(method))
        with self._journal.locked(self._entry_id):
            entry = self._journal.load(self._entry_id) or new_entry(
                self._entry_id,
                endpoint=self._reach.url,
                account=self._account,
                title=f"payment of order {self._number}",
                file="",
                wanted=wanted,
            )
            stage = BuyingStage.PAYING if entry.stage == BuyingStage.PAYING else BuyingStage.ORDERED
            entry = replace(entry, stage=stage, order_id=self._number, wanted=wanted)
            self._journal.forget(self._payer.pay(entry))

    def _wanted(self, method: str) -> WantedOrder:
        item = WantedItem("", "order", name="", plan=str(self._number))
        return WantedOrder((item,), payment=method)


def method_title(method: Mapping[str, Any]) -> str:
    """What a payment method is called."""
    label = f" {method['label']}" if method.get("label") else ""
    return f"{method['paymentType']}{label}{', the default' if method.get('default') else ''}"


def _is_called(method: Mapping[str, Any], name: str) -> bool:
    """Whether all words of a name are in what a method is called."""
    words = [str(method.get(key) or "") for key in ("paymentType", "paymentSubType", "label", "description")]
    called = " ".join(words).lower().replace("_", " ")
    return all(word in called for word in name.lower().replace("_", " ").split())


def _unpaid(number: int, why: str) -> Stop:
    return Stop(
        f"Order {number} is placed and not paid: {why}. `panier order show {number}` tells more,"
        f" `panier order pay {number}` pays it"
    )
