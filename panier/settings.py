"""The settings of a process, read once from the environment.

Each is checked here, and a refusal names the setting and what is allowed.
"""

import os
from collections.abc import Mapping
from dataclasses import field
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from panier.core.catalog.region import Region
from panier.core.limits import ConnectionLimits
from panier.core.payment.transfer import BankAccount
from panier.core.rates import SETTING, TABLE, Rates, defaults, read_rates
from panier.core.refusal import conflict
from panier.core.values import frozen
from panier.files import secret_key
from panier.files.look import look_file
from panier.outside import bank
from panier.outside.gateway.stripe import settings as stripe_settings
from panier.outside.mail import settings as mail_settings
from panier.outside.setting_values import (
    SettingForm,
    choice,
    count,
    hosts,
    ipv4,
    load_credentials,
    networks,
    number,
    text,
)
from panier.store.engine.db import is_postgres

DEFAULT_PORT = 8080
DELIVERY_SECONDS_MAX = 366 * 86_400
OFFSET_SECONDS_MAX = 100 * 366 * 86_400
NO_REGISTRAR = "none"  # a live shop that sells no names
CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd names a folder so; it is whoever else's that has secrets in files
METRICS_TOKEN = "PANIER_METRICS_TOKEN"  # noqa: S105 - its name
_OPTION, _DELIVERER_OPTION, _GATEWAY_OPTION = "PANIER_REGISTRY_", "PANIER_DELIVERER_", "PANIER_GATEWAY_"
# In files of keys and around the programs of `panier run`, for them to read.
_WRITTEN = (
    "PANIER_OAUTH2_CLIENT_ID", "PANIER_OAUTH2_CLIENT_SECRET", "PANIER_OWNER_URL", "PANIER_OVH_CONF", "PANIER_REDIRECT",
)  # fmt: skip
_HOST_NAME = r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])"


