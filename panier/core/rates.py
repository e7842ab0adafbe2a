"""How often what may be attempted: the one table of limits over time, and of what may pile up.

Each has a setting (docs/limits.md). Who counts is store/account/attempts.py, who refuses flows/throttle.py.
"""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from panier.core.limits import SECOND_US, whole_number
from panier.core.refusal import bad_input
from panier.core.values import frozen, replace

NETWORK_BITS = 64  # of an IPv6 address: what a customer of a provider has at the least
SHARED_IPV4_BITS, SHARED_IPV6_BITS = 24, 48  # of an address: what many people share
SETTING = "PANIER_LIMIT_"
RATE_MAX = 10**9  # of what, and of seconds
_GROWTH_MAX = 30


class By(Enum):
    """Whose attempts are counted together."""

    ADDRESS = "address"
    CALLER = "account, or address where nobody has signed"
    CREDENTIAL = "key or token"
    ACCOUNT = "account"
    APPLICATION = "application and address"
    CLIENT = "OAuth2 client"
    CLIENT_AND_ADDRESS = "OAuth2 client and address"
    NIC = "nichandle (or DynHost login) and address"
    REQUEST = "request of keys"
    PAIR = "account that asks and account that is written to"
    CART = "cart"
    SHOP = "process"
    OFFICE = "back office"


class Manner(Enum):
    """How a limit counts.

    CALLS: all within a time that begins with the first. REFUSALS: those among them that were refused. GROWING: as
    REFUSALS, but beyond the count each is followed by a longer wait. BOUND: how many there are at once.
    """

    CALLS = "all"
    REFUSALS = "the refused ones"
    GROWING = "the refused ones, with a growing wait"
    BOUND = "at once"


@frozen
class Rate:
    """So many within so many seconds; without seconds, so many at once."""

    count: int
    seconds: int = 0

    def __str__(self) -> str:
        return f"{self.count}/{self.seconds}" if self.seconds else str(self.count)


@frozen
class Limit:
    """A row of the table.

    `name`: of its setting; `what` is counted, in the plural; `live` and `sandbox`: the rates of such shops where none
    is set, None for no limit. `is_shared`: all processes of a shop count together, in its database.
    """

    name: str
    what: str
    by: By
    manner: Manner
    live: Rate
    sandbox: Rate | None
    is_shared: bool = False

    @property
    def setting(self) -> str:
        """The environment variable that sets it."""
        return f"{SETTING}{self.name}"


