"""The sentences of the shop's pages that no template holds: each is translated as it stands here."""

TAX = {
    "assumed": "This is the tax where this shop sells. What applies to you follows from your address at checkout.",
    "reverse-charge": "No tax: you owe it yourself in your country, as a company with a VAT number.",
    "export": "No tax: you are a company outside the Union.",
    "territory": "The tax of the territory that you live in.",
    "exempt": "No tax where you live.",
    "domestic": "The tax of your country.",
    "destination": "The tax of the country that you live in.",
}


STOCK = {
    "available": "in stock",
    "unavailable": "not in stock",
    "out-of-stock": "not in stock",
    "comingSoon": "soon",
}


def stock_words(state: str) -> str:
    """How soon a place has something: what the catalogue says, such as 1H-high, in words."""
    hours = state.partition("H")[0]
    if hours.isdigit():
        return "in stock" if hours == "1" else "later"
    return STOCK.get(state, state)


def tax_words(reason: str) -> str:
    """Why a tax is what it is."""
    return TAX.get(reason, "")
