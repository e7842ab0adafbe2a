"""Somebody who is signed in with a browser."""

from panier.core.limits import SESSION_IDLE_US
from panier.core.values import frozen


@frozen
class BrowserSession:
    """A browser that is signed in as an account, or as a user of it, until it is signed out or its time is over.

    `token` is known only while it is made; of a stored one nothing but its digest is kept, so it is empty. `program`:
    what the browser calls itself; `network`: where it signed in.
    """

    session_id: int
    token: str
    account_id: int
    user_login: str | None
    program: str
    network: str
    made_us: int
    seen_us: int
    ends_us: int

    def is_valid_at(self, now_us: int) -> bool:
        """True while it is neither too old nor unused for too long; a clock that was put back ends it as well."""
        return self.made_us <= now_us < min(self.ends_us, self.seen_us + SESSION_IDLE_US)