_HOST = SettingForm(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+", "an address or the name of a host")
_URL = SettingForm(
    rf"(?:https?://{_HOST_NAME}(?::[0-9]{{1,5}})?(?:/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*)?)?",
    "an address such as https://shop.example, without query and fragment",
)
_DATABASE = SettingForm(
    r"postgres(?:ql)?://\S+|(?!.*://)[^\x00]+", "the path of an SQLite file or postgresql://user@host/name"
)
_RDAP = SettingForm(r"|on|off|https?://\S+", "on, off or the address of a list of servers")
_WORD = SettingForm(r"[A-Za-z0-9._:-]*", "the name of an entry point")
_TOKEN = SettingForm(r"|[!-~]{24,}", "24 printable characters or more, as `openssl rand -hex 24` prints")
_SUBSIDIARY = SettingForm(r"|[A-Z]{2,4}", "the code of a subsidiary, such as DE")
_KEY = SettingForm(r"[!-~]*", "printable characters without a space")


@frozen
class Settings:
    """The settings of a shop.

    Where it keeps its data, where it answers, how its sandbox behaves, and what makes it a live shop. `registry`: the
    entry point of a registrar's plug-in; `registry_options`: its options. `rdap`: on, off, or the address of a list of
    servers. `has_shared_attempts`: whether what guards against guessing is counted in the database, by all processes of
    the shop together. `limits`: the rates of limits that are set (core/rates.py). `connections`: what a connection may
    take; `trusted_proxies`: who is believed when it says whom it speaks for; `tls_certificate`, `tls_key`: files.
    `secret_key` and `secret_key_file`: what its secrets are sealed with. `region`: whose subsidiaries sell;
    `subsidiary`: the one that visitors meet first, "" for the region's usual one.
    `deliverers`: who makes what; `deliverer_options`: options of deliverers' plug-ins; `gateways`: who takes the money,
    with `gateway_options`, and what `stripe` takes; `delivery_hook_url` and `delivery_hook_secret` (or a file with it):
    where a hook is asked, and what that is signed with. `name_servers`: the hosts that answer for its zones;
    `redirector`: the server that redirects visitors. `powerdns_…`: the PowerDNS that its zones are published on;
    `powerdns_kind`: native, or primary where PowerDNS tells other servers. `hook_networks`: where hooks may lead
    besides the internet; `mail`: which server sends e-mails. `order_rules`: the folder of the shop's own rules about
    orders; `extensions`: that of its own extensions. `papers`: a folder with the companies, the words and the template
    of its bills, `terms`: its terms, a file or a folder, `codes`: a file with its vouchers and coupons, `look`: the
    folder of its look. `bank`: the account that
    customers transfer to. `office_port`, `office_address`: where the back office stands on its own.
    `metrics_token`: what whoever may see its figures shows, "" where nobody may.
    """

    database: str  # a PostgreSQL URL, or the path of an SQLite file
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    base_url: str = ""  # the address written into links
    delivery_seconds: float = 1.0
    clock_offset_seconds: int = 0
    manage_port: int = 0  # the sandbox owner's port; 0: none
    registry: str = ""
    registry_options: Mapping[str, str] = field(default_factory=dict, repr=False)  # they include passwords
    rdap: str = ""
    has_shared_attempts: bool = True
    limits: Rates = field(default_factory=dict)
    connections: ConnectionLimits = field(default_factory=ConnectionLimits)
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    tls_certificate: str = ""
    tls_key: str = ""
    database_seconds: int = 10  # how long a connection to PostgreSQL, a statement or a lock is waited for
    database_connections: int = 16  # to PostgreSQL, of this process
    secret_key: str = field(default="", repr=False)
    secret_key_file: str = ""
    region: Region = Region.EU
    subsidiary: str = ""
    deliverers: str = ""
    deliverer_options: Mapping[str, str] = field(default_factory=dict, repr=False)  # they include passwords
    gateways: str = ""
    gateway_options: Mapping[str, str] = field(default_factory=dict, repr=False)  # they include passwords
    stripe: stripe_settings.StripeSettings = field(default_factory=stripe_settings.StripeSettings)
    delivery_hook_url: str = ""
    delivery_hook_secret: str = field(default="", repr=False)
    delivery_hook_secret_file: str = ""
    name_servers: tuple[str, ...] = ()
    redirector: str = ""
    powerdns_url: str = ""
    powerdns_key: str = field(default="", repr=False)
    powerdns_key_file: str = ""
    powerdns_server: str = "localhost"
    powerdns_kind: str = "native"
    hook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    mail: mail_settings.MailSettings = field(default_factory=mail_settings.MailSettings)
    order_rules: str = ""
    extensions: str = ""
    papers: str = ""
    terms: str = ""
    codes: str = ""
    look: str = ""
    bank: BankAccount | None = None
    office_port: int = 0  # the back office's own port; 0: it stands under the shop's address
    office_address: str = ""
    metrics_token: str = field(default="", repr=False)

    @property
    def is_live(self) -> bool:
        """True where what is sold is real; unless a registrar is set, or that there is none, it is a sandbox."""
        return bool(self.registry)

    @property
    def has_registrar(self) -> bool:
        """True where somebody registers names for the shop."""
        return self.is_live and self.registry != NO_REGISTRAR

    @property
    def needs_no_key(self) -> bool:
        """True where none is set and none has to be: a sandbox on SQLite makes its own."""
        return not (self.secret_key or self.secret_key_file or self.is_live or is_postgres(self.database))

    @property
    def rates(self) -> Rates:
        """The rate of every limit: as it is set, or the one of shops of this kind."""
        return {**defaults(is_live=self.is_live), **self.limits}

    def check_mode(self) -> None:
        """Check that every setting has an effect in this mode.

        Refuses: settings of the other mode, a live shop without name servers, and half the settings of PowerDNS (409).
        """
        self.mail.check_mode(is_live=self.is_live)
        if self.is_live and self.clock_offset_seconds:
            raise conflict("PANIER_CLOCK_OFFSET_SECONDS is for sandboxes: with PANIER_REGISTRY the shop's time is real")
        if not self.has_registrar and (self.rdap or self.registry_options):
            given = "PANIER_RDAP" if self.rdap else f"{_OPTION}{min(self.registry_options).upper()}"
            whose = "a registrar" if self.is_live else "live shops"
            raise conflict(f"{given} is for {whose}: set PANIER_REGISTRY to a registrar's plug-in, or unset it")
        if (self.powerdns_key or self.powerdns_key_file) and not self.powerdns_url:
            raise conflict("PANIER_POWERDNS_KEY is for a PowerDNS: set PANIER_POWERDNS_URL as well, or unset it")
        if self.powerdns_url and not (self.powerdns_key or self.powerdns_key_file):
            raise conflict("PowerDNS wants a key: set PANIER_POWERDNS_KEY or PANIER_POWERDNS_KEY_FILE")
        if self.has_registrar and not self.name_servers:
            raise conflict("A live shop has name servers: set PANIER_NAME_SERVERS to two hosts or more")

    def check_sandbox(self) -> None:
        """Check that nothing leads out of a sandbox to a real registry.

        Refuses: settings that do (409).
        """
        if self.is_live or self.rdap or self.registry_options:
            raise conflict(
                "A sandbox reaches no real registry: unset PANIER_REGISTRY, PANIER_REGISTRY_* and PANIER_RDAP, or start"
                " a live shop with `panier serve`"
            )

    @property
    def url(self) -> str:
        """The address of the shop, without a slash at its end."""
        scheme = "https" if self.tls_certificate else "http"
        return self.base_url.rstrip("/") or f"{scheme}://{self.host}:{self.port}"

    @property
    def office_url(self) -> str:
        """The address of the back office, without /office; the shop's own where it has no port."""
        scheme = "https" if self.tls_certificate else "http"
        own = f"{scheme}://{self.host}:{self.office_port}" if self.office_port else ""
        return self.office_address.rstrip("/") or own


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in PANIER_* variables and credentials; without any, an SQLite file in ./data.

    Refuses: what is set wrongly, or twice (400, 409).
    """
    return _read(look_file.filled(with_credentials(os.environ if environment is None else environment)))


def with_credentials(environment: Mapping[str, str]) -> Mapping[str, str]:
    """An environment with what stands in the folder of its credentials, where it names one.

    There, a file that is called as a setting holds what the setting is: so does systemd hand over secrets.

    Refuses: a setting that is set as well, and a file that cannot be read, is empty or no text (400, 409).
    """
    folder = environment.get(CREDENTIALS)
    if not folder:
        return environment
    found = load_credentials(Path(folder), "PANIER_")
    for name in found:
        if twice := next((one for one in (name, f"{name}_FILE") if environment.get(one)), None):
            raise conflict(f"{twice} is set, and {folder} holds {name}: unset it, or take the file away")
    return {**environment, **found}


def _read(given: Mapping[str, str]) -> Settings:
    for name in ("PANIER_SECRET_KEY", "PANIER_POWERDNS_KEY", "PANIER_DELIVERY_HOOK_SECRET", METRICS_TOKEN):
        if given.get(name) and given.get(f"{name}_FILE"):
            raise conflict(f"{name} and {name}_FILE are both set: unset one of them")
    return Settings(
        database=text(given, "PANIER_DATABASE", str(Path("data") / "panier.sqlite"), _DATABASE),
        host=text(given, "PANIER_HOST", "127.0.0.1", _HOST),
        port=number(given, "PANIER_PORT", DEFAULT_PORT, int, least=1, most=65_535),
        base_url=text(given, "PANIER_URL", "", _URL),
        delivery_seconds=number(given, "PANIER_DELIVERY_SECONDS", 1.0, float, most=DELIVERY_SECONDS_MAX),
        clock_offset_seconds=number(
            given, "PANIER_CLOCK_OFFSET_SECONDS", 0, int, least=-OFFSET_SECONDS_MAX, most=OFFSET_SECONDS_MAX
        ),
        registry=text(given, "PANIER_REGISTRY", "", _WORD),
        registry_options={name.lower(): value for name, value in _options(given, _OPTION).items()},
        has_shared_attempts=choice(given, "PANIER_ATTEMPTS", ("database", "process")) == "database",
        limits=read_rates(given),
        connections=_connections(given),
        trusted_proxies=networks(given, "PANIER_TRUSTED_PROXIES"),
        tls_certificate=given.get("PANIER_TLS_CERTIFICATE", ""),
        tls_key=given.get("PANIER_TLS_KEY", ""),
        rdap=text(given, "PANIER_RDAP", "", _RDAP),
        database_seconds=number(given, "PANIER_DATABASE_SECONDS", 10, int, least=1, most=3_600),
        database_connections=number(given, "PANIER_DATABASE_CONNECTIONS", 16, int, least=1, most=1_000),
        secret_key=given.get("PANIER_SECRET_KEY", ""),
        secret_key_file=given.get("PANIER_SECRET_KEY_FILE", ""),
        region=Region(choice(given, "PANIER_REGION", tuple(Region))),
        subsidiary=text(given, "PANIER_SUBSIDIARY", "", _SUBSIDIARY),
        deliverers=given.get("PANIER_DELIVERERS", ""),
        deliverer_options=_options(given, _DELIVERER_OPTION),
        gateways=given.get("PANIER_GATEWAYS", ""),
        gateway_options=_options(given, _GATEWAY_OPTION),
        stripe=stripe_settings.read(given),
        delivery_hook_url=text(given, "PANIER_DELIVERY_HOOK_URL", "", _URL),
        delivery_hook_secret=given.get("PANIER_DELIVERY_HOOK_SECRET", ""),
        delivery_hook_secret_file=given.get("PANIER_DELIVERY_HOOK_SECRET_FILE", ""),
        name_servers=hosts(given, "PANIER_NAME_SERVERS"),
        redirector=ipv4(given, "PANIER_REDIRECTOR"),
        powerdns_url=text(given, "PANIER_POWERDNS_URL", "", _URL),
        powerdns_key=text(given, "PANIER_POWERDNS_KEY", "", _KEY),
        powerdns_key_file=given.get("PANIER_POWERDNS_KEY_FILE", ""),
        powerdns_server=text(given, "PANIER_POWERDNS_SERVER", "localhost", _WORD),
        powerdns_kind=choice(given, "PANIER_POWERDNS_KIND", ("native", "primary")),
        hook_networks=networks(given, "PANIER_HOOK_NETWORKS"),
        mail=mail_settings.read(given),
        order_rules=given.get("PANIER_ORDER_RULES", ""),
        extensions=given.get("PANIER_EXTENSIONS", ""),
        papers=given.get("PANIER_PAPERS", ""),
        terms=given.get("PANIER_TERMS", ""),
        codes=given.get("PANIER_CODES", ""),
        look=given.get(look_file.SETTING, ""),
        bank=bank.read(given),
        office_port=number(given, "PANIER_OFFICE_PORT", 0, int, most=65_535),
        office_address=text(given, "PANIER_OFFICE_URL", "", _URL),
        metrics_token=_metrics_token(given),
    )


def _metrics_token(given: Mapping[str, str]) -> str:
    file = given.get(f"{METRICS_TOKEN}_FILE", "")
    kept = {METRICS_TOKEN: secret_key.load_text(Path(file), f"{METRICS_TOKEN}_FILE")} if file else given
    return text(kept, METRICS_TOKEN, "", _TOKEN)


def _options(given: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The options of plug-ins: the variables with a prefix, by what is behind it."""
    return {name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)}


