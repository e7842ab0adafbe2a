"""What questions about a product, and families of its options, are called."""

import re

from panier.core.cart.cart import is_secret_label
from panier.web.pages.parts.tongues import phrase

_PEOPLE = ("CONTACT", "ACCOUNT")  # what questions about people are called after

# Labels of questions and families of options; whatever is not here is called as its code reads.
_LABELS = {
    "anycast": phrase("Anycast"),
    "automatedBackup": phrase("Automated backup"),
    "bandwidth": phrase("Bandwidth"),
    "cdn": phrase("CDN"),
    "certification": phrase("Certification"),
    "credit": phrase("Credit"),
    "customName": phrase("Name of your own"),
    "datacenter": phrase("Datacentre"),
    "dc": phrase("Datacentre"),
    "dedicated_datacenter": phrase("Datacentre"),
    "dedicated_os": phrase("Operating system"),
    "description": phrase("Description"),
    "destination": phrase("Destination"),
    "dnssec": phrase("DNSSEC"),
    "enable-backup": phrase("With backup"),
    "engine": phrase("Database engine"),
    "extra_reservation": phrase("Extra reservation"),
    "infrastructure": phrase("Use"),
    "legacy_domain": phrase("Domain name that it is for"),
    "management-fee": phrase("Management fee"),
    "memory": phrase("Memory"),
    "network": phrase("Network"),
    "option": phrase("Options"),
    "organisation": phrase("Organisation"),
    "os": phrase("Operating system"),
    "region": phrase("Region"),
    "region_name": phrase("Region"),
    "service-pack": phrase("Service pack"),
    "snapshot": phrase("Snapshot"),
    "ssl": phrase("SSL certificate"),
    "storage": phrase("Storage"),
    "system-storage": phrase("System storage"),
    "template": phrase("Template"),
    "voucher": phrase("Voucher"),
    "vps_datacenter": phrase("Datacentre"),
    "vps_os": phrase("Operating system"),
    "vrack": phrase("Private network"),
    "zone": phrase("Domain name"),
}

# Families of options that are something else than the question of that code.
_GROUPS = {"zone": phrase("Zone")}


def label_of(code: str) -> str:
    """What a question is called."""
    return _LABELS.get(code) or spaced(code)


def group_label(code: str) -> str:
    """What a family of options is called."""
    return _GROUPS.get(code) or label_of(code)


def is_shown(label: str) -> bool:
    """True of a question whose answer is shown among what was ordered: about no secret, and about nobody."""
    return not is_secret_label(label) and not label.endswith(_PEOPLE)


def spaced(code: str) -> str:
    """A code as words: extraIp as Extra ip."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", code).replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:].lower() if words != words.upper() else words
