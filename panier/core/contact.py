"""A person or organisation that can own a domain name; it cannot log in."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact of an account; /me/contact and /domain/contact show the same one under the same number.

    `fields` in wire spelling: firstName, legalForm, address (itself a mapping with line1, city, country …).
    """

    contact_id: int
    account_id: int
    fields: Mapping[str, object]
