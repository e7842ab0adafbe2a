"""Becoming a customer (POST /newAccount)."""

import unicodedata

from panier.core.account.account import AccessRule, Account, Caller, Credential, CredentialState, Joined
from panier.core.account.brief_token import EMAIL
from panier.core.account.profile import PHONES_OF_ACCOUNT, WRITABLE, Applicant, check_forms
from panier.core.account.security_event import EventKind
from panier.core.limits import DAY_US, KEY_MAX_CHARACTERS
from panier.core.payment.payment import CARD
from panier.core.period import at
from panier.core.refusal import Kind, Refusal, bad_input
from panier.core.values import frozen, replace
from panier.flows import passwords
from panier.flows.account import agreements, mails
from panier.flows.account.browsing import sessions
from panier.flows.account.credentials import KEY_LENGTH
from panier.flows.account.logins import Entered
from panier.flows.account.security_events import note
from panier.flows.account.seeds import give_methods
from panier.flows.shop import Shop
from panier.store.account import accounts, keys
from panier.store.engine.db import Database, Tx

ATTEMPTS_MAX = 20
PASSWORD_LENGTH = 20
CONFIRMING = "/join/confirm"  # the page that a mailed link leads to
KEY_LIFE_US = DAY_US
_METHODS = ("GET", "POST", "PUT", "DELETE")


@frozen
class Newcomer:
    """Somebody who may become a customer.

    `drawn`: the password, where the shop had to think of one.
    """

    account: Account
    password_hash: str
    drawn: str | None


async def prepare(
    shop: Shop, database: Database, *, applicant: Applicant, password: str | None = None, **others: object
) -> Newcomer:
    """Check a new customer's details and hash the password, before the transaction.

    Refuses: invalid fields (400); a newcomer while many wait for their turn (429).
    """
    account = _account(shop, applicant)
    if password is not None:
        passwords.check_new(password)
        return Newcomer(account, await shop.passwords.hashed(password), drawn=None)
    drawn = shop.ids.token(PASSWORD_LENGTH)
    return Newcomer(account, await shop.passwords.hashed(drawn), drawn)


async def create(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    newcomer: Newcomer,
    application_key: str | None = None,
    address: str | None = None,
    **others: object,
) -> Joined:
    """Create a customer account with a nichandle of its own.

    A registered application gets a key to go on with, for a day. In a sandbox the customer gets a card that pays:
    nobody could register a real one there.

    Refuses: an account for which no free nichandle is found after many attempts (503).
    """
    for _ in range(ATTEMPTS_MAX):
        account = _named(shop, newcomer.account)
        account_id = await accounts.insert(tx, account, password_hash=newcomer.password_hash)
        if account_id is not None:
            break
    else:
        raise Refusal(Kind.UNAVAILABLE, "Service is temporarily unavailable")
    if shop.is_sandbox:
        await give_methods(tx, account_id, kinds=(CARD,), email=account.email, now_us=shop.now())
    contracts = shop.assortment.account_contracts.get(account.subsidiary, ())
    await agreements.note(tx, shop, contracts, account_id=account_id, subsidiary=account.subsidiary)
    await mails.welcome(tx, shop, replace(account, account_id=account_id))
    await note(tx, shop, EventKind.ACCOUNT_MADE, account_id, address=address)
    key = await _first_key(tx, shop, account_id, application_key=application_key, address=address)
    return Joined(account.nic, key, newcomer.drawn)


async def ask_confirmation(tx: Tx, shop: Shop, account: Account) -> None:
    """E-mail an account a link, by which whoever reads its e-mails says so."""
    token = await sessions.make_step(tx, shop, Entered(account), EMAIL)
    link = f"{shop.base_url}{CONFIRMING}?token={token}"
    await mails.send(tx, shop, account, "confirm_email", hidden=link, nic=account.nic, link=mails.SECRET)


async def load_confirming(tx: Tx, shop: Shop, token: str) -> Account | None:
    """The account whose e-mail address a link confirms; None for one that was used, is over, or never was."""
    entered = await sessions.load_step(tx, shop, token, EMAIL)
    return None if entered is None else entered.account


async def confirm_email(tx: Tx, shop: Shop, token: str, *, address: str | None = None) -> Account | None:
    """Know from now on that somebody reads an account's e-mails; None for a link that was used or is over."""
    entered = await sessions.use_step(tx, shop, token, EMAIL)
    if entered is None:
        return None
    await accounts.confirm_email(tx, entered.account.account_id, now_us=shop.now())
    await note(tx, shop, EventKind.EMAIL_CONFIRMED, entered.account.account_id, address=address)
    return entered.account


def _account(shop: Shop, applicant: Applicant) -> Account:
    profile = applicant.profile
    check_forms(
        profile,
        phones=PHONES_OF_ACCOUNT,
        emails=("email", "spareEmail"),
        are_international=False,
        today=at(shop.now()).date(),
    )
    if not applicant.email:
        raise bad_input("email", "must be an e-mail address, such as somebody@example.com")
    if applicant.country == "UNKNOWN":
        raise bad_input("country", "must be a country")
    subsidiary = shop.assortment.subsidiary(applicant.subsidiary)
    return Account(
        account_id=0,
        nic="",
        email=applicant.email,
        subsidiary=subsidiary.code,
        country=applicant.country,
        language=applicant.language or subsidiary.letters,
        legal_form=applicant.legal_form,
        first_name=applicant.first_name,
        last_name=applicant.last_name,
        created_us=shop.now(),
        profile=tuple(sorted((name, str(profile[name])) for name in WRITABLE & profile.keys())),
    )


def _named(shop: Shop, account: Account) -> Account:
    """The account under a fresh nichandle.

    It consists of the initials and a number, as OVHcloud makes them.
    """
    initials = _initial(account.first_name) + _initial(account.last_name)
    number = int(shop.ids.uuid().replace("-", ""), 16) % 900_000 + 100_000
    return replace(account, nic=f"{initials}{number}-ovh")


def _initial(name: str) -> str:
    """The first Latin letter of a name, without accents; x where it has none."""
    plain = unicodedata.normalize("NFKD", name).lower()
    return next((letter for letter in plain if "a" <= letter <= "z"), "x")


async def _first_key(
    tx: Tx, shop: Shop, account_id: int, *, application_key: str | None, address: str | None
) -> str | None:
    if application_key is None or len(application_key) > KEY_MAX_CHARACTERS:
        return None
    application = await keys.load_application_by_key(tx, application_key)
    if application is None:
        return None
    now_us = shop.now()
    credential = Credential(
        credential_id=0,
        application_id=application.application_id,
        account_id=account_id,
        consumer_key=shop.ids.token(KEY_LENGTH),
        state=CredentialState.VALIDATED,
        rules=tuple(AccessRule(method, "/*") for method in _METHODS),
        allowed_ips=None,
        redirection=None,
        created_us=now_us,
        expires_us=now_us + KEY_LIFE_US,
        last_use_us=None,
    )
    number = await keys.insert_credential(tx, credential, validation_token=None)
    about = f"key {number} for application {application.application_id}"
    await note(tx, shop, EventKind.KEY_MADE, account_id, about=about, address=address)
    return credential.consumer_key
