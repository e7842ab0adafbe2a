"""What is kept of domain names."""

import pytest

from panier.core.domain.details import DomainDetails, has_owner, owner_of
from panier.core.service.details import Details
from panier.core.service.service import Service


def service(details: Details) -> Service:
    return Service(1, 10, 1, 1, "domain", "exemple.fr", "fr", "domain", None, 0, None, details=details)


@pytest.mark.parametrize(
    "asked, is_the_owner",
    [
        ("12", True),
        ("/me/contact/12", True),
        ("/domain/contact/12", True),
        ("012", False),
        ("1", False),
        ("", False),
        ("None", False),
    ],
)
def test_an_owner_is_asked_for_by_its_number_or_its_path(*, asked: str, is_the_owner: bool) -> None:
    assert has_owner(DomainDetails(owner_id=12), asked) is is_the_owner
    assert not has_owner(DomainDetails(), asked)
    assert not has_owner(Details(), asked)


def test_only_a_name_has_an_owner() -> None:
    assert owner_of(service(DomainDetails(owner_id=12))) == 12
    assert owner_of(service(Details())) is None
