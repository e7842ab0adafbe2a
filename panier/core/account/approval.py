"""Asking somebody by e-mail whether something shall be done: a token is mailed, and comes back with the answer.

So are asked: both sides of a change of contacts, both holders of a name that changes hands, the admin of a name that
another registrar wants, and whoever wants an end of a zone. How long there is for it, and what a wrong token or a late
answer is refused with, is each subject's own.

Rule: what is kept of a token is its digest, and it is compared in constant time.
"""

import hmac
from dataclasses import KW_ONLY
from typing import Self

from panier.core.account.access import digest
from panier.core.values import frozen, replace

TOKEN_LENGTH = 32


@frozen
class Approval:
    """What somebody was asked, and answered.

    `digest`: of the token that was mailed last.
    """

    _: KW_ONLY
    digest: str
    accepted_us: int | None = None
    refused_us: int | None = None

    @property
    def has_accepted(self) -> bool:
        """True after a yes."""
        return self.accepted_us is not None

    @property
    def has_refused(self) -> bool:
        """True after a no."""
        return self.refused_us is not None

    @property
    def is_answered(self) -> bool:
        """True after either."""
        return self.has_accepted or self.has_refused

    def is_token(self, given: str) -> bool:
        """True of the token that was mailed last, and of no other."""
        return hmac.compare_digest(self.digest, digest(given))

    def answered(self, *, is_accepted: bool, now_us: int) -> Self:
        """What was asked, with the answer."""
        return replace(self, accepted_us=now_us) if is_accepted else replace(self, refused_us=now_us)
