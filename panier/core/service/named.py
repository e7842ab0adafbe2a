"""What services are called to people: as their owners call them, else by their own names where people know them."""

import re
from typing import Protocol

from panier.core.service.details import Details

# A name that only programs can read, as projects of the Public Cloud have it.
_NUMBER = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


class NamedService(Protocol):
    """A service, in whole or in outline, as far as it has names."""

    @property
    def family(self) -> str:
        """The family that it was sold in."""

    @property
    def name(self) -> str:
        """Its own name."""

    @property
    def plan_code(self) -> str:
        """The plan that it was sold by."""

    @property
    def parent_service_id(self) -> int | None:
        """The service that it is an option of."""

    @property
    def details(self) -> Details:
        """What is stored of it besides."""

    @property
    def called(self) -> str:
        """What its owner calls it, else its own name."""


def has_code_name(service: NamedService) -> bool:
    """True of a service whose own name is a code that only programs read: of a project, and of most options."""
    if _NUMBER.fullmatch(service.name):
        return True
    return service.parent_service_id is not None and service.name.startswith(f"{service.plan_code}-")


def known_as(service: NamedService) -> str:
    """What its owner calls a service, with its own name beside it where people know it by that too."""
    is_known = has_code_name(service) or service.called == service.name
    return service.called if is_known else f"{service.called} ({service.name})"
