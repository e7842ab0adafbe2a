"""Every limit on the size of things in one place, so that nothing grows without end.

How often something may be attempted is in rates.py.
"""

from panier.core.values import frozen

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 86_400 * SECOND_US

LONG_MAX = 2**63 - 1

CART_LIFE_US = DAY_US  # guides: "now + 1 day"
CART_LIFE_MAX_US = 365 * DAY_US  # from its creation
CART_ITEMS_MAX = 1_000
CART_TEXT_MAX = 2_000_000  # characters in all configurations of a cart
ITEM_CONFIGURATIONS_MAX = 100
ITEM_QUANTITY_MAX = 1_000_000  # where a plan has no limit of its own
ORDER_UNITS_MAX = 1_000  # pieces that one order may have made
CART_COUPONS_MAX = 20
REPEAT_MIN_MAX = 1_200  # the least number of intervals a price may require: a century of months

SERVICE_YEARS_MAX = 10  # how far ahead a service can be paid; of names the guides say so
ORDER_LIFE_US = 7 * DAY_US  # recorded in 2026; one day in the older guides
CREDIT_ORDER_UNITS_MAX = 100_000  # of a currency, that one order may pay in
LINES_PER_ORDER_MAX = 10_000  # a line's number is its order's number times this, plus its position

TIMESTAMP_TOLERANCE_SECONDS = 300
BODY_MAX_BYTES = 1_048_576
TEXT_MAX = 10_000
QUERY_TEXT_MAX = 1_000  # characters; each may take twelve of the 65,536 in a request line
CONTACTS_PER_ACCOUNT_MAX = 10_000
CONTACT_TEXT_MAX = 5_000  # characters in all fields of a contact; real ones have some hundreds
CONTACTS_AT_ONCE = 100  # read and written between two answers to others
METHODS_PER_ACCOUNT_MAX = 100
APPLICATIONS_PER_ACCOUNT_MAX = 1_000
CREDENTIAL_RULES_MAX = 100
RULE_PATH_MAX = 1_000
ADDRESS_BLOCKS_MAX = 100
URL_MAX = 2_000
OAUTH2_CLIENTS_PER_ACCOUNT_MAX = 1_000
CALLBACK_URLS_MAX = 20
KEY_MAX_CHARACTERS = 128  # of the keys and tokens in a call; nobody has longer ones
PASSWORD_MIN_CHARACTERS = 8
PASSWORD_MAX_CHARACTERS = 1_000
HOST_PASSWORD_MIN_CHARACTERS = 12  # of a DynHost login
HOST_PASSWORD_MAX_CHARACTERS = 512
CREDENTIAL_REQUEST_LIFE_US = DAY_US
PASSWORD_RESET_LIFE_US = HOUR_US  # how long a mailed link to a new password is valid
PASSWORD_RESETS_PER_HOUR_MAX = 5  # e-mails to one account
EMAIL_CHANGE_LIFE_US = 3 * DAY_US
EMAIL_CHANGES_PER_DAY_MAX = 5  # requests of one account, and about one address
SESSION_LIFE_US = 14 * DAY_US  # how long somebody stays signed in with a browser
SESSION_IDLE_US = DAY_US  # and how long without doing anything
SHOWN_AGAIN_US = 10 * 60 * SECOND_US  # how long a secret that a form made is shown to whoever sends it again
SENT_FORM_LIFE_US = 2 * DAY_US  # how long a form that was sent is known: longer than its page can be used
SESSIONS_PER_LOGIN_MAX = 50  # browsers at once; the one that did nothing for longest is signed out
BROWSER_NAME_MAX = 300  # characters kept of what a browser calls itself
SECOND_FACTOR_SPARE_CODES = 10
IDEMPOTENCY_KEY_MAX = 255  # characters
KEPT_ANSWER_LIFE_US = DAY_US  # how long a call can be sent again with its Idempotency-Key
BILLING_GROUPS_MAX = 1_000  # of an account
PURCHASE_ORDERS_MAX = 1_000  # of an account that are not deleted
BILLING_TEXT_MAX = 255  # characters of a group's name and of a purchase order's texts
CONSUMPTION_REPORT_DAYS_MAX = 366
CONSUMPTION_REPORT_LIFE_US = 30 * DAY_US  # how long one can be read
API_CALL_LIFE_US = 30 * DAY_US  # how long an account finds its calls in its log
API_CALLS_LISTED_MAX = 10_000
API_CALL_PATH_MAX = 500  # characters kept of a call's path
LIMIT_MET_LIFE_US = 30 * DAY_US  # how long it is known who met a limit
SECURITY_EVENT_LIFE_US = 365 * DAY_US  # how long it is known what happened to an account
AUTHORIZATION_CODE_LIFE_US = MINUTE_US
REFRESH_TOKEN_LIFE_US = 90 * DAY_US  # from its last use
ACCESS_TOKEN_LIFE_SECONDS = 3_599  # what OVHcloud answers as expires_in
SMD_MAX = 200_000  # characters of a signed mark; real ones have some ten thousand
SMD_LABELS_MAX = 1_000
SMDS_PER_ACCOUNT_MAX = 100
SEARCHED_AT_ONCE = 10  # extensions that a name is looked up under for one page
SMDS_AT_ONCE = 10  # read and written between two answers to others
IAM_TAGS_MAX = 50  # of one service
IAM_TAG_FILTERS_MAX = 50  # of one list
IDENTITY_USERS_MAX = 1_000  # of one account
IDENTITY_GROUPS_MAX = 1_000  # of one account, besides those that every account has
IDENTITY_TOKENS_MAX = 100  # of one user
IDENTITY_TEXT_MAX = 1_000
PERSONAL_TOKEN_SECONDS_MAX = 3_153_600_000  # a century
PAGE_SIZE = 1_000  # of a list in pages, where nobody asks for another
PAGE_SIZE_MAX = 10_000
CONTACT_CHANGE_LIFE_US = 14 * DAY_US  # as long as a change of owner waits (guide); the guides do not mention this one
CONTACT_CHANGE_MAILS_MAX = 20  # to one account about one change
GLUE_ADDRESSES_MAX = 13
GLUE_RECORDS_MAX = 100  # of one name
NAME_SERVERS_MAX = 100  # that a body may list; how many a name may have is its extension's
DS_RECORDS_MAX = 4  # of one name
ZONE_FILE_MAX = 200_000  # characters of a zone file that is imported
ZONE_TARGET_MAX = 10_000  # characters of what one record says
ZONE_RECORDS_MAX = 5_000  # of one zone
ZONE_HISTORY_MAX = 100  # restore points of one zone; the oldest go
ZONE_REDIRECTIONS_MAX = 500
DS_RECORD_LIFE_US = 2 * DAY_US  # how long resolvers may remember a DS record that its registry has taken away
PUSH_PAUSE_MAX_US = 300 * SECOND_US  # between two attempts to tell name servers of a zone
DYNHOST_LOGINS_MAX = 100  # of one zone
DELIVERY_TRIES_MAX = 14  # how often a deliverer that is in trouble is asked: about ten hours
DELIVERY_PAUSE_US = 5 * SECOND_US  # between the first two tries; each further pause is twice as long
DELIVERY_PAUSE_MAX_US = 4 * HOUR_US
DELIVERY_REASON_MAX = 300  # characters of a deliverer's reason that are kept
DELIVERED_NAME_MAX = 255  # characters of the name that a deliverer gives
DELIVERED_PROPERTIES_MAX = 50
DELIVERED_PROPERTY_MAX = 1_000  # characters of one
DISPLAY_NAME_MAX = 255  # characters of the name that a service is shown with
SAVINGS_PLANS_MAX = 1_000  # of one project
SAVINGS_PLAN_SIZE_MAX = 10_000  # machines that one plan covers
FORM_ANSWER_MAX = 5_000  # characters of an answer to a form
TERMINATION_LIFE_US = 3 * DAY_US  # how long the token of a termination is valid
REMINDER_DAYS = (30, 15, 3)  # before its end, a customer is told that a service is over or renewed
RENEWAL_LEAD_US = 7 * DAY_US  # an automatic renewal is ordered so long before: guide, suspended after 7 days unpaid
RENEWAL_RETRY_US = 2 * DAY_US  # between two tries to take its money
SUSPENDED_LIFE_US = 7 * DAY_US  # an expired service is kept so long, since its customer was told
ENDING_SERVICES_MAX = 10_000  # that end with the one they hang on
DOCUMENT_MAX_BYTES = 1_000_000  # of one that is handed in for a review; the form around it fits into a body
DOCUMENTS_MAX = 10  # of one order
RENEWED_AT_ONCE = 50  # services in one order that a page places; a page of the list has as many
DOCUMENT_NAME_MAX = 100
DOCUMENT_LIFE_US = 30 * DAY_US  # how long documents are kept after the decision
REVIEW_TEXT_MAX = 1_000  # characters of what is asked for, and of reasons
EXPORTED_PAPERS_MAX = 500  # in one export
EXPORTS_OPEN_MAX = 5  # of an account, that are yet to be made
EXPORT_LIFE_US = 7 * DAY_US  # how long an export can be fetched
EXPORT_WAIT_US = DAY_US  # how long an export waits for files of papers that cannot be made
USAGE_KEY_MAX = 128  # characters
USAGE_RESOURCE_MAX = 200
USAGE_QUANTITY_MAX = 1_000_000_000  # of one record
USAGE_ORDER_LIFE_US = 90 * DAY_US  # how long the bill of a month's use may be paid
WITHDRAWAL_DAYS = 14  # from the day after the order
HOOKS_PER_ACCOUNT_MAX = 10
HOOK_DESCRIPTION_MAX = 255
HOOK_PROBLEM_MAX = 300  # characters of why a hook was not reached that are kept
HOOK_PAUSE_US = 2 * SECOND_US  # before a hook that did not answer is told again; each further pause is twice as long
HOOK_PAUSE_MAX_US = 4 * HOUR_US
HOOK_GIVEN_UP_US = 3 * DAY_US  # how long a hook is tried
HOOK_SECRET_OVERLAP_US = DAY_US  # how long a replaced secret still signs
EVENTS_LISTED = 100  # of a list of events, where nobody asks for more
EVENTS_LISTED_MAX = 1_000
MAIL_PAUSE_US = 30 * SECOND_US  # before an e-mail is tried again; each further pause is twice as long
MAIL_PAUSE_MAX_US = 4 * HOUR_US
MAIL_TRIES_MAX = 26  # how often an e-mail is tried: three days
MAIL_PROBLEM_MAX = 500  # characters of a mail server's answer that are kept
RELOCK_US = 7 * DAY_US  # guide: an unlocked name is locked again automatically

