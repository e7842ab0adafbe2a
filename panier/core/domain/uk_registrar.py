"""Registrars of names under .uk.

Such names change registrar by a change of tag, without a code.
"""

from collections.abc import Mapping

from panier.core.refusal import bad_input

# tag -> name. These are make-believe, like the registry that a sandbox talks to.
REGISTRARS: Mapping[str, str] = {
    "ANOTHER-SANDBOX": "Another Registrar of the Sandbox",
    "EXAMPLE": "Example Names Ltd",
    "EXAMPLE-NET": "Example Networks Ltd",
    "INVALID-NAMES": "Invalid Names Ltd",
    "TEST-TAG": "Test Tags Ltd",
}


def check_tag(tag: str) -> str:
    """The tag of a registrar, in normalised spelling.

    Refuses: an unknown tag (400).
    """
    spelled = tag.strip().upper()
    if spelled not in REGISTRARS:
        raise bad_input("tag", f"must be the tag of a registrar that ukRegistrars lists: {', '.join(REGISTRARS)}")
    return spelled
