"""A token that is valid for minutes, and what it is for."""

from panier.core.limits import MINUTE_US
from panier.core.values import frozen

LOGIN = "login"
CALLS = "calls"
LIFE_US = {LOGIN: 5 * MINUTE_US, CALLS: 60 * MINUTE_US}


@frozen
class BriefToken:
    """A token of an account, or of a user of it.

    `purpose`: LOGIN for one by which a program learns once who has it, CALLS for one that reads the log of calls.
    `credential_id`: the key that asked for it, with whose end it ends; None where none did.
    """

    token_digest: str
    purpose: str
    account_id: int
    user_login: str | None
    credential_id: int | None
    created_us: int
    expires_us: int
    used_us: int | None = None