STAFF_NAME_MAX = 100
STAFF_MAX = 1_000  # colleagues in the back office, with those whose access has ended
INVITATION_LIFE_US = 7 * DAY_US  # how long a link to choose a password in the back office is valid
OFFICE_SESSION_IDLE_US = 2 * HOUR_US  # without a click, after which a colleague signs in again
OFFICE_SESSION_LIFE_US = 12 * HOUR_US  # whatever happens
OFFICE_SEEN_US = MINUTE_US  # how exactly it is known when a session was last used
OFFICE_LOOK_LIFE_US = 15 * MINUTE_US  # how long an account is looked at as its customer sees it
OFFICE_LOOK_WAY_US = MINUTE_US  # how long the way there is open, which is taken once
REFUSALS_KEPT_DAYS = 90  # how long refused checkouts are counted by day
OFFICE_LISTED = 50  # rows of a page of the back office
GIVEN_CODES_MAX = 10_000  # codes that colleagues made: every process knows all of them
OFFICE_ORDERS_MAX = 20_000  # orders that a plot of the back office looks at

PATTERN_MAX = 500  # characters of a pattern in an eligibility rule
PATTERN_TEXT_MAX = 255  # characters of a text that is compared with one
PATTERN_WAYS_MAX = 70_000  # ways to compare them: two repetitions without a bound
RULE_NESTING_MAX = 20  # rules within rules of one extension