class _Asked(dict[str, str]):
    """An environment in which nothing is set, and that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def get(self, name: str, default: Any = None) -> Any:
        """Note the name; it is not set."""
        self.names[name] = None
        return default

    def __contains__(self, name: object) -> bool:
        self.names[str(name)] = None
        return False


# What an option of a command goes before, by its name in `Settings`. The clock of a sandbox is kept, and goes on.
_BY_OPTION = {
    "database": "PANIER_DATABASE", "port": "PANIER_PORT", "delivery_seconds": "PANIER_DELIVERY_SECONDS",
    "region": "PANIER_REGION", "office_port": "PANIER_OFFICE_PORT",
}  # fmt: skip


def set_by_options(settings: Settings) -> Mapping[str, str]:
    """What of a process's settings an option of its command said, and not its environment, by name."""
    given = read()
    return {
        name: str(getattr(settings, attribute))
        for attribute, name in _BY_OPTION.items()
        if getattr(settings, attribute) != getattr(given, attribute)
    }


@cache
def known_names() -> tuple[str, ...]:
    """Every variable that is read, besides those whose names are made up.

    PANIER_REGISTRY_*, PANIER_DELIVERER_* and PANIER_GATEWAY_* are plug-ins' own.
    """
    asked = _Asked()
    _read(asked)
    return (*asked.names, *(limit.setting for limit in TABLE.values()), *_WRITTEN)


