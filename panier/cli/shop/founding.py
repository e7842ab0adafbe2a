"""Making a shop: its folder, its database, and what it sells from the beginning."""

import asyncio
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from panier import settings as configuration
from panier.app import CATALOGS, clock, make_keyring
from panier.cli import databases, schema
from panier.cli.beside import Clocked
from panier.cli.shop import own_prices, settings_file
from panier.cli.shop.answers import NONE, STRIPE, TRANSFER, ShopAnswers, Wares
from panier.cli.shop.first_files import companies, look, terms
from panier.core.office.rights import OfficeAction, OfficeRole
from panier.core.office.staff import checked_email
from panier.core.office.trail import OfficeSubject
from panier.core.refusal import conflict
from panier.core.values import frozen
from panier.files import assortment, secret_key
from panier.files.catalog_sources import OWN, Reader
from panier.files.look import look_file
from panier.files.paper_files import COMPANIES
from panier.flows.catalog import catalog_versions
from panier.flows.office import staff
from panier.flows.office.acts import OfficeDeed, act_beside
from panier.flows.office.staff import Invited
from panier.settings import NO_REGISTRAR, Settings
from panier.store.engine import modes, regions
from panier.store.engine.condition import DatabaseState, examine
from panier.store.engine.db import Tx, is_postgres
from panier.store.engine.opening import open_database
from panier.store.engine.sqlite_file import PRIVATE_FILE, PRIVATE_FOLDER

CATALOG, SECRETS, PAPERS, TERMS, LOOK = "catalog", "secrets", "papers", "terms.yaml", "look"
KEY, STRIPE_KEY, STRIPE_WEBHOOK, MAIL_PASSWORD = "secret.key", "stripe-key", "stripe-webhook", "smtp-password"
_CARDS = "CREDIT_CARD"
_ITS_OWN = frozenset({
    "PANIER_DATABASE", "PANIER_SECRET_KEY_FILE", "PANIER_REGION", "PANIER_PAPERS", "PANIER_TERMS", "PANIER_URL",
    "PANIER_REGISTRY",
})  # fmt: skip


@frozen
class NewShop:
    """A shop that is to be made: its folder, what its owner says of it, and where it will be.

    `url`: its address, where that is known already; `database`: a PostgreSQL URL, or "" for a file in the folder.
    """

    folder: Path
    answers: ShopAnswers
    url: str = ""
    database: str = ""

    @property
    def store(self) -> str:
        """Where its database is."""
        return self.database or str(self.folder / databases.FILE)

    @property
    def settings(self) -> Settings:
        """Its settings, without those of others whom it needs: their keys are yet to come."""
        given = settings_file.load(self.folder / settings_file.NAME)
        return configuration.read({name: value for name, value in given.items() if name in _ITS_OWN})


