"""The DNSSEC keys of a domain name on external name servers.

Its registry publishes their DS records.
"""

import base64
from collections.abc import Sequence
from dataclasses import asdict

from panier.core.domain.server import number_of
from panier.core.limits import DS_RECORDS_MAX
from panier.core.refusal import bad_input
from panier.core.values import frozen

_PROTOCOL = 3  # RFC 4034 §2.1.2: always
# Bytes of a public key, for the algorithms that fix them: GOST (RFC 5933), ECDSA (6605), EdDSA (8080).
_LENGTHS = {12: 64, 13: 64, 14: 96, 15: 32, 16: 57}
_LENGTH_MIN, _LENGTH_MAX = 32, 1_024  # of the others


@frozen
class DsRecord:
    """A DNSSEC key.

    `public_key` is in base64; `tag` is the number that DS records and signatures refer to it by.
    """

    algorithm: int
    flags: int
    public_key: str
    tag: int

    def number(self, service_id: int) -> int:
        """Its number among the keys of a name."""
        return number_of(service_id, f"{self.algorithm} {self.flags} {self.public_key}")


def ds_record(algorithm: int, flags: int, public_key: str, tag: int, *, field: str) -> DsRecord:
    """A DNSSEC key from a request.

    Refuses: an invalid public key, and a tag that does not match the key (400).
    """
    text = "".join(public_key.split())
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        raise bad_input(f"{field}.publicKey", "must be the public key in base64") from None
    length = _LENGTHS.get(algorithm)
    if length is not None and len(key) != length:
        raise bad_input(f"{field}.publicKey", f"has {len(key)} bytes, but a key of algorithm {algorithm} has {length}")
    if length is None and not _LENGTH_MIN <= len(key) <= _LENGTH_MAX:
        raise bad_input(f"{field}.publicKey", f"must have {_LENGTH_MIN} to {_LENGTH_MAX} bytes in base64")
    right = key_tag(algorithm, flags, key)
    if tag != right:
        raise bad_input(f"{field}.tag", f"is {tag}, but the tag of this key is {right}")
    return DsRecord(algorithm, flags, base64.b64encode(key).decode(), tag)


def check_records(records: Sequence[DsRecord]) -> None:
    """Check the keys of a name as a whole.

    Refuses: too many keys, and a key listed twice (400).
    """
    if len(records) > DS_RECORDS_MAX:
        raise bad_input("keys", f"must list at most {DS_RECORDS_MAX} keys, but lists {len(records)}")
    if len(set(records)) < len(records):
        raise bad_input("keys", "must list every key once")


def key_tag(algorithm: int, flags: int, key: bytes) -> int:
    """The tag of a key (RFC 4034, appendix B)."""
    record = flags.to_bytes(2, "big") + bytes((_PROTOCOL, algorithm)) + key
    total = sum(byte if place % 2 else byte << 8 for place, byte in enumerate(record))
    return (total + (total >> 16 & 0xFFFF)) & 0xFFFF


def written(records: Sequence[DsRecord]) -> list[dict[str, object]]:
    """Keys as a task keeps them and as a registry gets them."""
    return [asdict(record) for record in records]
