"""Whether those answer whom a shop needs: its own address, registrar, gateway, mail server, name servers."""

import asyncio
import http.client
import secrets
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from panier.app import clock, make_extensions, make_keyring, make_registry, make_shop, make_supply
from panier.cli import databases
from panier.cli.findings import Finding
from panier.cli.wording import refusal_line
from panier.core.payment.payment import CARD, KINDS
from panier.core.refusal import Refusal
from panier.flows.shop import extension_finder
from panier.outside.gateway import gateways
from panier.outside.mail.sender import MailRefusedError, MailTroubleError, Outgoing, SmtpSender
from panier.outside.registry.protocol import RegistryUnreachableError
from panier.settings import Settings
from panier.store.engine.db import Database
from panier.store.engine.opening import open_database

T = TypeVar("T")

SECONDS = 10.0
_PATH = "/1.0/auth/time"
_DAYS_LEFT = 14  # of a certificate; whoever renews by itself has done so by then


def look(settings: Settings, file: Path, *, sells_names: bool, mail_to: str) -> Iterator[Finding]:
    """Each of those whom a shop needs; `file`: its settings, `mail_to`: whom an e-mail is sent to, to try."""
    yield from _address(settings, file)
    yield from _registrar(settings, file, sells_names=sells_names)
    yield _gateway(settings, file)
    yield _mail(settings, file, mail_to)
    yield _start(settings, file)