def check_free(folder: Path) -> None:
    """Check that a shop may be made in a folder.

    Refuses: one that holds something, and what is no folder (409).
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise conflict(f"{folder} is no folder: name another, as in `panier shop new {folder}-2`")
    if (folder / settings_file.NAME).is_file():
        raise conflict(f"{folder} holds a shop already: `panier shop check {folder}` says what it still lacks")
    if folder.is_dir() and any(folder.iterdir()):
        raise conflict(f"{folder} holds something: name a folder that is empty, or none yet, as in {folder}/shop")


def check_unused(url: str) -> None:
    """Check that a new shop may have a database.

    Refuses: one in which there is something of a shop, and one that cannot be used (409, 503).
    """
    databases.check_upgradable(url)
    if is_postgres(url) and examine(url) in (DatabaseState.READY, DatabaseState.OLDER):
        where = databases.shown(url)
        raise conflict(f"The database {where} holds a shop already: make another one, as in `createdb shop`")


def found(new: NewShop) -> Invited:
    """Make a shop, and invite its owner to the office: no password is chosen for anybody.

    Nothing of its folder stays where that is not possible.

    Refuses: a folder or a database that holds something (409).
    """
    check_free(new.folder)
    if new.database:
        check_unused(new.database)
    was_there = new.folder.exists()
    try:
        _write(new)
        schema.bring_up(new.store, keyring=make_keyring(new.settings))
        return asyncio.run(_fill(new))
    except BaseException:
        for one in new.folder.iterdir() if new.folder.is_dir() else ():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        if not was_there:
            new.folder.rmdir()
        raise


def _write(new: NewShop) -> None:
    folder, answers = new.folder, new.answers
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for name in (CATALOG, SECRETS, PAPERS, LOOK):
        (folder / name).mkdir(mode=PRIVATE_FOLDER)
    secret_key.make(folder / SECRETS / KEY, secrets.token_bytes)
    _put(folder / PAPERS / COMPANIES, companies(answers))
    _put(folder / TERMS, terms(answers.subsidiary.language))
    _put(folder / LOOK / look_file.FILE, look(answers.name))
    for family in answers.families:
        file = folder / CATALOG / f"{family}.yaml"
        _put(file, own_prices.sample(answers, family, file))
    _put(folder / settings_file.NAME, _settings_text(new))


def _put(file: Path, text: str) -> None:
    file.touch(mode=PRIVATE_FILE)
    file.write_text(text, encoding="utf-8")


def _settings_text(new: NewShop) -> str:
    """The settings of a new shop; those that are yet to be chosen stand in it as remarks."""
    secret = new.folder / SECRETS
    known = {
        "PANIER_DATABASE": new.store,
        "PANIER_SECRET_KEY_FILE": str(secret / KEY),
        "PANIER_REGION": new.answers.region.value,
        "PANIER_SUBSIDIARY": new.answers.subsidiary.code,
        "PANIER_PAPERS": str(new.folder / PAPERS),
        "PANIER_TERMS": str(new.folder / TERMS),
        look_file.SETTING: str(new.folder / LOOK),
        "PANIER_REGISTRY": new.answers.registrar,
    }
    later = {
        "PANIER_SMTP_URL": "smtp://user@mail.example:587",
        "PANIER_SMTP_PASSWORD_FILE": str(secret / MAIL_PASSWORD),
        "PANIER_MAIL_FROM": f"{new.answers.name} <shop@shop.example>",
    }
    if new.url:
        known["PANIER_URL"] = new.url
    else:
        later = {"PANIER_URL": "https://shop.example", **later}
    if new.answers.gateway == STRIPE:
        known["PANIER_GATEWAYS"] = f"{_CARDS}=stripe,SEPA_DIRECT_DEBIT=stripe"
        known["PANIER_STRIPE_KEY_FILE"] = str(secret / STRIPE_KEY)
        known["PANIER_STRIPE_WEBHOOK_SECRET_FILE"] = str(secret / STRIPE_WEBHOOK)
    elif new.answers.gateway == TRANSFER:
        later |= {
            "PANIER_BANK_ACCOUNT": "IBAN",
            "PANIER_BANK_HOLDER": new.answers.name,
            "PANIER_BANK_CURRENCY": new.answers.currency,
        }
    elif new.answers.gateway != NONE:
        known["PANIER_GATEWAYS"] = f"{_CARDS}={new.answers.gateway}"
    if Wares.NAMES in new.answers.sold or new.answers.registrar != NO_REGISTRAR:
        later["PANIER_NAME_SERVERS"] = "ns1.shop.example,ns2.shop.example"
    return _HEAD.format(name=new.answers.name, file=new.folder / settings_file.NAME) + _lines(known, later)


_HEAD = """\
# Settings of {name}: each is told in docs/settings.md. systemd reads this file as EnvironmentFile=, a shell like this:
#   set -a; . {file}; set +a
"""


def _lines(known: Mapping[str, str], later: Mapping[str, str]) -> str:
    told = [settings_file.line(name, value) for name, value in known.items()]
    told += ["", "# To be chosen: take the # away and put your own."]
    told += [f"# {settings_file.line(name, value)}" for name, value in later.items()]
    return "".join(f"{line}\n" for line in told)


async def _fill(new: NewShop) -> Invited:
    """Put what a new shop sells in force, close every other family, and invite its owner."""
    settings, now_us = new.settings, clock(0)()
    shipped = assortment.load(CATALOGS, settings.region, terms=settings.terms)
    reader = Reader(CATALOGS, shipped, settings.terms)
    documents = {file.stem: file for file in sorted((new.folder / CATALOG).glob("*.yaml"))}
    every = dict.fromkeys((*documents, *sorted({family for _, family in shipped.catalogs})))
    database = await open_database(new.store, keyring=make_keyring(settings), is_beside=True)

    async def fill(tx: Tx) -> Invited:
        await modes.claim(tx, modes.Mode.LIVE, now_us=now_us)
        await regions.claim(tx, settings.region)
        for family in every:
            file = documents.get(family)
            text = own_prices.closed(family) if file is None else file.read_text(encoding="utf-8")
            await _sell(tx, reader, family, text, source="closed" if file is None else str(file), now_us=now_us)
        return await _owner(tx, new.answers)

    try:
        return await database.write(fill)
    finally:
        await database.close()


async def _owner(tx: Tx, said: ShopAnswers) -> Invited:
    """Invite the owner to the back office."""
    desk = Clocked(clock(0), 0, is_sandbox=False)
    about = OfficeSubject("colleague", checked_email(said.email))
    role = OfficeRole.OWNER
    deed = OfficeDeed(
        OfficeAction.ADD_STAFF, about, lambda tx: staff.add(tx, desk, name=said.owner, email=said.email, role=role)
    )
    return await act_beside(tx, desk, deed)


async def _sell(tx: Tx, reader: Reader, family: str, text: str, *, source: str, now_us: int) -> None:
    found = reader.read(text.encode(), family, form=OWN, name=source)
    version = await catalog_versions.keep(tx, found, text.encode(), form=OWN, name=family, source=source, now_us=now_us)
    await catalog_versions.activate(tx, version, from_us=now_us, now_us=now_us)