REQUESTS = Limit("REQUESTS", "requests", By.ADDRESS, Manner.CALLS, Rate(6_000, 60), Rate(600_000, 60))
SIGNED_REQUESTS = Limit(
    "SIGNED_REQUESTS", "requests with one key or token", By.CREDENTIAL, Manner.CALLS, Rate(3_000, 60), Rate(600_000, 60)
)
WRONG_KEYS = Limit(
    "WRONG_KEYS", "wrong signatures, keys and tokens", By.APPLICATION, Manner.REFUSALS, Rate(60, 600), Rate(10_000, 600)
)
PASSWORDS = Limit(
    "PASSWORDS", "wrong passwords", By.NIC, Manner.GROWING, Rate(5, 900), Rate(20, 900), is_shared=True
)  # fmt: skip
PASSWORDS_OF_ADDRESS = Limit(
    "PASSWORDS_OF_ADDRESS", "wrong passwords from one address", By.ADDRESS, Manner.REFUSALS, Rate(100, 900),
    Rate(1_000, 900), is_shared=True,
)  # fmt: skip
PASSWORDS_OF_REQUEST = Limit(
    "PASSWORDS_OF_REQUEST", "passwords for one request of keys, which then counts as refused", By.REQUEST,
    Manner.CALLS, Rate(5, 86_400), Rate(5, 86_400), is_shared=True,
)  # fmt: skip
KEY_REQUESTS = Limit(
    "KEY_REQUESTS", "requests of keys", By.APPLICATION, Manner.CALLS, Rate(60, 3_600), Rate(10_000, 3_600),
    is_shared=True,
)  # fmt: skip
TOKENS = Limit("TOKENS", "OAuth2 tokens", By.CLIENT, Manner.CALLS, Rate(600, 3_600), Rate(100_000, 3_600))
WRONG_SECRETS = Limit(
    "WRONG_SECRETS", "wrong secrets, codes and refresh tokens of OAuth2 clients", By.CLIENT_AND_ADDRESS,
    Manner.REFUSALS, Rate(20, 600), Rate(1_000, 600),
)  # fmt: skip
ACCOUNTS = Limit(
    "ACCOUNTS", "new accounts", By.ADDRESS, Manner.CALLS, Rate(30, 3_600), Rate(10_000, 3_600), is_shared=True
)
SECOND_FACTORS = Limit(
    "SECOND_FACTORS", "wrong codes of a second factor", By.ACCOUNT, Manner.GROWING, Rate(5, 900), Rate(20, 900),
    is_shared=True,
)  # fmt: skip
PASSWORD_RESETS = Limit(
    "PASSWORD_RESETS", "requests of a new password", By.ADDRESS, Manner.CALLS, Rate(20, 3_600), Rate(1_000, 3_600),
    is_shared=True,
)  # fmt: skip
ONE_TIME_TOKENS = Limit(
    "ONE_TIME_TOKENS", "one-time tokens, and links to logs", By.ACCOUNT, Manner.CALLS, Rate(60, 3_600),
    Rate(10_000, 3_600),
)  # fmt: skip
REPORTS = Limit(
    "REPORTS", "reports of what was consumed", By.ACCOUNT, Manner.CALLS, Rate(20, 3_600), Rate(10_000, 3_600)
)
CARTS = Limit("CARTS", "new carts", By.CALLER, Manner.CALLS, Rate(600, 3_600), Rate(100_000, 3_600))
SEARCHES = Limit(
    "SEARCHES", "searches for domain names on pages, and carts with names that are looked at or ordered", By.ADDRESS,
    Manner.CALLS, Rate(600, 3_600), Rate(100_000, 3_600),
)  # fmt: skip
CART_BYTES = Limit(
    "CART_BYTES", "bytes written into carts by unsigned calls", By.ADDRESS, Manner.CALLS, Rate(5_000_000, 3_600),
    Rate(1_000_000_000, 3_600),
)  # fmt: skip
CART_ITEMS = Limit("CART_ITEMS", "items of a cart that nobody owns", By.CART, Manner.BOUND, Rate(200), Rate(1_000))
CART_TEXT = Limit(
    "CART_TEXT", "characters in the configurations of a cart that nobody owns", By.CART, Manner.BOUND, Rate(200_000),
    Rate(2_000_000),
)  # fmt: skip
COUPONS = Limit(
    "COUPONS", "wrong coupons", By.CALLER, Manner.REFUSALS, Rate(20, 600), Rate(10_000, 600), is_shared=True
)
VOUCHER_CHECKS = Limit(
    "VOUCHER_CHECKS", "vouchers that are looked at", By.CALLER, Manner.CALLS, Rate(60, 600), Rate(10_000, 600),
    is_shared=True,
)  # fmt: skip
REFUSED_CHECKOUTS = Limit(
    "REFUSED_CHECKOUTS", "refused checkouts, dry runs included", By.ACCOUNT, Manner.REFUSALS, Rate(600, 3_600),
    Rate(100_000, 3_600),
)  # fmt: skip
PAYMENT_CODES = Limit(
    "PAYMENT_CODES", "answers to the challenges of payment methods", By.ACCOUNT, Manner.CALLS, Rate(20, 3_600),
    Rate(10_000, 3_600), is_shared=True,
)  # fmt: skip
PAYMENT_METHODS = Limit(
    "PAYMENT_METHODS", "registrations of payment methods", By.ACCOUNT, Manner.CALLS, Rate(20, 3_600),
    Rate(10_000, 3_600), is_shared=True,
)  # fmt: skip
PAYMENTS = Limit(
    "PAYMENTS", "payments that are asked for", By.ACCOUNT, Manner.CALLS, Rate(600, 3_600), Rate(100_000, 3_600)
)
MONEY_BACK = Limit(
    "MONEY_BACK", "requests of money of the prepaid account", By.ACCOUNT, Manner.CALLS, Rate(20, 3_600),
    Rate(10_000, 3_600), is_shared=True,
)  # fmt: skip
SETTLEMENTS = Limit(
    "SETTLEMENTS", "orders that settle debts", By.ACCOUNT, Manner.CALLS, Rate(20, 3_600), Rate(10_000, 3_600)
)
UNPAID_ORDERS = Limit("UNPAID_ORDERS", "unpaid orders", By.ACCOUNT, Manner.BOUND, Rate(100), None)
CONTACT_CHANGE_REQUESTS = Limit(
    "CONTACT_CHANGE_REQUESTS", "requests to change contacts", By.ACCOUNT, Manner.CALLS, Rate(50, 86_400),
    Rate(10_000, 86_400), is_shared=True,
)  # fmt: skip
CONTACT_CHANGE_REQUESTS_TO = Limit(
    "CONTACT_CHANGE_REQUESTS_TO", "requests to change contacts in favour of one account", By.PAIR, Manner.CALLS,
    Rate(5, 86_400), Rate(1_000, 86_400), is_shared=True,
)  # fmt: skip
MAILS = Limit(
    "MAILS", "e-mails that a customer asks for again", By.ACCOUNT, Manner.CALLS, Rate(50, 86_400),
    Rate(10_000, 86_400), is_shared=True,
)  # fmt: skip
WRONG_MAIL_TOKENS = Limit(
    "WRONG_MAIL_TOKENS", "refused answers to what an e-mail asks", By.ACCOUNT, Manner.REFUSALS, Rate(30, 3_600),
    Rate(10_000, 3_600), is_shared=True,
)  # fmt: skip
ZONE_IMPORTS = Limit(
    "ZONE_IMPORTS", "imports of zone files", By.ACCOUNT, Manner.CALLS, Rate(60, 3_600), Rate(10_000, 3_600)
)
KEPT_ANSWERS = Limit(
    "KEPT_ANSWERS", "calls with a new Idempotency-Key", By.CALLER, Manner.CALLS, Rate(6_000, 3_600),
    Rate(100_000, 3_600),
)  # fmt: skip
EXPORTS = Limit("EXPORTS", "exports of papers", By.ACCOUNT, Manner.CALLS, Rate(20, 3_600), Rate(10_000, 3_600))
PASSWORD_QUEUE = Limit(
    "PASSWORD_QUEUE", "passwords that wait for their check", By.SHOP, Manner.BOUND, Rate(12), Rate(24)
)
PASSWORD_QUEUE_OF_ADDRESS = Limit(
    "PASSWORD_QUEUE_OF_ADDRESS", "passwords that wait for their check, of one address", By.ADDRESS, Manner.BOUND,
    Rate(4), Rate(12),
)  # fmt: skip
TRAIL = Limit(
    "TRAIL", "failed sign-ins and refused forms of one address that the trail of the office keeps", By.ADDRESS,
    Manner.CALLS, Rate(20, 3_600), Rate(100, 3_600), is_shared=True,
)  # fmt: skip
TRAIL_OF_ALL = Limit(
    "TRAIL_OF_ALL", "failed sign-ins and refused forms that the trail of the office keeps", By.OFFICE, Manner.CALLS,
    Rate(500, 86_400), Rate(500, 86_400), is_shared=True,
)  # fmt: skip

