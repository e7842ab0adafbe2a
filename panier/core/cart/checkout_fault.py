"""Why a checkout was refused, as a kind of reason: what is counted by day, so that the owner sees what loses buyers."""

from enum import StrEnum

from panier.core.refusal import Kind, Refusal


class CheckoutFault(StrEnum):
    """A kind of reason; there are no others, so that what is counted stays small."""

    NAME = "name"  # a domain name cannot be had, or not so
    ANSWERS = "answers"  # a question is open, or an answer is none
    OWNER = "owner"  # whoever is to own a name does not meet the rules of its registry
    ADDRESS = "address"  # the bill needs more of the customer than the account says
    STOCK = "stock"  # there is not as much left
    WAIVER = "waiver"  # the right to withdraw was not given up, where nothing else is possible
    CODES = "codes"  # a code or a limited promotion is over, or used up
    SIZE = "size"  # more units than an order may have
    TERMS = "terms"  # something was not ticked, such as the terms
    CHANGED = "changed"  # the cart is not what its page showed any more
    METHOD = "method"  # nothing that could pay, or it could not pay this
    UNPAID = "unpaid"  # too many orders are unpaid already
    REGISTRY = "registry"  # a registry, or something else that is asked, did not answer
    ORDERED = "ordered"  # the cart is ordered already
    CART = "cart"  # the cart is none of this customer's, is empty, or its time is over
    OTHER = "other"


# Refusals of these kinds say who calls, how or how often, not why nothing could be ordered.
UNCOUNTED = frozenset({
    Kind.LOGIN_NEEDED, Kind.INVALID_KEY, Kind.INVALID_CREDENTIAL, Kind.NOT_CREDENTIAL, Kind.NOT_GRANTED,
    Kind.ADDRESS_NOT_ALLOWED, Kind.INVALID_SIGNATURE, Kind.QUERY_TIME_OUT, Kind.FORBIDDEN, Kind.TOO_LARGE,
    Kind.REUSED_KEY, Kind.TOO_MANY,
})  # fmt: skip
_OF_KINDS = {
    Kind.NOT_FOUND: CheckoutFault.CART, Kind.EXPIRED: CheckoutFault.CART, Kind.CONFLICT: CheckoutFault.ORDERED,
    Kind.UNAVAILABLE: CheckoutFault.REGISTRY, Kind.RULES_BROKEN: CheckoutFault.OWNER,
}  # fmt: skip


def faults_of(refusal: Refusal) -> tuple[CheckoutFault, ...]:
    """The kinds of reasons of a refused checkout, each once; none where nobody came as far as being judged."""
    if refusal.reasons:
        return tuple(dict.fromkeys(CheckoutFault(one) for one in refusal.reasons))
    if refusal.kind in UNCOUNTED:
        return ()
    return (_OF_KINDS.get(refusal.kind, CheckoutFault.OTHER),)
