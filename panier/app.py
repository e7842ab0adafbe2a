"""The composition root, which nothing below imports: everything is built here and handed over as plain arguments."""

import asyncio
import os
import re
import time
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from functools import cache
from pathlib import Path

from panier.core.account.profile import EMAIL_PATTERN
from panier.core.catalog.catalog import Assortment
from panier.core.catalog.version import Version
from panier.core.contact.rule import RuleBook
from panier.core.domain.extension import Extension
from panier.core.limits import SECOND_US
from panier.core.look import Look
from panier.core.paper.stationery import Company
from panier.core.payment.payment import KINDS
from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen, replace
from panier.core.zone.content import REDIRECTOR_IPV4, ZoneDefaults
from panier.families.kinds import kinds_by_family
from panier.files import assortment as catalogs
from panier.files import extension_file, order_rules, paper_files, rule_file, secret_key
from panier.files.catalog_sources import Catalogs, Reader
from panier.files.look.look_file import load_look
from panier.files.parsed import parsed_files
from panier.flows.passwords import Passwords
from panier.flows.service import publishing
from panier.flows.shelf import Read, Shelf
from panier.flows.shop import Shop, extension_finder
from panier.flows.throttle import Throttle
from panier.outside.bank import INVENTED
from panier.outside.delivery.faults import FaultPlan, FaultyDeliverer
from panier.outside.delivery.supply import Supply, SupplyWorld, put_together
from panier.outside.gateway import gateways
from panier.outside.mail.letters import Letters
from panier.outside.movable_clock import MovableClock
from panier.outside.names import normalised
from panier.outside.press.paper_template import check_template
from panier.outside.press.press import ProcessPress
from panier.outside.publishers import make_publisher
from panier.outside.random_ids import RandomIds
from panier.outside.registry import special_names
from panier.outside.registry.protocol import Registry
from panier.outside.registry.sandbox import SandboxRegistry
from panier.settings import Settings
from panier.store import sealed
from panier.store.account import iam_tags
from panier.store.account.attempts import DatabaseAttempts, ProcessAttempts
from panier.store.account.limits_met import LimitsMet
from panier.store.engine import modes, regions
from panier.store.engine.db import Database
from panier.store.engine.modes import Mode
from panier.store.engine.opening import open_database
from panier.store.engine.sealing import Keyring
from panier.web import delivery_answers
from panier.web.routes.families import NAMES
from panier.work import payment_news
from panier.work.loop import DELIVERING, PAYING, SLOW, Worker
from panier.work.pulse import Pulse

KEY_FILE = "secret.key"
CATALOGS = Path(__file__).parent / "catalogs"
SHIPPED_DOMAINS = CATALOGS / "domains"


def make_shop(
    settings: Settings,
    database: Database,
    *,
    assortment: Assortment | None = None,
    now: Callable[[], int] | None = None,
) -> Shop:
    """The shop of a process.

    It sells the shipped catalogues and uses the real time, unless others are given.
    """
    shipped = assortment or make_assortment(settings)
    now = now or clock(settings.clock_offset_seconds)
    extensions = make_extensions(settings)
    extension_of = extension_finder(extensions)
    registry = make_registry(settings, database, now, extension_of)
    stationery = paper_files.load_stationery(settings.papers, tuple(shipped.subsidiaries), is_live=settings.is_live)
    look = helped(load_look(settings.look), settings, stationery.companies[shipped.home])
    throttle = make_throttle(settings, database, now)
    shop = Shop(
        now=now,
        ids=RandomIds(),
        shelf=Shelf(shipped, read_version(shipped, settings.terms)),
        registry=registry,
        throttle=throttle,
        passwords=Passwords(throttle),
        rules=make_rules(settings),
        base_url=settings.url,
        extensions=extensions,
        stationery=stationery,
        press=ProcessPress(_paper_folders(settings)),
        delivery_delay_us=int(settings.delivery_seconds * SECOND_US),
        is_sandbox=not settings.is_live,
        zones=ZoneDefaults(
            name_servers=settings.name_servers,
            redirector=settings.redirector or (None if settings.is_live else REDIRECTOR_IPV4),
            has_page=not settings.is_live,
        ),
        publisher=make_publisher(settings),
        gateways=gateways.put_together(settings, KINDS, database, now),
        afterlife=lambda name: extension_of(name).afterlife,
        letters=Letters(settings.mail.templates, look),
        has_mail_server=settings.mail.server is not None,
        bank=settings.bank or (None if settings.is_live else INVENTED),
        order_rules=order_rules.load(CATALOGS, settings.order_rules, settings.region, is_live=settings.is_live),
        paying_rules=order_rules.load_payments(CATALOGS, settings.order_rules, settings.region),
        look=look,
        say_reason=_say_reason,
        say_name=_say_name,
    )
    return payment_news.listening(shop, database)


