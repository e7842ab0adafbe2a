"""Signed messages as Standard Webhooks has them (https://www.standardwebhooks.com): what was said, when and by whom."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest

from panier.core.refusal import bad_input

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE_SECONDS = 300
_PREFIX = "whsec_"
_VERSION = "v1"
_BYTES_MIN, _BYTES_MAX = 24, 64
_HEADER_MAX = 4_096  # characters of a header that is looked at


class HookKeys:
    """The secrets that both sides have: all of them sign, and any of them is believed, so that one can be replaced."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        assert secrets
        self._secrets = tuple(secrets)

    def headers(self, message_id: str, body: bytes, *, at_seconds: int) -> dict[str, str]:
        """The headers of a message that is sent now."""
        signatures = (self._signature(secret, message_id, str(at_seconds), body) for secret in self._secrets)
        return {ID: message_id, TIMESTAMP: str(at_seconds), SIGNATURE: " ".join(signatures)}

    def is_signed(self, headers: Mapping[str, str], body: bytes, *, now_seconds: int) -> bool:
        """Whether a message that arrived is of the other side, and of the last minutes."""
        message_id, stamp, sent = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
        if not message_id or max(map(len, (message_id, stamp, sent))) > _HEADER_MAX:
            return False
        if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 15:
            return False
        if abs(int(stamp) - now_seconds) > TOLERANCE_SECONDS:
            return False
        expected = [self._signature(secret, message_id, stamp, body) for secret in self._secrets]
        return any(compare_digest(one.encode(), right.encode()) for one in sent.split(" ") for right in expected)

    def hidden(self, text: str) -> str:
        """A text in which none of the secrets can be read."""
        for secret in self._secrets:
            encoded = b64encode(secret).decode()
            for spelling in (f"{_PREFIX}{encoded}", encoded, encoded.rstrip("=")):
                text = text.replace(spelling, "…")
        return text

    @staticmethod
    def _signature(secret: bytes, message_id: str, stamp: str, body: bytes) -> str:
        signed = f"{message_id}.{stamp}.".encode() + body
        return f"{_VERSION},{b64encode(hmac_digest(secret, signed, sha256)).decode()}"


def parse(text: str, setting: str) -> HookKeys:
    """The secrets in a setting, with commas between them: each is whsec_ and 24 to 64 bytes in base64.

    Refuses: anything else, without repeating it (400).
    """
    secrets = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        try:
            secret = b64decode(word.removeprefix(_PREFIX), validate=True)
        except ValueError:
            secret = b""
        if not _BYTES_MIN <= len(secret) <= _BYTES_MAX:
            raise bad_input(
                setting, f"must be {_PREFIX} and {_BYTES_MIN} to {_BYTES_MAX} bytes in base64 (openssl rand -base64 32)"
            )
        secrets.append(secret)
    if not secrets:
        raise bad_input(setting, "holds no secret")
    return HookKeys(secrets)
