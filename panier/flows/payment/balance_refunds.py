"""What refunds do to the books: money that left, and money that a customer's balance has instead."""

from panier.core.payment.refund import Refund
from panier.flows.payment.keys import Keyed
from panier.store.engine.db import Tx


async def note_paid(tx: Tx, shop: Keyed, refund: Refund) -> None:
    """Post a refund that went to where the money came from."""


async def credit(tx: Tx, shop: Keyed, refund: Refund) -> None:
    """Post a refund that went to the customer's balance."""
