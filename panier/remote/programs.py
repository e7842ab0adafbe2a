"""The environment of a program that is to find a sandbox, whatever it is written in."""

import os
from collections.abc import Mapping
from pathlib import Path

from panier.remote.hosts import API_HOSTS, without_api_hosts
from panier.remote.process import Started
from panier.remote.redirection import Detour

WITHIN = Path(__file__).parent / "within"
ENDPOINTS = (
    "ovh-eu", "ovh-ca", "ovh-us", "kimsufi-eu", "kimsufi-ca", "soyoustart-eu", "soyoustart-ca",
)  # fmt: skip
_LOCAL = "localhost,127.0.0.1,::1"
# Whoever has these set means another shop; SDKs refuse them beside keys.
_OTHERS = ("OVH_CLIENT_ID", "OVH_CLIENT_SECRET", "OVH_ACCESS_TOKEN")
_BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPLIB2_CA_CERTS", "NIX_SSL_CERT_FILE")
_KEYS = ("application_key", "application_secret", "consumer_key")


def believed(environment: Mapping[str, str]) -> str | None:
    """The file of certificates that programs believe so far; None where they believe what the system does."""
    return next((environment[name] for name in _BUNDLES[:3] if environment.get(name)), None)


def surroundings(
    environment: Mapping[str, str], started: Started, place: Path, redirection: Detour | None = None
) -> dict[str, str]:
    """The variables of a program, with all that leads it to a sandbox and nothing that leads to another shop.

    `place` is a folder for files that the variables name. Without a redirection, only programs that take an address,
    and python-ovh, find it.
    """
    found = {name: value for name, value in environment.items() if name not in _OTHERS} | dict(started.given)
    found["PANIER_OWNER_URL"] = started.owner_url
    found["PANIER_OVH_CONF"] = str(_write_conf(place / "ovh.conf", started))
    found["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # for OAuth2 clients: the sandbox speaks plain HTTP
    paths = (str(WITHIN), environment.get("PYTHONPATH"))
    found["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return found if redirection is None else found | _redirected(environment, place, redirection)


def _redirected(environment: Mapping[str, str], place: Path, redirection: Detour) -> dict[str, str]:
    proxy = f"http://127.0.0.1:{redirection.proxy_port}"
    kept = without_api_hosts(environment.get("no_proxy") or environment.get("NO_PROXY") or "")
    no_proxy = ",".join(word for word in (kept, _LOCAL) if word)
    bundle, own = str(redirection.authority.bundle), redirection.authority.certificate
    extra = environment.get("NODE_EXTRA_CA_CERTS")
    if extra and Path(extra).is_file():
        more = place / "node.pem"
        more.write_text(f"{Path(extra).read_text()}\n{own.read_text()}")
        own = more
    script = str(WITHIN / "redirect.cjs").replace("\\", "\\\\").replace('"', '\\"')
    ini = place / "php"
    ini.mkdir(exist_ok=True)
    (ini / "panier.ini").write_text(f'curl.cainfo="{bundle}"\nopenssl.cafile="{bundle}"\n')
    return {
        **dict.fromkeys(_BUNDLES, bundle),
        "HTTPS_PROXY": proxy,
        "https_proxy": proxy,
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
        "NODE_EXTRA_CA_CERTS": str(own),
        "NODE_OPTIONS": " ".join(
            word for word in (environment.get("NODE_OPTIONS", ""), f'--require "{script}"') if word
        ),
        "PHP_INI_SCAN_DIR": f"{environment.get('PHP_INI_SCAN_DIR', '')}:{ini}",
        "PANIER_REDIRECT": " ".join((str(redirection.tls_port), *API_HOSTS)),
    }


def _write_conf(file: Path, started: Started) -> Path:
    """A file as the SDKs read it: the sandbox under every name, for whoever is told which file to read."""
    url = f"{started.url}/1.0"
    keys = "".join(f"{name}={started.given[f'OVH_{name.upper()}']}\n" for name in _KEYS)
    sections = "".join(f"\n[{name}]\n{keys}" for name in (url, *ENDPOINTS))
    file.touch(mode=0o600)
    file.write_text(f"[default]\nendpoint={url}\n{sections}")
    return file
