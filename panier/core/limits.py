"""Every limit of the shop in one place, so that nothing grows without end."""

from dataclasses import dataclass

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
DAY_US = 86_400 * SECOND_US

LONG_MAX = 2**63 - 1

CART_LIFE_US = DAY_US  # guides: "now + 1 day"
CART_LIFE_MAX_US = 365 * DAY_US
CART_ITEMS_MAX = 1_000
ITEM_CONFIGURATIONS_MAX = 100
ITEM_QUANTITY_MAX = 1_000_000  # where a plan has no limit of its own
ORDER_UNITS_MAX = 1_000  # pieces that one order may have made
CART_COUPONS_MAX = 20
REPEAT_MIN_MAX = 1_200  # the least number of intervals a price may require: a century of months

SERVICE_YEARS_MAX = 10  # how far ahead a service can be paid; of names the guides say so
ORDER_LIFE_US = 7 * DAY_US  # recorded in 2026; one day in the older guides
LINES_PER_ORDER_MAX = 10_000  # a line's number is its order's number times this, plus its position

TIMESTAMP_TOLERANCE_SECONDS = 300
BODY_MAX_BYTES = 1_048_576
TEXT_MAX = 10_000
QUERY_TEXT_MAX = 1_000  # characters; each may take twelve of the 65,536 in a request line
CONTACTS_PER_ACCOUNT_MAX = 10_000
METHODS_PER_ACCOUNT_MAX = 100
APPLICATIONS_PER_ACCOUNT_MAX = 1_000
CREDENTIAL_RULES_MAX = 100
RULE_PATH_MAX = 1_000
ADDRESS_BLOCKS_MAX = 100
URL_MAX = 2_000
PENDING_CREDENTIALS_PER_APPLICATION_MAX = 1_000
OAUTH2_CLIENTS_PER_ACCOUNT_MAX = 1_000
CALLBACK_URLS_MAX = 20
KEY_MAX_CHARACTERS = 128  # of the keys and tokens in a call; nobody has longer ones
PASSWORD_MIN_CHARACTERS = 8
PASSWORD_MAX_CHARACTERS = 1_000
CREDENTIAL_REQUEST_LIFE_US = DAY_US
ACCESS_TOKEN_LIFE_SECONDS = 3_599  # what OVHcloud answers as expires_in
SMD_MAX = 200_000  # characters of a signed mark; real ones have some ten thousand
SMD_LABELS_MAX = 1_000
SMDS_PER_ACCOUNT_MAX = 1_000
CONTACT_CHANGE_LIFE_US = 14 * DAY_US  # as long as a change of owner waits (guide); the guides do not mention this one
CONTACT_CHANGE_MAILS_MAX = 20  # to one account about one change
GLUE_ADDRESSES_MAX = 13
GLUE_RECORDS_MAX = 100  # of one name
NAME_SERVERS_MAX = 100  # that a body may list; how many a name may have is its extension's
DS_RECORDS_MAX = 4  # of one name
ZONE_FILE_MAX = 200_000  # characters of a zone file that is imported
ZONE_RECORDS_MAX = 5_000  # of one zone
ZONE_HISTORY_MAX = 100  # restore points of one zone; the oldest go
ZONE_REDIRECTIONS_MAX = 500
DYNHOST_LOGINS_MAX = 100  # of one zone
TERMINATION_LIFE_US = 3 * DAY_US  # how long the token of a termination is valid
RELOCK_US = 7 * DAY_US  # guide: an unlocked name is locked again automatically

PATTERN_MAX = 500  # characters of a pattern in an eligibility rule
PATTERN_TEXT_MAX = 255  # characters of a text that is compared with one
PATTERN_WAYS_MAX = 70_000  # ways to compare them: two repetitions without a bound
RULE_NESTING_MAX = 20  # rules within rules of one extension


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts are allowed within a time (see store/account/attempts.py).

    The time begins with the first attempt.
    """

    name: str
    count: int
    window_us: int

    def allows(self, count: int) -> bool:
        """True for a number of attempts within the limit, the last one included."""
        return count <= self.count


PASSWORDS_OF_ACCOUNT = Limit("passwords of an account", 20, 15 * MINUTE_US)  # wrong ones, by nichandle
PASSWORDS_OF_HOST = Limit("passwords of a host", 20, 15 * MINUTE_US)  # wrong ones, by the login of a DynHost
# Passwords for one request of keys, by its token; then the request counts as refused.
PASSWORDS_OF_REQUEST = Limit("passwords of a request of keys", 5, CREDENTIAL_REQUEST_LIFE_US)


def whole_number(text: str, *, most: int = LONG_MAX) -> int | None:
    """The number that some digits are, or None for any other text and for one beyond the greatest."""
    is_digits = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if is_digits and int(text) <= most else None