def _address(settings: Settings, file: Path) -> Iterator[Finding]:
    """The shop's address, its certificate, and whether the shop answers there."""
    parts = urlsplit(settings.base_url)
    if not parts.hostname:
        yield Finding("address", False, "PANIER_URL is not set", f"set PANIER_URL=https://… in {file}")
        return
    if parts.scheme != "https":
        how = f"{settings.url} is not encrypted: customers' browsers refuse to send passwords"
        yield Finding("address", False, how, f"set PANIER_URL=https://… in {file}; docs/deployment.md has the proxy")
        return
    yield Finding("address", True, settings.url)
    port = parts.port or 443
    try:
        with (
            socket.create_connection((parts.hostname, port), timeout=SECONDS) as raw,
            ssl.create_default_context().wrap_socket(raw, server_hostname=parts.hostname) as safe,
        ):
            expires = ssl.cert_time_to_seconds(str((safe.getpeercert() or {})["notAfter"]))
    except ssl.SSLError as error:
        how = f"{parts.hostname}:{port} has no certificate that browsers believe ({error.reason or error})"
        yield Finding("TLS", False, how, f"certbot certonly -d {parts.hostname}; docs/deployment.md")
        return
    except OSError as error:
        how = f"nothing answers at {parts.hostname}:{port} ({error.strerror or error})"
        yield Finding("TLS", False, how, "systemctl status panier nginx; docs/run-a-shop.md")
        return
    days = int((expires - time.time()) // 86_400)
    renew = "" if days >= _DAYS_LEFT else "certbot renew"
    yield Finding("TLS", days >= _DAYS_LEFT, f"the certificate is good for {days} days", renew)
    yield _answers(parts.hostname, port)


def _answers(host: str, port: int) -> Finding:
    start = "systemctl restart panier, then journalctl -u panier -n 50"
    connection = http.client.HTTPSConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", _PATH)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return Finding("shop", False, f"it does not answer ({error})", start)
    finally:
        connection.close()
    is_well = status == 200
    return Finding("shop", is_well, "it answers" if is_well else f"{_PATH} answers {status}", "" if is_well else start)


def _registrar(settings: Settings, file: Path, *, sells_names: bool) -> Iterator[Finding]:
    if not settings.has_registrar:
        if sells_names:
            how = "domain names are sold, and nobody registers them"
            yield Finding("registrar", False, how, f"set PANIER_REGISTRY in {file}; docs/registrar-plugin.md")
        else:
            yield Finding("registrar", True, "none: no domain names are sold")
        return
    name = f"panier-{secrets.token_hex(6)}.com"

    async def ask(database: Database) -> str:
        registry = make_registry(settings, database, clock(0), extension_finder(make_extensions(settings)))
        try:
            return (await registry.look_up([name]))[name].state.value
        finally:
            await registry.close()

    change = f"edit PANIER_REGISTRY… in {file}"
    try:
        yield Finding("registrar", True, f"{settings.registry} answers: {name} is {_with_database(settings, ask)}")
    except Refusal as refusal:
        yield Finding("registrar", False, refusal_line(refusal), change)
    except RegistryUnreachableError as error:
        yield Finding("registrar", False, str(error), change)
    except ImportError as error:
        yield Finding("registrar", False, f"the plug-in cannot be loaded ({error})", "pip install it anew")
    silent = [host for host in settings.name_servers if not _is_known(host)]
    if silent:
        yield Finding("name servers", False, f"{', '.join(silent)} has no address", "docs/powerdns.md")
    else:
        yield Finding("name servers", True, ", ".join(settings.name_servers))


def _gateway(settings: Settings, file: Path) -> Finding:
    change = f"set PANIER_GATEWAYS in {file}: docs/stripe.md, docs/gateway-plugin.md; or PANIER_BANK_ACCOUNT"

    async def ask(database: Database) -> Finding:
        made = gateways.put_together(settings, KINDS, database, clock(0))
        await made.close()
        if not made.made:
            how = "customers pay by transfer" if settings.bank else "nobody takes the money"
            return Finding("gateway", settings.bank is not None, how, "" if settings.bank else change)
        if gateways.STRIPE not in made.made:
            return Finding("gateway", True, f"{', '.join(made.made)}: {', '.join(made.names)}")
        from panier.outside.gateway.stripe.look import problem_of

        problem = await problem_of(settings.stripe)
        if problem is not None:
            return Finding("gateway", False, problem, f"edit PANIER_STRIPE_KEY… in {file}: docs/stripe.md")
        if settings.stripe.key[3:].startswith("test_"):
            how = "Stripe answers; its key takes test cards alone"
            return Finding("gateway", False, how, "order with a test card, then put the live key in its place")
        return Finding("gateway", True, f"Stripe answers, and takes {CARD}")

    try:
        return _with_database(settings, ask)
    except Refusal as refusal:
        return Finding("gateway", False, refusal_line(refusal), change)


def _mail(settings: Settings, file: Path, mail_to: str) -> Finding:
    server = settings.mail.server
    change = f"edit PANIER_SMTP… in {file}: docs/mails.md"
    if server is None:
        return Finding("mail", False, "no e-mail is sent: nobody can choose a new password", change)
    sender = SmtpSender(server, sender=settings.mail.sender, reply_to=settings.mail.reply_to, seconds=SECONDS)

    async def ask() -> None:
        try:
            await (sender.send(_trial(settings.url, mail_to)) if mail_to else sender.check())
        finally:
            await sender.close()

    try:
        asyncio.run(ask())
    except (MailRefusedError, MailTroubleError) as error:
        return Finding("mail", False, f"{server.host}:{server.port}: {error}", change)
    except OSError as error:  # a file with certificates that cannot be read
        return Finding("mail", False, f"{error.filename or server.host}: {error.strerror or error}", change)
    if mail_to:
        return Finding("mail", True, f"{server.host} has taken an e-mail to {mail_to}: see that it is no spam")
    return Finding("mail", True, f"{server.host} answers; --mail-to ADDRESS sends one")


def _trial(url: str, to: str) -> Outgoing:
    text = f"{url} can send e-mails. This one was asked for by `panier shop check`."
    return Outgoing(
        message_id=secrets.token_hex(16),
        recipient=to,
        subject="An e-mail of your shop",
        text=text,
        html=f"<p>{text}</p>",
        language="en",
        written_us=clock(0)(),
    )


def _start(settings: Settings, file: Path) -> Finding:
    """Whether `panier serve` would start with these settings."""

    async def make(database: Database) -> None:
        shop = make_shop(settings, database)
        try:
            await make_supply(settings, shop, database).deliverer.close()
        finally:
            await shop.close()

    try:
        _with_database(settings, make)
    except Refusal as refusal:
        return Finding("start", False, f"`panier serve` refuses: {refusal_line(refusal)}", f"edit {file}, or that file")
    return Finding("start", True, "`panier serve` takes these settings")


def _is_known(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, 53))
    except OSError:
        return False


def _with_database(settings: Settings, ask: Callable[[Database], Awaitable[T]]) -> T:
    databases.check_ready(settings.database)  # opening a file that is missing would make it

    async def run() -> T:
        database = await open_database(settings.database, keyring=make_keyring(settings), is_beside=True)
        try:
            return await ask(database)
        finally:
            await database.close()

    return asyncio.run(run())
