"""Why calls are refused, in words for whoever wrote the program, and the page of the docs that says more.

The first row that fits a refusal is its reason; a test finds every page and heading, and a row for every status.
"""

import re
from collections.abc import Sequence

from panier.core.values import frozen


@frozen
class Reason:
    """What is to be said of some refusals.

    `status`: theirs; `error_code`: the gateway's code, where they have one; `message`: a pattern that theirs begins
    with; `why`: what it means and what to do, with the groups of the pattern; `page`: of the docs, and a heading.
    """

    status: int
    why: str
    page: str
    message: str = ""
    error_code: str | None = None


_AUTH, _RIGHTS, _LIMITS = "divergences#authentication", "security#rights", "limits"
_CYCLE, _NAMES = "checkout-cycle", "domain-names"

REASONS: Sequence[Reason] = (
    Reason(401, "Only a customer may make this call, and this one proved to be nobody's: sign it with a consumer key,"
           " or send an OAuth2 token.", _AUTH),
    Reason(403, "No application has the key that X-Ovh-Application named: was the program given the keys of another"
           " sandbox? `panier keys` shows those of this one.", _AUTH, error_code="INVALID_KEY"),
    Reason(403, "The application has no such consumer key: it was deleted, belongs to another application, or was made"
           " in another sandbox.", _AUTH, error_code="NOT_CREDENTIAL"),
    Reason(403, "The key or token is there and not valid now: it was not validated yet, it has expired, or it was"
           " revoked.", _AUTH, error_code="INVALID_CREDENTIAL"),
    Reason(403, "None of the key's access rules covers the method and the path.", _RIGHTS,
           error_code="NOT_GRANTED_CALL"),
    Reason(403, "The key may be used from some addresses only, and the call came from another one.", _RIGHTS,
           error_code="FORBIDDEN"),
    Reason(400, "The signature is not the one that the server computes with the application's secret.", _AUTH,
           error_code="INVALID_SIGNATURE"),
    Reason(400, "The timestamp is too far from the shop's time: ask GET /auth/time, and sign with its time. Clients ask"
           " once, so make a new one after the clock was moved.", _AUTH, error_code="QUERY_TIME_OUT"),
    Reason(400, "'{0}' was not understood: {1}.", "divergences#everywhere",
           r"The input provided isn't valid: '([^']*)' (.*)"),
    Reason(400, "The product asks a question that was not answered: POST the answer to"
           " /order/cart/{{cartId}}/item/{{itemId}}/configuration with the label {0};"
           " GET …/requiredConfiguration lists all questions.", _CYCLE, r"Custom field (\S+) is mandatory"),
    Reason(400, "The same question was answered twice: DELETE one of the answers with the label {0}.", _CYCLE,
           r"Custom field (\S+) is duplicated"),
    Reason(400, "Numbers of cards are taken in one field only, and kept nowhere.", "sandbox-payments",
           r"A text of this request holds the number of a card"),
    Reason(400, "The registry's rules for whoever holds such a name are not met; the details of the answer say which.",
           "eligibility", r".*(?:eligib|legal age|owner|contact)"),
    Reason(400, "The cart names a subsidiary that the shop's region does not have: `panier sandbox --region` chooses"
           " another region.", "regions", r"invalid ovhSubsidiary"),
    Reason(400, "The name cannot be ordered, or not in this way: somebody has it, or its registry sells it otherwise."
           " GET /order/cart/{{cartId}}/domain?domain={0} lists what can be done with it; `panier name show {0}`"
           " tells what this sandbox's registry says of it.", "sandbox-names", r"(\S+) is not available"),
    Reason(400, "A rule of the shop is not met: the message says which.", _CYCLE),
    Reason(403, "Whoever called may not do this: the key acts for another customer or for a user with fewer rights.",
           _RIGHTS),
    Reason(404, "There is no such operation: {near}", "divergences#everywhere", r"Got an invalid"),
    Reason(404, "A cart is gone once it has expired or was deleted, and only its owner finds it.",
           "divergences#carts", r".*[Cc]art"),
    Reason(404, "There is nothing by that name, or it is another customer's: which of the two, nobody is told.",
           "divergences#everywhere"),
    Reason(405, "The path is right, and the method is not: {near}", "divergences#everywhere"),
    Reason(409, "What the call is about is in a state that does not allow this (any more).", "orders"),
    Reason(412, "Somebody changed it since it was read: read it again, then send the change with the new state.",
           "divergences#everywhere"),
    Reason(413, "The request is longer than the shop takes.", _LIMITS),
    Reason(422, "The Idempotency-Key came with another call before: a new call needs a new key.", "retries"),
    Reason(429, "More calls than a limit allows for now: wait as long as Retry-After says.", _LIMITS),
    Reason(460, "It was there and its time is over: make a new one.", "divergences#carts"),
    Reason(500, "That is a mistake of Panier's own: its log has the query id.", "divergences#everywhere"),
    Reason(503, "What has to be asked does not answer: try again later.", "divergences#everywhere"),
)  # fmt: skip
OTHERWISE = Reason(0, "The message says why.", "divergences#everywhere")
FAULT_PAGE = "faults"


def address_of(page: str) -> str:
    """The address of a page of the docs, or of a heading in it, below the shop's own."""
    from panier.web.handbook.library import library  # noqa: PLC0415 - a start does without the docs

    slug, _, heading = page.partition("#")
    return library().address(slug, heading) or f"/docs/{slug}"


def reason_for(status: int, error_code: str | None, message: str) -> tuple[Reason, tuple[str, ...]]:
    """What is to be said of a refusal, and what its message has in the places of the pattern."""
    for one in REASONS:
        if one.status != status or (one.error_code is not None and one.error_code != error_code):
            continue
        found = re.match(one.message, message)
        if found is not None:
            return one, found.groups("")
    return OTHERWISE, ()
