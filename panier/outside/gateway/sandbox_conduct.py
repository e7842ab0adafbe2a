"""How a make-believe payment method behaves: by words in its description, or by the number that was typed.

docs/sandbox-payments.md has both tables, and a test ties them to these.
"""

from collections.abc import Mapping
from enum import StrEnum

from panier.core.values import frozen

PREFIX = "sandbox-"
PAYS = "pays"
EXPIRED = "expired"  # the card's time is over, so that it is never charged
VERIFY = "verify"  # the method itself has to be confirmed before it is valid
VERIFY_CODE = "1234"  # what confirms it
REJECTED = "rejected"  # it is confirmed, and refused nevertheless

# Words that have every charge declined, and what its customer then reads.
DECLINES: Mapping[str, str] = {
    "declines": "The card was declined",
    "insufficient-funds": "The account has insufficient funds",
    "card-expired": "The card has expired",
    "card-lost": "The card was reported lost",
    "card-stolen": "The card was reported stolen",
    "wrong-code": "The security code is not right",
    "over-limit": "The amount is over the limit of the card",
    "not-honoured": "The bank does not honour the payment",
    "fraud": "The payment looks like a fraud",
    "processing-error": "The bank could not process the payment",
    "account-closed": "The bank account is closed",
}


class AnswerTrouble(StrEnum):
    """What goes wrong with the gateway's answers."""

    LATE = "late"  # the money is taken, and the answer lost
    LOST = "lost"  # the first request never arrives
    SILENT = "silent"  # the money is taken, and nothing is answered for two days
    TWICE = "twice"  # it calls back before it answers, and once more later
    EARLY = "early"  # it calls back before it answers


@frozen
class MethodConduct:
    """What a make-believe method does when it is charged.

    `reason`: why every charge is declined; `pending_days`: how long it takes; `dispute`: what its payer does the day
    after: "" nothing; `refund`: what becomes of refunds: "" they are paid.
    """

    reason: str = ""
    has_challenge: bool = False
    pending_days: int | None = None
    fails_later: bool = False
    trouble: AnswerTrouble | None = None
    dispute: str = ""
    refund: str = ""

    @property
    def remembers(self) -> bool:
        """True where an answer depends on what was asked before, so that the gateway keeps the payment."""
        return self.has_challenge or self.pending_days is not None or bool(self.trouble or self.dispute)


DISPUTES = ("dispute", "dispute-won", "dispute-lost")
REFUNDS = ("refund-fails", "refund-late", "refund-pending")
PENDING, PENDING_FAILS, CHALLENGE = "pending", "pending-fails", "challenge"
PENDING_DAYS = 3
WORDS = frozenset({
    PAYS, EXPIRED, VERIFY, REJECTED, CHALLENGE, PENDING, PENDING_FAILS, *DECLINES, *DISPUTES, *REFUNDS,
    *(one.value for one in AnswerTrouble),
})  # fmt: skip

# Numbers that are typed into forms, and the words that they stand for. They are the usual ones of gateways' test modes.
CARDS: Mapping[str, str] = {
    "4242424242424242": PAYS,
    "5555555555554444": PAYS,
    "378282246310005": PAYS,
    "4000000000000002": "declines",
    "4000000000009995": "insufficient-funds",
    "4000000000000069": "card-expired",
    "4000000000009987": "card-lost",
    "4000000000009979": "card-stolen",
    "4000000000000127": "wrong-code",
    "4000000000006975": "over-limit",
    "4100000000000019": "fraud",
    "4000000000000119": "processing-error",
    "4000002760003184": CHALLENGE,
    "4000002500003155": VERIFY,
    "4000000000000259": "dispute",
    "4000000000005126": "refund-fails",
    "4000000000007726": "refund-pending",
}
IBANS: Mapping[str, str] = {
    "DE89370400440532013000": PENDING,
    "DE62370400440532013001": PENDING_FAILS,
    "DE35370400440532013002": f"{PENDING} dispute-lost",
    "FR1420041010050500013M02606": PAYS,
    "AT611904300234573201": PAYS,
}


def token_for(words: str) -> str:
    """The token of a method that behaves as these words say; words that mean nothing here are left out."""
    known = [word for word in words.lower().split() if word in WORDS or _days(word) is not None]
    return PREFIX + ("+".join(known) or PAYS)


def conduct_of(token: str) -> MethodConduct:
    """How the method of a token behaves."""
    conduct: dict[str, object] = {}
    for word in token.removeprefix(PREFIX).split("+"):
        if word in DECLINES:
            conduct["reason"] = DECLINES[word]
        elif word == CHALLENGE:
            conduct["has_challenge"] = True
        elif word in (PENDING, PENDING_FAILS):
            conduct.setdefault("pending_days", PENDING_DAYS)
            conduct["fails_later"] = word == PENDING_FAILS
        elif (days := _days(word)) is not None:
            conduct["pending_days"] = days
        elif word in DISPUTES:
            conduct["dispute"] = word
        elif word in REFUNDS:
            conduct["refund"] = word
        elif word in list(AnswerTrouble):
            conduct["trouble"] = AnswerTrouble(word)
    return MethodConduct(**conduct)  # type: ignore[arg-type] # each by its name above


def _days(word: str) -> int | None:
    """The number of days in pending-3, up to 99."""
    begin, dash, number = word.partition("-")
    is_days = begin == PENDING and dash and number.isascii() and number.isdigit() and len(number) < 3
    return int(number) if is_days else None
