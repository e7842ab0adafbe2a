"""Numbers of cards and bank accounts, as far as they may be shown."""


def masked_card(number: str) -> str:
    """A card's number with its middle hidden: 4242 XXXX XXXX 4242."""
    return f"{number[:4]} XXXX XXXX {number[-4:]}"


def masked_iban(iban: str) -> str:
    """An IBAN with its middle hidden, in groups of four: FR76 XXXX XXXX XXXX XXXX XXXX 189."""
    hidden = iban[:4] + "X" * (len(iban) - 7) + iban[-3:]
    return " ".join(hidden[start : start + 4] for start in range(0, len(hidden), 4))