def make_assortment(settings: Settings) -> Assortment:
    """What is shipped, with the home that is set.

    Refuses: a home that is no subsidiary of the region (400).
    """
    found = catalogs.load(
        CATALOGS, settings.region, is_live=settings.is_live, terms=settings.terms, codes=settings.codes
    )
    home = settings.subsidiary or found.home
    if home not in found.subsidiaries:
        known = ", ".join(sorted(found.subsidiaries))
        raise bad_input("PANIER_SUBSIDIARY", f"is {home!r}, but must be one of {known} in {settings.region.value}")
    return replace(found, home=home)


def helped(look: Look, settings: Settings, company: Company) -> Look:
    """A look with where customers get help: what it names, else who reads answers to e-mails, else the company."""
    mail = settings.mail
    _, address = parseaddr(mail.reply_to or mail.sender)
    written = (one for one in (address, company.party.email) if re.fullmatch(EMAIL_PATTERN, one))
    return replace(look, support=look.support or next(written, ""))


def _say_reason(language: str, reason: str) -> str:
    """A reason as pages say it, in an account's language."""
    from panier.web.pages.parts.tongues import tongue_of  # noqa: PLC0415 - a start does without it

    return tongue_of(language).say_refusal(reason) or reason


def _say_name(language: str, name: str) -> str:
    """The name of an offer as pages say it, in an account's language."""
    from panier.web.pages.parts.called.plan_names import plan_name  # noqa: PLC0415 - a start does without it
    from panier.web.pages.parts.tongues import tongue_of  # noqa: PLC0415

    return plan_name(name, tongue_of(language))


def _paper_folders(settings: Settings) -> tuple[Path, ...]:
    """Where the template of papers is looked for.

    Refuses: one of the shop's own that cannot be read (400).
    """
    folders = paper_files.template_folders(settings.papers)
    if settings.papers:
        check_template(folders)
    return folders


def make_registry(
    settings: Settings, database: Database, now: Callable[[], int], extension_of: Callable[[str], Extension]
) -> Registry:
    """The sandbox's registry, or a live shop's.

    Refuses: settings that mix the two (409), and an unusable plug-in (400).
    """
    settings.check_mode()
    if not settings.is_live:
        return SandboxRegistry(database, special_names.load(CATALOGS / "names.yaml"), now, extension_of)
    from panier.outside.registry import live  # noqa: PLC0415 - a sandbox does not even load what leads out of it

    return live.make(settings.registry, settings.registry_options, now, rdap=settings.rdap)


def make_keyring(settings: Settings) -> Keyring:
    """The keys that the shop's secrets are sealed with.

    A sandbox on SQLite makes itself a key in a file beside its database.

    Refuses: a live shop or one on PostgreSQL without a key (409), and what is no key (400).
    """
    if settings.secret_key:
        return Keyring(secret_key.parse(settings.secret_key, "PANIER_SECRET_KEY"), os.urandom)
    if settings.secret_key_file:
        return Keyring(secret_key.load(Path(settings.secret_key_file), "PANIER_SECRET_KEY_FILE"), os.urandom)
    if not settings.needs_no_key:
        raise conflict(
            "The shop's secrets need a key from outside the database: set PANIER_SECRET_KEY or PANIER_SECRET_KEY_FILE"
        )
    return Keyring(secret_key.make(own_key(settings), os.urandom), os.urandom)


def own_key(settings: Settings) -> Path:
    """The file in which a sandbox on SQLite keeps the key that it makes itself."""
    return Path(settings.database).absolute().parent / KEY_FILE


async def open_shop_database(settings: Settings) -> Database:
    """The shop's database, with the keys of what is sealed in it.

    Refuses: keys that do not open what is sealed (409).
    """
    database = await open_database(
        settings.database,
        keyring=make_keyring(settings),
        seconds=settings.database_seconds,
        connections=settings.database_connections,
    )
    try:
        await database.read(sealed.check_keys)
    except BaseException:
        await database.close()
        raise
    return database


def make_throttle(settings: Settings, database: Database, now: Callable[[], int]) -> Throttle:
    """The shop's limits, as they are set.

    What guards against guessing is counted in the database, unless the settings say otherwise.
    """
    own = ProcessAttempts()
    shared = DatabaseAttempts(database) if settings.has_shared_attempts else own
    return Throttle(now, settings.rates, own=own, shared=shared, met=LimitsMet(database))


@cache
def shipped_extensions() -> Mapping[str, Extension]:
    """The extensions that are shipped, read once: every shop of a process has these."""
    return extension_file.load_extensions(SHIPPED_DOMAINS / extension_file.EXTENSIONS)


@cache
def shipped_rules() -> RuleBook:
    """The eligibility rules that are shipped, read once: every shop of a process has these."""
    return rule_file.load(SHIPPED_DOMAINS / extension_file.RULES)