def unknown_names(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The PANIER_ variables of an environment that nothing reads."""
    names = (name for name in sorted(environment) if name.startswith("PANIER_") and name not in known_names())
    return tuple(name for name in names if not name.startswith((_OPTION, _DELIVERER_OPTION, _GATEWAY_OPTION, SETTING)))


def _connections(given: Mapping[str, str]) -> ConnectionLimits:
    usual = ConnectionLimits()
    return ConnectionLimits(
        head_seconds=count(given, "PANIER_HEADER_SECONDS", usual.head_seconds, most=3_600),
        body_seconds=count(given, "PANIER_BODY_SECONDS", usual.body_seconds, most=86_400),
        least_bytes_per_second=count(given, "PANIER_LEAST_BYTES_PER_SECOND", usual.least_bytes_per_second),
        keep_alive_seconds=count(given, "PANIER_KEEP_ALIVE_SECONDS", usual.keep_alive_seconds, most=86_400),
        head_bytes=count(given, "PANIER_HEADER_BYTES", usual.head_bytes, least=1_024),
        url_bytes=count(given, "PANIER_URL_BYTES", usual.url_bytes, least=256, most=65_535),
        connections=count(given, "PANIER_CONNECTIONS", usual.connections, least=2),
        of_address=count(given, "PANIER_CONNECTIONS_OF_ADDRESS", usual.of_address),
    )


def delivery_time(seconds: float) -> float:
    """A number of seconds that a delivery may take, from an option of the command line.

    Refuses: any other number.
    """
    return number({"delivery-seconds": str(seconds)}, "delivery-seconds", 1.0, float, most=DELIVERY_SECONDS_MAX)