TABLE: Mapping[str, Limit] = {
    one.name: one
    for one in (
        REQUESTS, SIGNED_REQUESTS, WRONG_KEYS, PASSWORDS, PASSWORDS_OF_ADDRESS, PASSWORDS_OF_REQUEST, PASSWORD_QUEUE,
        PASSWORD_QUEUE_OF_ADDRESS, TRAIL, TRAIL_OF_ALL,
        SECOND_FACTORS, KEY_REQUESTS, TOKENS, WRONG_SECRETS, ACCOUNTS, PASSWORD_RESETS,
        ONE_TIME_TOKENS, REPORTS, SEARCHES, CARTS, CART_BYTES, CART_ITEMS, CART_TEXT, COUPONS, VOUCHER_CHECKS,
        REFUSED_CHECKOUTS,
        PAYMENT_CODES, PAYMENT_METHODS, PAYMENTS, MONEY_BACK, SETTLEMENTS, UNPAID_ORDERS,
        CONTACT_CHANGE_REQUESTS, CONTACT_CHANGE_REQUESTS_TO, MAILS,
        WRONG_MAIL_TOKENS, ZONE_IMPORTS, EXPORTS, KEPT_ANSWERS,
    )
}  # fmt: skip
Rates = Mapping[str, Rate | None]


def defaults(*, is_live: bool) -> dict[str, Rate | None]:
    """The rate of every limit where none is set."""
    return {name: limit.live if is_live else limit.sandbox for name, limit in TABLE.items()}


