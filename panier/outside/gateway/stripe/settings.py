"""What the settings say of Stripe (docs/stripe.md)."""

import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from urllib.parse import urlsplit

from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen
from panier.files import secret_key

KEY, KEY_FILE = "PANIER_STRIPE_KEY", "PANIER_STRIPE_KEY_FILE"
SECRET, SECRET_FILE = "PANIER_STRIPE_WEBHOOK_SECRET", "PANIER_STRIPE_WEBHOOK_SECRET_FILE"
URL = "PANIER_STRIPE_URL"
_KEY = re.compile(r"(?:sk|rk)_[!-~]+")
_SECRET = re.compile(r"whsec_[!-~]+")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@frozen
class StripeSettings:
    """A key of Stripe's API, what its messages are signed with, and where it answers; "" is Stripe's own address."""

    key: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    url: str = ""

    @property
    def is_set(self) -> bool:
        """True where anything is said of Stripe."""
        return bool(self.key or self.webhook_secret or self.url)


def read(given: Mapping[str, str]) -> StripeSettings:
    """What the settings say of Stripe.

    Refuses: what is no key, secret or address of it (400), a secret that is set twice, half of what it takes (409).
    """
    key = _kept(given, KEY, KEY_FILE, _KEY, "a secret or restricted key of Stripe, which begins with sk_ or rk_")
    secret = _kept(given, SECRET, SECRET_FILE, _SECRET, "the signing secret of a webhook, which begins with whsec_")
    url = given.get(URL, "").rstrip("/")
    if url:
        parts = urlsplit(url)
        is_near = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if (
            not (is_near or parts.scheme == "https")
            or not parts.hostname
            or parts.path
            or parts.query
            or parts.username
        ):
            raise bad_input(URL, "must be an address such as https://api.stripe.com; http:// on this machine alone")
    if bool(key) != bool(secret) or (url and not key):
        raise conflict(
            f"Stripe takes {KEY} and {SECRET}: set both, or unset what there is of {KEY}, {SECRET} and {URL}"
        )
    return StripeSettings(key, secret, url)


def _kept(given: Mapping[str, str], name: str, file_name: str, form: re.Pattern[str], told: str) -> str:
    """A secret from a variable or from the file that another names; it is never repeated in a refusal."""
    text, file = given.get(name, ""), given.get(file_name, "")
    if text and file:
        raise conflict(f"{name} and {file_name} are both set: unset one of them")
    if file:
        text = secret_key.load_text(Path(file), file_name)
    if text and form.fullmatch(text) is None:
        raise bad_input(file_name if file else name, f"must be {told}")
    return text
