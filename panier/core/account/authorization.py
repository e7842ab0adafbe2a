"""A customer's consent that an OAuth2 client may act for it: codes, refresh tokens, scopes (RFC 6749, RFC 7636)."""

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256

from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen

EVERYTHING = "all"
READING = "read"
SCOPES = {EVERYTHING: "make every call that you may make", READING: "read what you may read, and change nothing"}
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@frozen
class Grant:
    """A consent, with the code that tells the client of it, and later the token that renews its access.

    `user_login`: the user of the account that consented, None for the account itself. `redirect_uri`: where the code
    was sent, as the client named it; None where it did not, having one address only. `challenge`: of the secret that
    must come with the code. Codes and tokens are digests. `expires_us`: when the code is over, later the refresh token.
    """

    grant_id: int
    client_id: str
    account_id: int
    user_login: str | None
    scope: str
    redirect_uri: str | None
    challenge: str | None
    code_digest: str
    created_us: int
    expires_us: int
    exchanged_us: int | None = None
    refresh_digest: str | None = None


@frozen
class GrantedTokens:
    """What a client gets for a code or a refresh token."""

    access: str
    refresh: str
    scope: str


def read_scope(text: str | None, *, granted: str = EVERYTHING) -> str:
    """The scope that a client asks for, or all that was granted where it asks for none.

    Refuses: one that there is not, or that was not granted (400, invalid_scope).
    """
    asked = (text or "").split() or [granted]
    if any(one not in SCOPES for one in asked) or (granted == READING and EVERYTHING in asked):
        known = " and ".join(SCOPES) if granted == EVERYTHING else granted
        raise Refusal(Kind.MALFORMED, f"There is no such scope: there are {known}", error="invalid_scope")
    return EVERYTHING if EVERYTHING in asked else READING


def scope_permits(scope: str, method: str) -> bool:
    """True where a token of a scope may make calls of a method."""
    return scope == EVERYTHING or method == "GET"


def is_challenge(text: str) -> bool:
    """True for what a client can have made of its secret by SHA-256."""
    return _CHALLENGE.fullmatch(text) is not None


def is_proven(challenge: str | None, verifier: str | None) -> bool:
    """True where the secret that came with a code is the one that the client began with; both may be missing."""
    if challenge is None or verifier is None:
        return challenge is None and verifier is None
    made = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    return _VERIFIER.fullmatch(verifier) is not None and hmac.compare_digest(made, challenge)
