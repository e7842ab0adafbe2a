"""Promotions and codes of limited number: how often they were used, and who claims which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from panier.core.catalog.voucher import Voucher
from panier.core.values import frozen

ONCE = "once/"  # subjects that an order uses once, however many of its items draw on them


@frozen
class Standing:
    """What limits need to know about a customer, and how often each allowance was `used`.

    Either no customer is known, or whether it is new and what it owns. Without `knows_uses` nobody counted, and
    whatever is limited is left out.
    """

    account_id: int | None = None
    is_new: bool = False
    owned: frozenset[str] = frozenset()
    used: Mapping[str, int] = field(default_factory=dict)
    knows_uses: bool = False


@frozen
class AllowanceUse:
    """A number of uses of an allowance that has `limit` of them.

    An order makes all of these uses, or is refused. `thing` is the place of what needs them in the order, and each
    of its units needs an equal share; None where the order as a whole does.
    """

    subject: str
    pieces: int
    limit: int
    thing: int | None = None


NOBODY = Standing()


def merged(claims: Iterable[AllowanceUse]) -> tuple[AllowanceUse, ...]:
    """One claim for each allowance, in the order of their subjects.

    An allowance that counts once for an order still counts once.
    """
    found: dict[str, AllowanceUse] = {}
    for claim in claims:
        before = found.get(claim.subject)
        pieces = claim.pieces if before is None or _counts_once(claim) else before.pieces + claim.pieces
        limit = claim.limit if before is None else max(claim.limit, before.limit)
        found[claim.subject] = AllowanceUse(claim.subject, pieces, limit)
    return tuple(found[subject] for subject in sorted(found))


def _counts_once(claim: AllowanceUse) -> bool:
    return claim.subject.startswith(ONCE)


def voucher_claims(voucher: Voucher, account_id: int | None) -> tuple[AllowanceUse, ...]:
    """The allowances that one use of a code draws on: the code's own and the customer's."""
    subject = _subject(voucher)
    found = []
    if voucher.global_quantity is not None:
        found.append(AllowanceUse(subject, 1, voucher.global_quantity))
    if voucher.quantity is not None and account_id is not None:
        found.append(AllowanceUse(f"{subject}@{account_id}", 1, voucher.quantity))
    return tuple(found)


def _subject(voucher: Voucher) -> str:
    """The allowance that all uses of a code draw on."""
    return f"voucher/{voucher.code}"


def with_redeemed(
    used: Mapping[str, int],
    vouchers: Iterable[Voucher],
    redeemed: Mapping[str, tuple[int, int]],
    account_id: int | None,
) -> dict[str, int]:
    """The uses of allowances with those of vouchers that were redeemed without an order: in all, and by the account."""
    found = dict(used)
    for voucher in vouchers:
        everybody, own = redeemed.get(voucher.code, (0, 0))
        for claim in voucher_claims(voucher, account_id):
            found[claim.subject] = found.get(claim.subject, 0) + (
                everybody if claim.subject == _subject(voucher) else own
            )
    return found


def uses_left(vouchers: Sequence[Voucher], standing: Standing, now_us: int) -> tuple[bool, ...]:
    """For each of some uses in turn, whether an allowance is left for it."""
    used = dict(standing.used)
    found = []
    for voucher in vouchers:
        claims = voucher_claims(voucher, standing.account_id)
        found.append(voucher.runs(now_us) and all(used.get(one.subject, 0) < one.limit for one in claims))
        if found[-1]:
            for claim in claims:
                used[claim.subject] = used.get(claim.subject, 0) + 1
    return tuple(found)
