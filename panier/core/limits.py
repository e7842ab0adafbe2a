"""Every bound of the shop in one place, so that nothing grows without end."""

SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US

LONG_MAX = 2**63 - 1

CART_LIFE_US = DAY_US  # guides: "now + 1 day"
CART_LIFE_MAX_US = 365 * DAY_US
CART_ITEMS_MAX = 1_000
ITEM_CONFIGURATIONS_MAX = 100
ITEM_QUANTITY_MAX = 1_000_000  # where a plan names no bound of its own
ORDER_UNITS_MAX = 1_000  # pieces that one order may have made
CART_COUPONS_MAX = 20

ORDER_LIFE_US = 7 * DAY_US  # recorded in 2026; the older guides say one day
LINES_PER_ORDER_MAX = 10_000  # a line's number is its order's number times this, plus its place

TIMESTAMP_TOLERANCE_SECONDS = 300
BODY_MAX_BYTES = 1_048_576
TEXT_MAX = 10_000
QUERY_TEXT_MAX = 1_000  # characters; every one may take twelve of the 65,536 that a request line holds
CONTACTS_PER_ACCOUNT_MAX = 10_000
METHODS_PER_ACCOUNT_MAX = 100
APPLICATIONS_PER_ACCOUNT_MAX = 1_000
CREDENTIAL_RULES_MAX = 100
PASSWORD_MIN_CHARACTERS = 8
PASSWORD_MAX_CHARACTERS = 1_000
CREDENTIAL_REQUEST_LIFE_US = DAY_US
ACCESS_TOKEN_LIFE_SECONDS = 3_599  # what OVHcloud answers as expires_in
