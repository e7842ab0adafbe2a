"""What the shop needs from the name servers that answer for its zones."""

from typing import Protocol

from panier.core.zone.push import SigningKey


class PublishingError(Exception):
    """The name servers could not be told; asking again later may help. The message is for the shop's owner."""


class ZonePublisher(Protocol):
    """Name servers, or the program that feeds them."""

    async def publish(self, name: str, content: str, *, is_signed: bool) -> tuple[SigningKey, ...]:
        """Have a zone answer with nothing but what a zone file says, signed or not; may be asked again and again.

        Returns the keys whose DS records belong to the zone above; none for a zone that is not signed. Raises
        PublishingError where not all of that is done.
        """

    async def remove(self, name: str) -> None:
        """Have nobody answer for a zone any more; one that is not there is fine.

        Raises PublishingError where it may still be there.
        """

    async def close(self) -> None:
        """Close the connections."""
