"""What a task on a domain name asks of its registry.

Also what a customer may have to supply on the way.
"""

from panier.core.domain.ds_record import written
from panier.core.domain.instructions import (
    AliasChange,
    Disclosure,
    DsRecordChange,
    HostChange,
    LockChange,
    NameServerChange,
    NewName,
    TagChange,
)
from panier.core.service.task import Argument, Instructions

# function of the task -> verb of the registry (outside/registry/protocol.py). The shop itself does all others.
VERBS = {
    "DomainCreate": "create",
    "DomainAfterMarket": "transfer",
    "DomainIncomingTransfer": "transfer",
    "DomainTrade": "trade",
    "DomainRenew": "renew",
    "DomainRestore": "restore",
    "DomainContactUpdate": "update",
    "DomainDnsUpdate": "update",
    "DomainDsUpdate": "update",
    "DomainHostCreate": "update",
    "DomainHostUpdate": "update",
    "DomainHostDelete": "update",
    "DomainLock": "update",
    "DomainUnlock": "update",
    "DomainDelete": "delete",
    "DomainOutgoingTransfer": "update",  # a change of tag, under .uk; elsewhere it is an answer to another registrar
}
# These register or transfer a name for the customer; a delivery waits for them.
MAKING = frozenset({"DomainCreate", "DomainAfterMarket", "DomainIncomingTransfer"})
# These change a name that the customer owns, by order.
ORDERED = frozenset({"DomainTrade", "DomainRenew", "DomainRestore"})

# answer of the order -> code of the command
CODES = {
    "AUTH_INFO": "auth_code",
    "PROTECTED_CODE": "unlock_code",
    "CLAIMS_NOTICE": "claims_notice",
    "REASON": "reason",
    "DOMAIN_CONFIG": "domain_config",
    "SMD": "smd",
}
# argument of the task -> code of the command; any other argument is a code by its own name
ARGUMENT_CODES = {"authInfo": "auth_code", "protectedCode": "unlock_code", "claimsNotice": "claims_notice"}

_ARGUMENTS = {
    "authInfo": Argument(
        "authInfo", "The code that the present registrar gave the holder", minimum_size=1, maximum_size=255
    ),
    "legitimacyAfnic": Argument(
        "legitimacyAfnic", "Why the holder may have this name, which the registry keeps for others",
        minimum_size=10, maximum_size=2_000,
    ),
    "protectedCode": Argument("protectedCode", "The code that unlocks the name", minimum_size=1, maximum_size=255),
    "identityDocument": Argument(
        "identityDocument", "A document that proves who the holder is, encoded in base64", kind="document",
        accepted_formats=("gif", "jpeg", "jpg", "pdf", "png"), minimum_size=1, maximum_size=500_000,
    ),
}  # fmt: skip
ARGUMENT_KEYS = tuple(_ARGUMENTS)


def argument(key: str) -> Argument:
    """The description of an argument that a registry asks the customer for."""
    return _ARGUMENTS.get(key) or Argument(key, f"The registry asks for {key}", minimum_size=1, maximum_size=2_000)


def changes(instructions: Instructions) -> dict[str, object]:
    """What a registry is to change of a name, in the words of its commands (outside/registry/protocol.py)."""
    match instructions:
        case NewName(name_servers=hosts, is_locked=is_locked):
            lock: dict[str, object] = {} if is_locked else {"is_locked": False}
            return lock if hosts is None else {**lock, "name_servers": [{"host": host, "ip": None} for host in hosts]}
        case NameServerChange(name_servers=wanted):
            return {"name_servers": [{"host": server.host, "ip": server.ip} for server in wanted]}
        case DsRecordChange(ds_records=records):
            return {"ds_records": written(records)}
        case HostChange(host=host, ips=ips):
            return {"hosts": {host: None if ips is None else list(ips)}}
        case LockChange(is_locked=is_locked):
            return {"is_locked": is_locked}
        case Disclosure(disclosed=disclosed):
            return {"disclosed": {kind: list(fields) for kind, fields in disclosed.items()}}
        case AliasChange(obfuscated_emails=aliases):
            return {"obfuscated_emails": dict(aliases)}
        case TagChange(tag=tag):
            return {"tag": tag}
    return {}