def read_rates(given: Mapping[str, str]) -> dict[str, Rate | None]:
    """The rates in PANIER_LIMIT_* variables, by the names of their limits.

    Refuses: a limit that does not exist, and what is not a rate, naming the variable.
    """
    found: dict[str, Rate | None] = {}
    for variable, text in given.items():
        if not variable.startswith(SETTING):
            continue
        limit = TABLE.get(variable.removeprefix(SETTING))
        if limit is None:
            raise bad_input(variable, f"is no limit: there are {', '.join(TABLE)}")
        found[limit.name] = _rate(variable, text.strip(), is_over_time=limit.manner is not Manner.BOUND)
    return found


def _rate(variable: str, text: str, *, is_over_time: bool) -> Rate | None:
    """A rate such as 600/3600, or 200 of what has no time; None for "off".

    Refuses: anything else, naming the variable.
    """
    if text == "off":
        return None
    count, seconds = (whole_number(part, most=RATE_MAX) for part in (*text.split("/", 1), "0")[:2])
    if not count or seconds is None or bool(seconds) is not is_over_time or (not is_over_time and "/" in text):
        form = "a count and seconds such as 600/3600" if is_over_time else "a whole number such as 200"
        raise bad_input(variable, f"is {text!r}, but must be {form}, or off")
    return Rate(count, seconds)


@frozen
class Tally:
    """What is known of the attempts under one key.

    `next_us`: from when on another one is allowed, 0 where it is at once; `until_us`: when all is forgotten.
    """

    count: int
    next_us: int
    until_us: int


def believable(tally: Tally | None, rate: Rate, now_us: int) -> Tally | None:
    """The tally, or None for one from a time that has not come: the clock was put back, and nobody waits for that."""
    is_later = tally is not None and tally.until_us > now_us + 2 * rate.seconds * SECOND_US
    return None if is_later else tally


def wait_us(tally: Tally | None, now_us: int) -> int:
    """How long to wait for the next attempt; 0 where it is allowed now."""
    return 0 if tally is None or now_us >= tally.until_us else max(tally.next_us - now_us, 0)


def with_one(tally: Tally | None, limit: Limit, rate: Rate, *, now_us: int, times: int = 1) -> Tally:
    """The tally with an allowed attempt more; `times`: how many it counts for."""
    is_known = tally is not None and now_us < tally.until_us
    count = (tally.count if tally is not None and is_known else 0) + times
    if limit.manner is Manner.GROWING:
        wait = _growing_us(count, rate)
        return Tally(count, _after(wait, now_us), now_us + wait + rate.seconds * SECOND_US)
    until_us = tally.until_us if tally is not None and is_known else now_us + rate.seconds * SECOND_US
    return Tally(count, until_us if count >= rate.count else 0, until_us)


def without_one(tally: Tally, limit: Limit, rate: Rate, *, now_us: int) -> Tally:
    """The tally with an attempt less, which was allowed and is not to count."""
    count = max(tally.count - 1, 0)
    if limit.manner is Manner.GROWING:
        return replace(tally, count=count, next_us=_after(_growing_us(count, rate), now_us))
    return replace(tally, count=count, next_us=tally.until_us if count >= rate.count else 0)


def _after(wait_us: int, now_us: int) -> int:
    """When a wait is over; without one any time will do, also one that was read before another attempt was counted."""
    return now_us + wait_us if wait_us else 0


@lru_cache(maxsize=4_096)
def network_of(address: str) -> str:
    """The part of an address that one customer of a provider has: an IPv4 address, or 64 bits of an IPv6 one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ip_network((int(known) >> NETWORK_BITS << NETWORK_BITS, NETWORK_BITS)))
    return str(known)


@lru_cache(maxsize=4_096)
def neighbourhood_of(address: str) -> str:
    """The part of an address that many people share: 256 IPv4 addresses, or 48 bits of an IPv6 one.

    "" for what is no address.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    plain = (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known
    bits = SHARED_IPV6_BITS if isinstance(plain, IPv6Address) else SHARED_IPV4_BITS
    return str(ip_network(f"{plain}/{bits}", strict=False))


def _growing_us(count: int, rate: Rate) -> int:
    """The wait after so many wrong attempts: none at first, then a second, two, four … as long as the rate's time."""
    if count < rate.count:
        return 0
    return int(min(2 ** min(count - rate.count, _GROWTH_MAX), rate.seconds) * SECOND_US)
