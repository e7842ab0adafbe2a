"""Which names the records of a zone may stand at, and lead to, by their type (RFC 952, 1123, 4592, 6376, 7489)."""

import re

from panier.core.refusal import bad_input, invalid
from panier.core.zone.mail_texts import is_report_permission

WILDCARD = "*"
# Records of these types stand at hosts, whose names have no underscores.
AT_HOSTS = frozenset({"A", "AAAA", "MX"})
# Records of these types lead to hosts; those to other names.
TO_HOSTS = frozenset({"MX", "NS", "SRV"})
# What these mean at a wildcard is defined nowhere, so that name servers do not load it.
NOT_AT_WILDCARDS = frozenset({"DNAME", "NS"})
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}\.?")
_HOST_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?", re.IGNORECASE)


def check_place(field_type: str, sub_domain: str) -> None:
    """Check that a record of a type may stand at a name of its zone.

    Refuses: a name that is none for records of that type (400).
    """
    labels = sub_domain.split(".")
    if field_type in AT_HOSTS and "_" in sub_domain:
        raise invalid("Invalid domain name, underscore not allowed")
    if field_type in NOT_AT_WILDCARDS and labels[0] == WILDCARD:
        raise bad_input("subDomain", f"invalid subdomain: a {field_type} cannot stand at a wildcard")
    if field_type == "DKIM" and "_domainkey" not in labels[1:]:
        raise bad_input("subDomain", "invalid subdomain: a DKIM stands at a name such as selector._domainkey")
    if field_type == "DMARC" and labels[0] != "_dmarc" and not is_report_permission(sub_domain):
        raise bad_input("subDomain", "invalid subdomain: a DMARC stands at _dmarc")


def target_problem(field_type: str, labels: tuple[str, ...], written: str) -> str | None:
    """What is wrong with the name that a record leads to; None where nothing is.

    `labels`: of the whole name, none for the root. `written`: the name as it was sent.
    """
    if _ADDRESS.fullmatch(written):
        return f"{written} is an address, but must be a name"
    if not labels:
        return None if field_type in ("MX", "SRV", "SVCB", "HTTPS", "NAPTR", "RP") else "the root is no target"
    if field_type in TO_HOSTS:
        if not all(_HOST_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
            return f"{written} is no name of a host: labels of letters, digits and -"
    elif not all(_LABEL.fullmatch(label) for label in labels):
        return f"{written} is no name: labels of letters, digits, - and _"
    return None
