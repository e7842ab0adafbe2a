"""A place where things stand, such as a datacentre: what people call it."""

from collections.abc import Mapping

from panier.core.values import frozen


@frozen
class PlaceName:
    """The town of a place, by language (en at least), and its country as two letters, or nothing."""

    towns: Mapping[str, str]
    country: str = ""

    def town(self, language: str) -> str:
        """The town as it is called in a language given as fr or fr_FR; in English where that has no name of its own."""
        return self.towns.get(language[:2]) or self.towns["en"]