def make_extensions(settings: Settings) -> Mapping[str, Extension]:
    """The extensions of a shop: those that are shipped, and those of its own folder.

    Refuses: a folder that is not there or holds none of both, malformed files, and an extension that is on no public
    suffix list (400).
    """
    own = extension_file.own_extensions(settings.extensions)
    if own is None:
        return shipped_extensions()
    found = extension_file.load_extensions(SHIPPED_DOMAINS / extension_file.EXTENSIONS, own)
    for name in found:
        if isinstance(problem := normalised(f"exemple.{name}"), str):
            raise bad_input(extension_file.SETTING, f"describes {name}, but a name under it {problem}")
    return found


def make_rules(settings: Settings) -> RuleBook:
    """The eligibility rules of a shop: those that are shipped, and those of its own folder.

    Refuses: as make_extensions() does (400).
    """
    own = extension_file.own_rules(settings.extensions)
    return shipped_rules() if own is None else rule_file.load(SHIPPED_DOMAINS / extension_file.RULES, own)


def read_version(shipped: Assortment, terms: str = "") -> Read:
    """A reader of catalogue versions, beside the shipped ones; `terms`: a file with terms of the shop's own."""
    reader = Reader(CATALOGS, shipped, terms)

    def read(version: Version, document: str) -> Catalogs:
        return reader.read(
            document.encode(), version.family, form=version.form, name=version.name, version_id=version.version_id
        )

    return read


def clock(offset_seconds: int) -> MovableClock:
    """A clock of microseconds since 1970, shifted by a number of seconds."""
    return MovableClock(lambda: time.time_ns() // 1_000, offset_seconds * SECOND_US)


def make_supply(settings: Settings, shop: Shop, database: Database) -> Supply:
    """The shop's deliverers, as PANIER_DELIVERERS says.

    Refuses: what it names and there is not, and settings that are incomplete or have no effect (400, 409).
    """
    families = {*NAMES, *(family for _, family in shop.assortment.catalogs)}
    world = SupplyWorld(
        database, shop.now, lambda: int(time.time()), shop.is_sandbox, kinds_by_family(), shop.zones.name_servers,
        f"{settings.url}{delivery_answers.PATH}",
    )  # fmt: skip
    return put_together(settings, families, world)


def make_worker(
    shop: Shop, database: Database, wake: asyncio.Event, supplied: Supply | None = None,
    faults: FaultPlan | None = None, *, pulse: Pulse | None = None,
) -> Worker:  # fmt: skip
    """A worker of the shop, with its usual deliverers unless others are given.

    `faults`: what its sandbox's owner wants to go wrong; `pulse`: where it says that it is at work.
    """
    chosen = (supplied or make_supply(Settings(""), shop, database)).deliverer
    deliverer = chosen if faults is None else FaultyDeliverer(chosen, faults, shop.now)
    return Worker(shop, database, shop.gateways, deliverer, wake, pulse=pulse or Pulse())


def make_workers(
    shop: Shop, database: Database, wake: asyncio.Event, supplied: Supply, faults: FaultPlan | None = None, *,
    pulse: Pulse | None = None,
) -> list[Worker]:  # fmt: skip
    """The workers of a process: whoever asks others outside does nothing else, so that nothing else waits for them."""
    worker = make_worker(shop, database, wake, supplied, faults, pulse=pulse)
    apart: list[tuple[str, ...]] = [(kind,) for kind in SLOW]
    apart += [DELIVERING] if supplied.deliverer.leads_outside else []
    apart += [PAYING] if shop.gateways.leads_outside else []
    apart += [] if shop.publisher is None else [(publishing.JOB,)]
    alone = [replace(worker, only=kinds) for kinds in apart]
    return [replace(worker, besides=tuple(kind for kinds in apart for kind in kinds)), *alone]


async def claim(settings: Settings, shop: Shop, database: Database) -> None:
    """Write into a database whose it is, where that is not there yet.

    Refuses: one of the other mode or of another region (409).
    """
    mode = Mode.SANDBOX if shop.is_sandbox else Mode.LIVE
    await database.write(lambda tx: modes.claim(tx, mode, now_us=shop.now()))
    await database.write(lambda tx: regions.claim(tx, settings.region))
    await database.write(lambda tx: iam_tags.claim(tx, shop.ids.uuid()))


@frozen
class Opened:
    """A shop with its database and its deliverers, all of which are open."""

    database: Database
    shop: Shop
    supply: Supply

    async def close(self) -> None:
        """Close all of it."""
        try:
            await self.supply.deliverer.close()
            await self.shop.close()
        finally:
            await self.database.close()


async def open_shop(settings: Settings) -> Opened:
    """The database of a shop, opened, and the shop over it.

    Refuses: a database of the other mode or of another region (409), and settings that the two modes do not share.
    """
    database = await open_shop_database(settings)
    try:
        shop = make_shop(settings, database)
        parsed_files().save()
        try:
            made = make_supply(settings, shop, database)
            await claim(settings, shop, database)
            await shop.shelf.refresh(database, now_us=shop.now())
        except BaseException:
            await shop.close()
            raise
    except BaseException:
        await database.close()
        raise
    return Opened(database, shop, made)
