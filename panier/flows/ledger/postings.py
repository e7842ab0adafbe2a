"""Writing down movements of money, in the transaction that causes them."""

from collections.abc import Sequence

from panier.core.ledger.posting import Posting
from panier.store.engine.db import Tx
from panier.store.ledger import entries


async def record(tx: Tx, postings: Sequence[Posting]) -> None:
    """Write any number of postings into the ledger, with one statement for all of them.

    A movement that is written already is an error of the program: its transaction fails as a whole.
    """
    await entries.insert(tx, postings)
