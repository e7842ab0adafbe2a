"""Holders that the rules of extensions accept, and the values for names under extensions that ask for more."""

import json
from collections.abc import Mapping
from typing import Any

from tests.support.shop import Client

PERSON: dict[str, Any] = {
    "address": {"city": "Roubaix", "country": "FR", "line1": "1 rue de l'Exemple", "zip": "59100"},
    "email": "someone@example.com",
    "firstName": "Sacha",
    "language": "fr_FR",
    "lastName": "Exemple",
    "legalForm": "individual",
    "phone": "+33.100000000",
}
PURPOSE = {"reason": "Our town", "represent": "Town of Exemple", "audience": "Everybody", "isFor": ["emails"]}

_TOWN = {"legalForm": "other", "organisationName": "Town of Exemple", "country": "GB"}
_BUSINESS = {"legalForm": "corporation", "organisationName": "Exemple Ltd"}
# What must be other than under .fr.
_OWNERS: Mapping[str, Mapping[str, str]] = {
    "ac.uk": _TOWN,
    "berlin": {"city": "Berlin", "country": "DE"},
    "ca": {"country": "CA", "legalFormCategory": "RES"},
    "com.au": {**_BUSINESS, "country": "AU", "enterpriseId": "51824753556"},
    "com.br": {"country": "BR", "nationalIdentificationNumber": "123.456.789-09"},
    "es": {"nationalIdentificationNumber": "12345678Z"},
    "fi": {"birthDay": "1990-12-31"},
    "gov.uk": _TOWN,
    "it": {"nationality": "FR", "nationalIdentificationNumber": "X1"},
    "lv": {"birthDay": "1990-12-31"},
    "se": {"birthDay": "1990-12-31"},
    "swiss": {**_BUSINESS, "country": "CH", "companyNationalIdentificationNumber": "CHE-123.456.789"},
    "us": {"country": "US"},
}
_LIKE = {"com.es": "es", "net.au": "com.au", "net.br": "com.br", "nom.es": "es", "org.es": "es"}


def owner(extension: str = "", **changes: object) -> dict[str, Any]:
    """A contact's fields that may hold a name under an extension. `changes`: other fields, city and country too."""
    fields = {**PERSON, "address": {**PERSON["address"]}}
    for name, value in {**_OWNERS.get(_LIKE.get(extension, extension), {}), **changes}.items():
        (fields["address"] if name in ("city", "country", "line1", "zip") else fields)[name] = value
    return fields


async def answers_for(client: Client, name: str) -> list[tuple[str, str]]:
    """A new contact as the owner of a name, where its extension does not take everybody."""
    extension = name.partition(".")[2]
    if extension not in _OWNERS:
        return []
    number = (await client.post("/domain/contact", owner(extension))).result["id"]
    return [("OWNER_CONTACT", f"/domain/contact/{number}")]


def purpose(**changes: object) -> str:
    """DOMAIN_CONFIG as gov.uk and ac.uk want it."""
    return json.dumps({**PURPOSE, **changes})