RECORDED_CALLS_MAX = 10_000  # calls that a sandbox's owner can look at
RECORDED_BODY_BYTES = 262_144  # of a body that are kept of it
RECORDED_BYTES_MAX = 67_108_864  # of all that is kept of calls
RECORDED_LISTED_MAX = 1_000
WAIT_SECONDS_MAX = 60  # for the next call, mail …, on the owner's port
CALL_FAULTS_MAX = 1_000
TIMELINE_EVENTS_MAX = 20_000  # of an account that are looked through for those of an order
TIMELINE_MAILS_MAX = 2_000
FAULT_SECONDS_MAX = 600  # that an answer is held back


@frozen
class ConnectionLimits:
    """What a connection may take: seconds, bytes, and how many there may be of them.

    No honest program meets them. `least_bytes_per_second` is for bodies and for answers, once they have had
    `GRACE_SECONDS`. `of_address`: how many connections one address has at a time.
    """

    head_seconds: int = 10  # from the connection, or from a request's first byte, to the end of its header
    body_seconds: int = 120
    least_bytes_per_second: int = 500
    keep_alive_seconds: int = 75  # longer than programs pause between calls
    head_bytes: int = 65_536  # of a request line and its header together
    url_bytes: int = 32_768
    connections: int = 2_000
    of_address: int = 100


GRACE_SECONDS = 10
CROWDED_KEEP_ALIVE_SECONDS = 1  # while nine tenths of the connections are taken
PARTING_SECONDS = 3  # for a client to read why it was refused
HEADERS_MAX = 100  # fields of a header
PIPELINED_MAX = 16  # requests of a connection that wait for earlier answers


def whole_number(text: str, *, most: int = LONG_MAX) -> int | None:
    """The number that some digits are, or None for any other text and for one beyond the greatest."""
    is_digits = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if is_digits and int(text) <= most else None
