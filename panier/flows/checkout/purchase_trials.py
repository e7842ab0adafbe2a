"""A purchase tried before it is made: all that it would be refused for, at once; nothing of it is written."""

from collections.abc import Iterator
from functools import partial

from panier.core.account.account import Caller
from panier.core.account.profile import check_length
from panier.core.contact.contact import ContactFields, merged
from panier.core.contact.fields import PHONES
from panier.core.period import at
from panier.core.refusal import Refusal, field_of
from panier.core.values import frozen, replace
from panier.flows.checkout import purchases
from panier.flows.checkout.purchases import Purchase
from panier.flows.look_ups import Records
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx

_ABOUT_OWNER = ": OWNER_CONTACT: "


@frozen
class Trial:
    """What came of trying a purchase.

    `owner`: what is wrong with the fields of the names' owner, as pairs of path and problem; `problems`: a sentence for
    each other thing; `reasons`: the kinds of these, as they are counted.
    """

    owner: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """True where it cannot be bought so."""
        return bool(self.owner or self.problems)


class _Undone(Exception):  # noqa: N818 - nothing is wrong: it carries what was found out of a transaction that ends so
    """What was tried is undone, whatever it was."""

    def __init__(self, trial: Trial) -> None:
        super().__init__("tried")
        self.trial = trial


def owner_problems(shop: Shop, purchase: Purchase) -> Trial:
    """What can be said of a purchase while nobody answers about its names: what is wrong with the owner's fields."""
    return Trial(owner=() if purchase.owner is None else tuple(_wrong_fields(shop, purchase.owner)))


async def try_out(database: Database, shop: Shop, caller: Caller, *, purchase: Purchase, records: Records) -> Trial:
    """What a purchase would be refused for if it was made now.

    Refuses: a cart that cannot be bought by this customer at all (404, 409).
    """
    wrong = owner_problems(shop, purchase).owner
    try:
        await database.write(partial(_try, shop=shop, caller=caller, purchase=purchase, records=records, wrong=wrong))
    except _Undone as undone:
        return undone.trial
    raise AssertionError("a trial always ends undone")


async def _try(
    tx: Tx, shop: Shop, caller: Caller, *, purchase: Purchase, records: Records, wrong: tuple[tuple[str, str], ...]
) -> None:
    fitting = replace(purchase, owner=None) if wrong else purchase
    await purchases.lock(tx, shop, caller, cart_id=purchase.cart_id)
    problems: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    try:
        await purchases.prepare(tx, shop, caller, purchase=fitting, records=records)
    except Refusal as refusal:
        # Without its owner a name is judged by the account, which nobody chose.
        lines = refusal.message.split("\n")
        problems = tuple(one for one in lines if not (wrong and _ABOUT_OWNER in one))
        reasons = refusal.reasons
    raise _Undone(Trial(wrong, problems, reasons))


def _wrong_fields(shop: Shop, fields: ContactFields) -> Iterator[tuple[str, str]]:
    """What is wrong with each field of a contact, by its path: they are left out one after the other."""
    rest = dict(fields)
    while True:
        try:
            merged({}, rest, today=at(shop.now()).date())
            for name in PHONES:
                check_length(name, str(rest.get(name) or ""))
        except Refusal as refusal:
            found = field_of(refusal)
            if found is None:
                raise
            yield found
            if (left := _without(rest, found[0])) == rest:
                return
            rest = left
        else:
            return


def _without(fields: ContactFields, path: str) -> dict[str, object]:
    """Fields without the one at a path such as address.zip."""
    name, _, inner = path.partition(".")
    below = fields.get(name)
    if inner and isinstance(below, dict):
        return {**fields, name: {one: value for one, value in below.items() if one != inner}}
    return {one: value for one, value in fields.items() if one != name}
