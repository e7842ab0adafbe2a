"""How often limited codes were used: by orders, and for credit that was redeemed without one."""

from collections.abc import Iterable, Sequence

from panier.core.cart.allowance import voucher_claims, with_redeemed
from panier.core.catalog.voucher import Voucher
from panier.store import allowances
from panier.store.engine.db import Tx
from panier.store.ledger import balances
from panier.store.service import project_credits

VOUCHER_SOURCE = "Voucher"  # of credit in balances


async def load_uses(
    tx: Tx, vouchers: Iterable[Voucher], *, account_id: int | None, now_us: int, besides: Sequence[str] = ()
) -> dict[str, int]:
    """The uses of the allowances that some codes draw on, and of others `besides`."""
    known = {one.code: one for one in vouchers}
    subjects = {claim.subject for one in known.values() for claim in voucher_claims(one, account_id)}
    used = await allowances.count_used(tx, sorted({*subjects, *besides}), now_us=now_us)
    giving = [one for one in known.values() if one.is_credit or one.is_for_account]
    if not giving:
        return used
    codes = [one.code for one in giving if one.is_credit]
    redeemed = await project_credits.count_redeemed(tx, codes, account_id=account_id) if codes else {}
    for one in giving:
        if one.is_for_account:
            redeemed[one.code] = await balances.count_source(tx, VOUCHER_SOURCE, one.code, account_id=account_id)
    return with_redeemed(used, giving, redeemed, account_id)
