"""What the name of a host looks like (RFC 1123, 2.1), in the spelling that name servers know."""

import re

NAME_MAX = 253
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# What programs read as the end of an IPv4 address, whatever stands before it: 1 as well as 0x7f.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def is_host_name(name: str) -> bool:
    """True for at least two labels of letters, digits and hyphens that cannot be taken for an address.

    `name`: in lower case and punycode, without a dot at its end.
    """
    labels = name.split(".")
    return (
        len(name) <= NAME_MAX
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and not _NUMBER.fullmatch(labels[-1])
    )
