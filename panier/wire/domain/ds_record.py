"""DNSSEC keys of domain names on external name servers."""

from enum import IntEnum, StrEnum
from typing import Annotated

from panier.core.domain.ds_record import DsRecord
from panier.wire.types import OPTIONAL, Arguments, Long, Shape, Text, model


@model("dnssec.KeyAlgorithmEnum")
class KeyAlgorithm(IntEnum):
    """The algorithms of DNSSEC keys, by their numbers at IANA."""

    DSA = 3
    RSA_SHA1 = 5
    DSA_NSEC3 = 6
    RSA_SHA1_NSEC3 = 7
    RSA_SHA256 = 8
    RSA_SHA512 = 10
    GOST = 12
    ECDSA_P256 = 13
    ECDSA_P384 = 14
    ED25519 = 15
    ED448 = 16


@model("dnssec.KeyFlagEnum")
class KeyFlag(IntEnum):
    """What a DNSSEC key signs: the zone (256), or the zone's keys (257)."""

    ZONE_SIGNING = 256
    KEY_SIGNING = 257


@model("dnssec.KeyStatusEnum")
class KeyStatus(StrEnum):
    """The states of a DNSSEC key."""

    ACTIVE = "active"
    GENERATED = "generated"
    PUBLISHED = "published"
    REMOVED = "removed"
    RETIRED = "retired"
    REVOKED = "revoked"


class Filter(Shape):
    """Filter by flag and status."""

    flags: KeyFlag | None = None
    status: KeyStatus | None = None


@model("dnssec.Key")
class Key(Shape):
    """A DNSSEC key of a domain name; its id and status are set by the server alone."""

    algorithm: KeyAlgorithm
    flags: KeyFlag
    public_key: Text
    tag: Long
    id: Annotated[Long | None, OPTIONAL] = None
    status: Annotated[KeyStatus | None, OPTIONAL] = None


@model("dnssec.UpdatePayload")
class KeyUpdate(Shape):
    """All DNSSEC keys of a domain name, whose keys OVHcloud's Terraform provider spells otherwise (publickey)."""

    is_case_blind = True

    keys: list[Key]

    def arguments(self) -> Arguments:
        """The keys as they were sent."""
        return {"keys": [DsRecord(int(one.algorithm), int(one.flags), one.public_key, one.tag) for one in self.keys]}


def key_out(shown: tuple[int, DsRecord, str]) -> Key:
    """A DNSSEC key with its number and status."""
    number, record, status = shown
    return Key(
        algorithm=KeyAlgorithm(record.algorithm),
        flags=KeyFlag(record.flags),
        id=number,
        public_key=record.public_key,
        status=KeyStatus(status),
        tag=record.tag,
    )
