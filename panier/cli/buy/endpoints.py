"""Which endpoint is meant: a sandbox, unless another one is named on the command line."""

import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

from panier.cli.buy.stops import wrong_use
from panier.remote import running
from panier.remote.signing import CustomerKeys, kept

DEFAULT = "http://127.0.0.1:8080/1.0"
_REAL = (".ovh.com", ".ovhcloud.com", ".kimsufi.com", ".soyoustart.com")
_NAMES = ("OVH_ENDPOINT", "OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY")
_OAUTH2 = ("OVH_CLIENT_ID", "OVH_CLIENT_SECRET")
_FOLDER = Path("data")  # of the sandbox that is started here


def read_env_file(file: Path) -> None:
    """Take the endpoint and the keys from a file of NAME=VALUE lines, as `panier sandbox --env-file` writes it.

    Refuses: a file without keys.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise wrong_use(f"--env-file {file}: {reason}") from error
    given: dict[str, str] = {}
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip() in (*_NAMES, *_OAUTH2):
            given[name.strip()] = value.strip().strip("'\"")
    if not given.keys() & {"OVH_APPLICATION_KEY", "OVH_CLIENT_ID"}:
        raise wrong_use(f"--env-file {file} sets neither OVH_APPLICATION_KEY nor OVH_CLIENT_ID")
    for name in (*_NAMES[1:], *_OAUTH2):  # keys of two customers must not mix
        os.environ.pop(name, None)
    os.environ.update(given)


def chosen(endpoint: str | None) -> tuple[str, str]:
    """The name that python-ovh knows an endpoint by, and its address.

    A name or an address of OVHcloud counts only where it was given as --endpoint: no variable leads a purchase there.

    Refuses: a name or an address that is none.
    """
    from ovh import client

    if endpoint is not None and "://" not in endpoint:
        if endpoint not in client.ENDPOINTS:
            names = ", ".join(sorted(client.ENDPOINTS))
            raise wrong_use(f"--endpoint {endpoint}: there is no such endpoint; name an address, or one of {names}")
        return endpoint, client.ENDPOINTS[endpoint]
    given = endpoint or os.environ.get("OVH_ENDPOINT", "") or _beside() or DEFAULT
    if "://" not in given:
        raise wrong_use(
            f"OVH_ENDPOINT is {given}: where real money is spent has to be said with --endpoint {given}; a sandbox's"
            f" address is {DEFAULT}"
        )
    url = _address(given, "OVH_ENDPOINT" if endpoint is None else "--endpoint")
    host = urlsplit(url).hostname or ""
    if endpoint is None and f".{host}".endswith(_REAL):
        raise wrong_use(
            f"OVH_ENDPOINT leads to {host}: where real money is spent has to be said with --endpoint {given}"
        )
    client.ENDPOINTS[url] = url
    client.OAUTH2_TOKEN_URLS[url] = f"{url.removesuffix('/1.0')}/auth/oauth2/token"
    if url.startswith("http://") and is_own(host):
        os.environ.setdefault("OAUTHLIB_INSECURE_TRANSPORT", "1")  # a sandbox speaks plain HTTP
    return url, url


def keys_beside(url: str) -> CustomerKeys | None:
    """The keys of the first customer of the sandbox in ./data, where it is the one that answers at an address."""
    if _beside() != url:
        return None
    return next(iter(kept(_FOLDER / "keys.json").values()), None)


def _beside() -> str:
    """The address of the sandbox that runs in ./data, as `panier keys` shows it; empty where none does."""
    found = running.load(_FOLDER)
    return "" if found is None else f"{found.url}/1.0"


def _address(text: str, setting: str) -> str:
    """An address with its path.

    Refuses: what is none.
    """
    try:
        parts = urlsplit(text)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or '/1.0'}"
    except ValueError:
        pass  # it cannot even be taken apart
    raise wrong_use(f"{setting} is {text}: it must be an address such as {DEFAULT}")


def is_own(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
