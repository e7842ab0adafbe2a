"""Buying: one run of `panier order buy` or `resume`, from the journal's lock to what is told at the end."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from panier.cli.buy import tables
from panier.cli.buy.asking import Asker, is_terminal
from panier.cli.buy.endpoints import is_own
from panier.cli.buy.following import OrderFollower, set_renewal
from panier.cli.buy.journal import BuyingStage, JournalEntry, OrderJournal, new_attempt, new_entry
from panier.cli.buy.looking import UNPAID, is_known
from panier.cli.buy.options import Given
from panier.cli.buy.placing import Placing, PlacingManner
from panier.cli.buy.prices import amount_of, money
from panier.cli.buy.reach import Reach
from panier.cli.buy.stops import Stop, wrong_use
from panier.cli.buy.wishes import WantedOrder, from_plain, plain
from panier.core.values import frozen, replace


@frozen
class BuyingManner:
    """How a run goes about it."""

    is_agreed: bool = False
    waits: bool = False
    is_json: bool = False
    patience: float = 10.0
    seconds: float = 1800.0


class Buying:
    """One run: it knows the account, the journal, and where to print."""

    def __init__(self, reach: Reach, manner: BuyingManner) -> None:
        self._reach = reach
        self._manner = manner
        self._journal = OrderJournal()
        self._out = tables.console(is_error=manner.is_json)
        self._me: Mapping[str, Any] = reach.me()

    @property
    def _account(self) -> str:
        return str(self._me["nichandle"])

    def buy(self, given: Given, *, again: int = 0) -> dict[str, Any]:
        """Order what was given, once: a second run goes on with the first, or says what came of it.

        `again`: the order of the same things after which another one is wanted.
        """
        if not (self._manner.is_agreed or is_terminal()):
            raise wrong_use("Nobody can be asked here: look at the price with `panier order plan`, then say --yes")
        wanted, file = given.wanted, given.file
        key = wanted.key(self._reach.url, self._account)
        with self._journal.locked(key):
            entry = self._journal.load(key)
            if entry is not None and entry.stage == BuyingStage.DONE and not self._is_there(entry):
                self._journal.forget(entry)
                entry = None
            if entry is not None and entry.stage == BuyingStage.DONE and entry.order_id != again:
                return self._told_again(entry, again)
            if entry is None or entry.stage == BuyingStage.DONE:
                entry = self._begun(key, wanted, file, entry, again)
            return self._brought_on(entry, wanted, file)

    def resume(self, entry_id: str, *, order_id: int | None = None) -> dict[str, Any]:
        """Go on with an order that was interrupted. `order_id`: what a person found out; 0 for "it is not there"."""
        with self._journal.locked(self._journal.access(entry_id).entry_id):
            entry = self._access(entry_id)
            if order_id is not None:
                entry = self._decided(entry, order_id)
            if entry.stage == BuyingStage.DONE:
                return self._told_again(entry, 0)
            wanted, file = from_plain(entry.wanted), Path(entry.file) if entry.file else None
            if entry.stage == BuyingStage.FILLING and entry.wanted["hidden"]:
                wanted = self._read_again(entry, file)
            if entry.stage == BuyingStage.FILLING and not (self._manner.is_agreed or is_terminal()):
                raise wrong_use("Its price was not agreed to, and nobody can be asked here: say --yes")
            return self._brought_on(entry, wanted, file)

    def forget(self, entry_id: str) -> str:
        """Take an entry out of the journal, and its cart with it.

        Refuses: an order that may have been placed.
        """
        with self._journal.locked(self._journal.access(entry_id).entry_id):
            entry = self._access(entry_id)
            if not entry.is_settled and not self._manner.is_agreed:
                raise Stop(
                    f"It is not known whether {entry.title} was ordered: find out with"
                    f" `panier order resume {entry_id}`, or forget it with --yes"
                )
            if entry.stage in (BuyingStage.FILLING, BuyingStage.SENDING):
                self._placing(None, Asker(is_there=False)).drop_cart(entry)
            self._journal.forget(entry)
            return entry.title

    def _is_there(self, entry: JournalEntry) -> bool:
        """Whether the endpoint still knows the order of an entry; a sandbox that was started over does not.

        Refuses: one that a shop elsewhere has lost, for a person to look at.
        """
        if is_known(self._reach, entry):
            return True
        if is_own(urlsplit(self._reach.url).hostname or ""):
            self._out.print(f"Order {entry.order_id} of last time is gone: the sandbox was started over", markup=False)
            return False
        raise Stop(
            f"{entry.title} was ordered as {entry.order_id}, which {self._reach.url} does not know any more: to order"
            f" it anew say `panier order forget {entry.entry_id}` first"
        )

    def _begun(
        self, key: str, wanted: WantedOrder, file: Path | None, former: JournalEntry | None, again: int
    ) -> JournalEntry:
        """A new entry, written down.

        Refuses: an order while one of the same name or file is not settled.
        """
        path = "" if file is None else str(file.absolute())
        for other in self._journal.list_entries():
            is_near = set(other.names) & set(wanted.names) or (path and other.file == path)
            is_here = (other.endpoint, other.account) == (self._reach.url, self._account)
            if is_here and is_near and not other.is_settled:
                raise Stop(
                    f"It is not known whether an earlier order of {other.title} was placed: find out with"
                    f" `panier order resume {other.entry_id}`"
                )
        entry = new_entry(
            key,
            endpoint=self._reach.url,
            account=self._account,
            title=wanted.title,
            file=path,
            wanted=plain(wanted),
        )
        earlier = (*former.earlier, former.order_id) if former is not None else (again,) if again else ()
        return self._journal.save(replace(entry, earlier=earlier))

    def _brought_on(self, entry: JournalEntry, wanted: WantedOrder, file: Path | None) -> dict[str, Any]:
        if entry.stage != BuyingStage.FILLING:
            self._out.print(f"Going on with {entry.title}, which was begun {entry.begun[:19]} UTC", markup=False)
        asker = Asker(is_there=is_terminal() and not self._manner.is_agreed)
        entry = self._placing(file, asker).place(entry, wanted)
        return self._finished(entry)

    def _placing(self, file: Path | None, asker: Asker) -> Placing:
        price_file = None if file is None else price_file_of(file)
        manner = PlacingManner(is_agreed=self._manner.is_agreed, patience=self._manner.patience, price_file=price_file)
        subsidiary = str(self._me["ovhSubsidiary"])
        return Placing(self._reach, self._journal, asker, self._out, manner=manner, subsidiary=subsidiary)

    def _finished(self, entry: JournalEntry) -> dict[str, Any]:
        """What is done with an order that is placed and paid: it is followed, if that is wanted."""
        number, renewal = entry.order_id, entry.wanted["renewal"]
        status = str(self._reach.get(f"/me/order/{number}/status"))
        price = money(Decimal(entry.total), entry.currency)
        self._out.print(f"Order {number} is placed: {price} with tax", markup=False)
        if status == UNPAID:
            self._out.print(
                f"It waits for its payment: `panier order pay {number}`, or `panier order show {number} --link`"
            )
        elif self._manner.waits or renewal:
            OrderFollower(self._reach, self._out).follow(number, seconds=self._manner.seconds)
            status = "delivered"
            if renewal:
                names = ", ".join(set_renewal(self._reach, number, renewal))
                self._out.print(f"Its renewal is {renewal}: {names}", markup=False)
        else:
            self._out.print(f"Follow it with `panier order follow {number}`")
        entry = self._journal.save(replace(entry, stage=BuyingStage.DONE))
        return self._document(entry, status)

    def _told_again(self, entry: JournalEntry, again: int) -> dict[str, Any]:
        """What came of an order that was placed before.

        Refuses: one that was called off.
        """
        number = entry.order_id
        if again and again not in entry.earlier:
            raise wrong_use(f"--again {again}: the last order of {entry.title} is {number}, so say --again {number}")
        order = self._reach.get(f"/me/order/{number}")
        status = str(self._reach.get(f"/me/order/{number}/status"))
        price = order["priceWithTax"]
        entry = replace(entry, total=str(amount_of(price)), currency=price["currencyCode"])
        once_more = f"To order the same once more, add --again {number}"
        if status in ("cancelled", "cancelling"):
            raise Stop(f"{entry.title} was ordered as {number}, which is {status}. {once_more}")
        cost = money(amount_of(price), entry.currency)
        self._out.print(f"{entry.title} was ordered already, as {number} ({cost}): {status}. {once_more}", markup=False)
        if status == UNPAID:
            self._out.print(f"It waits for its payment: `panier order pay {number}`")
        if self._manner.waits and status not in ("delivered", UNPAID):
            OrderFollower(self._reach, self._out).follow(number, seconds=self._manner.seconds)
            status = "delivered"
        return self._document(entry, status)

    def _document(self, entry: JournalEntry, status: str) -> dict[str, Any]:
        return {
            "entry": entry.entry_id,
            "order": entry.order_id,
            "status": status,
            "title": entry.title,
            "withTax": f"{Decimal(entry.total):.2f}",
            "currency": entry.currency,
            "earlier": list(entry.earlier),
        }

    def _access(self, entry_id: str) -> JournalEntry:
        """An entry of this endpoint and account.

        Refuses: another's.
        """
        entry = self._journal.access(entry_id)
        if entry.endpoint != self._reach.url:
            raise wrong_use(f"{entry_id} was ordered at {entry.endpoint}: say so with --endpoint")
        if entry.account != self._account:
            raise Stop(f"{entry_id} was ordered by {entry.account}, and these are the keys of {self._account}")
        return entry

    def _decided(self, entry: JournalEntry, order_id: int) -> JournalEntry:
        """An entry of which a person has found out what became of it.

        Refuses: an order that is not the account's; an entry that is settled.
        """
        if entry.is_settled:
            raise wrong_use(f"It is known what became of {entry.title}: leave --order out")
        if order_id:
            self._reach.get(f"/me/order/{order_id}")
            return self._journal.save(replace(entry, stage=BuyingStage.ORDERED, order_id=order_id))
        self._placing(None, Asker(is_there=False)).drop_cart(entry)
        return self._journal.save(replace(entry, stage=BuyingStage.FILLING, cart_id="", attempt=new_attempt()))

    def _read_again(self, entry: JournalEntry, file: Path | None) -> WantedOrder:
        """The order in its file, for what was not written down of it.

        Refuses: an order without a file, and a file that holds another order by now.
        """
        labels = ", ".join(entry.wanted["hidden"])
        if file is None:
            raise Stop(f"{labels} was not written down: order it again as you did first")
        from panier.cli.buy.order_file import read_order

        wanted = read_order(file)
        if wanted.key(self._reach.url, self._account) != entry.entry_id:
            raise Stop(f"{file} is not what it was: `panier order forget {entry.entry_id}`, then order it again")
        return wanted


def price_file_of(file: Path) -> Path:
    """Where the prices of an order file are saved."""
    return file.with_name(f"{file.name}.price")


def show_document(content: object) -> None:
    """Print a document for programs."""
    print(json.dumps(content, indent=2, ensure_ascii=False))
