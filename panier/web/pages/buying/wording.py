"""The sentences of the shop's pages that no template holds: each is translated as it stands here."""

from panier.web.pages.parts.tongues import phrase, spoken

TAX = {
    "assumed": phrase(
        "This is the tax where this shop sells. What applies to you follows from your address at checkout."
    ),
    "reverse-charge": phrase("No tax: you owe it yourself in your country, as a company with a VAT number."),
    "export": phrase("No tax: you are a company outside the Union."),
    "territory": phrase("The tax of the territory that you live in."),
    "exempt": phrase("No tax where you live."),
    "domestic": phrase("The tax of your country."),
    "destination": phrase("The tax of the country that you live in."),
}


STOCK = {
    "available": phrase("in stock"),
    "unavailable": phrase("not in stock"),
    "out-of-stock": phrase("not in stock"),
    "comingSoon": phrase("soon"),
}


SOLD_OUT = phrase("Not in stock there now: choose another place")
SHORT = phrase("Not in stock where it shall stand, or not as many: choose another place at the checkout")
SHORT_THERE = phrase("Not in stock there as you chose it, or not as many: choose another place")


def out_words(place: str) -> str:
    """A place that has nothing of it, in words, in a list of places."""
    return spoken().say(phrase("{place} – not in stock"), place=place)


def stock_words(state: str) -> str:
    """How soon a place has something: what the catalogue says, such as 1H-high, in words."""
    hours = state.partition("H")[0]
    if hours.isdigit():
        return phrase("in stock") if hours == "1" else phrase("later")
    return STOCK.get(state, state)


def tax_words(reason: str) -> str:
    """Why a tax is what it is."""
    return TAX.get(reason, "")
