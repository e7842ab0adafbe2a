"""Where e-mails are sent from and by which server, as the settings say (docs/mails.md)."""

import re
from collections.abc import Mapping
from dataclasses import field
from email.headerregistry import Address
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen
from panier.files import secret_key

URL, FROM, REPLY_TO = "PANIER_SMTP_URL", "PANIER_MAIL_FROM", "PANIER_MAIL_REPLY_TO"
PASSWORD, PASSWORD_FILE, TRUSTED = "PANIER_SMTP_PASSWORD", "PANIER_SMTP_PASSWORD_FILE", "PANIER_SMTP_CA"
TEMPLATES = "PANIER_MAIL_TEMPLATES"
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_FORM = re.compile(
    r"(smtp|smtps|smtp\+plain)://(?:[^\s/@:]+@)?(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?/?"
)


@frozen
class MailServer:
    """A server that e-mails are handed to.

    `is_tls`: it is spoken to encrypted from the beginning; `starts_tls`: a connection has to become encrypted before
    anything is said. `trusted`: a PEM file with certificates that are believed besides the system's.
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    is_tls: bool = False
    starts_tls: bool = True
    trusted: str = ""

    @property
    def is_this_machine(self) -> bool:
        """True for a loopback address."""
        return is_loopback(self.host)


@frozen
class MailSettings:
    """What the settings say of e-mails; nothing is sent where there is no server."""

    server: MailServer | None = None
    sender: str = ""
    reply_to: str = ""
    templates: str = ""

    def check_mode(self, *, is_live: bool) -> None:
        """Check that a sandbox writes to nobody.

        Refuses: a sandbox's server elsewhere than on this machine (409).
        """
        if not is_live and self.server is not None and not self.server.is_this_machine:
            raise conflict(
                f"{URL} leads to {self.server.host}, but a sandbox's customers are made up: it hands its e-mails to"
                " this machine alone, such as smtp://127.0.0.1:1025"
            )


def read(given: Mapping[str, str]) -> MailSettings:
    """What the settings say of e-mails.

    Refuses: what is no server and no address of an e-mail (400), half of what sending takes (409).
    """
    url, sender, reply_to = given.get(URL, ""), given.get(FROM, ""), given.get(REPLY_TO, "")
    password, file = given.get(PASSWORD, ""), given.get(PASSWORD_FILE, "")
    trusted, templates = given.get(TRUSTED, ""), given.get(TEMPLATES, "")
    for name, text in ((FROM, sender), (REPLY_TO, reply_to)):
        if text and not _is_address(text):
            raise bad_input(name, "must be an e-mail address, such as shop@shop.example or Shop <shop@shop.example>")
    if templates and not Path(templates).is_dir():
        raise bad_input(TEMPLATES, f"names {templates}, which is no folder")
    if password and file:
        raise conflict(f"{PASSWORD} and {PASSWORD_FILE} are both set: unset one of them")
    if not url:
        others = ((FROM, sender), (REPLY_TO, reply_to), (PASSWORD, password), (PASSWORD_FILE, file), (TRUSTED, trusted))
        for name, text in others:
            if text:
                raise conflict(f"{name} is for sending e-mails: set {URL} as well, or unset it")
        return MailSettings(templates=templates)
    if not sender:
        raise conflict(f"{URL} sends e-mails: set {FROM} to the address that they come from")
    kept = secret_key.load_text(Path(file), PASSWORD_FILE) if file else password
    return MailSettings(_server(url, kept, trusted), sender, reply_to, templates)


def is_loopback(host: str) -> bool:
    """True for the name and the addresses of this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _server(url: str, password: str, trusted: str) -> MailServer:
    if not _FORM.fullmatch(url):
        problem = "must be such as smtp://user@mail.example:587, smtps://user@mail.example or smtp+plain://127.0.0.1:25"
        raise bad_input(URL, f"{problem}; the password goes into {PASSWORD}")
    parts = urlsplit(url)
    host, user = parts.hostname or "", unquote(parts.username or "")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise bad_input(URL, "has a port beyond 65535") from None
    if password and not user:
        raise conflict(f"{PASSWORD} is set, but {URL} names no user, as smtp://user@{host} does")
    is_plain = parts.scheme == "smtp+plain"
    if is_plain and user and not is_loopback(host):
        raise conflict(f"{URL} would send a password unencrypted: use smtp:// or smtps://")
    starts = parts.scheme == "smtp" and not is_loopback(host)
    return MailServer(host, port, user, password, parts.scheme == "smtps", starts, trusted)


def _is_address(text: str) -> bool:
    name, address = parseaddr(text)
    try:
        found = Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError):
        return False
    return bool(found.username and found.domain) and not re.search(r"[\r\n]", text)
