"""What happened to an account: its logins and keys, and whatever of it was changed, as it can be read afterwards.

An event says who, what, when and from where, and never holds a password, a key or a token, nor what somebody is called
or where they live. Orders, bills and services have their own pages; tests/web/account/test_noted.py says what is noted.
"""

from enum import StrEnum

from panier.core.values import frozen


class EventKind(StrEnum):
    """What happened."""

    ACCOUNT_MADE = "account-made"
    LOGIN = "login"
    LOGIN_FAILED = "login-failed"
    SIGNED_OUT = "signed-out"
    SECOND_FACTOR_ON = "second-factor-on"
    SECOND_FACTOR_OFF = "second-factor-off"
    RIGHTS_ASKED = "rights-asked"
    KEY_GIVEN = "key-given"
    KEY_MADE = "key-made"
    KEY_BOUND = "key-bound"
    KEY_REFUSED = "key-refused"
    KEY_ENDED = "key-ended"
    APPLICATION_MADE = "application-made"
    APPLICATION_DELETED = "application-deleted"
    CLIENT_MADE = "client-made"
    CLIENT_CHANGED = "client-changed"
    CLIENT_DELETED = "client-deleted"
    PASSWORD_RESET_ASKED = "password-reset-asked"  # noqa: S105 - a kind of event
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - a kind of event
    EMAIL_CHANGE_ASKED = "email-change-asked"
    EMAIL_CHANGED = "email-changed"
    EMAIL_CHANGE_REFUSED = "email-change-refused"
    EMAIL_CONFIRMED = "email-confirmed"
    CONSENT_GIVEN = "consent-given"
    CONSENT_ENDED = "consent-ended"
    GROUP_MADE = "group-made"
    GROUP_CHANGED = "group-changed"
    GROUP_DELETED = "group-deleted"
    USER_MADE = "user-made"
    USER_CHANGED = "user-changed"
    USER_DELETED = "user-deleted"
    TOKEN_MADE = "token-made"  # noqa: S105 - a kind of event
    TOKEN_CHANGED = "token-changed"  # noqa: S105 - a kind of event
    TOKEN_DELETED = "token-deleted"  # noqa: S105 - a kind of event
    DETAILS_CHANGED = "details-changed"
    CONTACT_MADE = "contact-made"
    CONTACT_CHANGED = "contact-changed"
    METHOD_ADDED = "method-added"
    METHOD_CHANGED = "method-changed"
    METHOD_DELETED = "method-deleted"
    BILLING_CHANGED = "billing-changed"
    CONTRACT_AGREED = "contract-agreed"
    HANDOVER_ASKED = "handover-asked"
    HANDOVER_ACCEPTED = "handover-accepted"
    HANDOVER_REFUSED = "handover-refused"
    HOOK_MADE = "hook-made"
    HOOK_CHANGED = "hook-changed"
    HOOK_DELETED = "hook-deleted"
    STREAM_BEGUN = "stream-begun"
    STREAM_ENDED = "stream-ended"


@frozen
class SecurityEvent:
    """One of these things.

    `about`: which key, application, client, user, method or contact, or the names of the fields that were changed;
    `address`: where the call came from, None where the shop itself did it.
    """

    event_id: int
    account_id: int
    kind: EventKind
    about: str
    address: str | None
    at_us: int


@frozen
class EventFilter:
    """Which events are wanted; None: whatever it is."""

    account_id: int | None = None
    kind: EventKind | None = None
    since_us: int | None = None
    until_us: int | None = None
