"""A token that is valid for minutes, and what it is for."""

from panier.core.limits import DAY_US, MINUTE_US
from panier.core.values import frozen

LOGIN = "login"
CALLS = "calls"
SECOND_STEP = "second-step"
SIGN_IN = "sign-in"
EMAIL = "email"
LIFE_US = {
    LOGIN: 5 * MINUTE_US, CALLS: 60 * MINUTE_US, SECOND_STEP: 10 * MINUTE_US, SIGN_IN: 5 * MINUTE_US, EMAIL: 3 * DAY_US,
}  # fmt: skip


@frozen
class BriefToken:
    """A token of an account, or of a user of it.

    `purpose`: LOGIN for one by which a program learns once who has it, CALLS for one that reads the log of calls,
    SECOND_STEP for a browser whose password was right, SIGN_IN for the link with which a sandbox's owner signs a
    browser in, EMAIL for what was mailed to know that somebody reads it.
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
