"""The languages that pages for buyers are written in: English, and those of a table of its phrases."""

import re
from collections.abc import Mapping
from decimal import Decimal

from panier.core.values import frozen

ENGLISH = "en"
_FRENCH = {
    # the state of an order
    "Cancelled": "Annulée",
    "It was not paid in time, or was withdrawn. Nothing is owed.": (
        "Elle n'a pas été payée à temps, ou vous vous êtes rétracté. Rien n'est dû."
    ),
    "Being cancelled": "En cours d'annulation",
    "Whatever was delivered is being withdrawn.": "Ce qui a été livré est en train d'être repris.",
    "Paid, being checked": "Payée, en cours de vérification",
    "The payment is being checked, then delivery begins. This page follows by itself.": (
        "Le paiement est vérifié, puis la livraison commence. Cette page se met à jour d'elle-même."
    ),
    "Delivered": "Livrée",
    "Everything in this order has been delivered.": "Toute la commande a été livrée.",
    "Being delivered": "En cours de livraison",
    "Part of it may have been delivered already. This page follows by itself.": (
        "Une partie est peut-être déjà livrée. Cette page se met à jour d'elle-même."
    ),
    "Waiting for documents": "En attente de documents",
    "Delivery continues once they have arrived. Below is which, and how to send them.": (
        "La livraison reprend dès leur arrivée. Vous trouverez ci-dessous lesquels, et comment les envoyer."
    ),
    "Waiting for payment": "En attente de paiement",
    "It will be delivered once it is paid.": "Elle sera livrée une fois payée.",
    "Unknown": "Inconnu",
    "Its state is not known.": "Son état n'est pas connu.",
    "Delivery is held up": "La livraison est retardée",
    "Something in this order could not be delivered yet. Below is why, and what to do.": (
        "Une partie de la commande n'a pas encore pu être livrée. Voici pourquoi, et que faire."
    ),
    "Somebody looks at it before it is delivered, which may take a working day.": (
        "Elle est examinée avant la livraison, ce qui peut prendre un jour ouvré."
    ),
    "Called off": "Abandonnée",
    "None of it will be delivered. What was paid for it is given back.": (
        "Rien n'en sera livré. Ce qui a été payé est remboursé."
    ),
    # the page around it
    "Order {number}": "Commande {number}",
    "State of the order": "État de la commande",
    "It can be paid until {time}.": "Elle peut être payée jusqu'au {time}.",
    "Placed on {time}.": "Passée le {time}.",
    "What holds it up": "Ce qui la retarde",
    "Not paid": "Non payée",
    "Not handed in": "Non remis",
    # what was ordered
    "What was ordered": "Ce qui a été commandé",
    "Ordered": "Commandé",
    "Price": "Prix",
    "{price}, {off} off": "{price}, remise de {off}",
    "Details": "Détails",
    "Included:": "Compris\N{NO-BREAK SPACE}:",
    "Its name:": "Son nom\N{NO-BREAK SPACE}:",
    "Offer": "Offre",
    "Offer: {name}": "Offre\N{NO-BREAK SPACE}: {name}",
    "Code {code}": "Code {code}",
    "Reduction by codes (deducted above)": "Remise par codes (déjà déduite)",
    "Total without tax": "Total hors taxes",
    "Tax ({rate})": "Taxes ({rate})",
    "Total with tax": "Total toutes taxes comprises",
    "From your balances": "De vos soldes",
    "Left to pay": "Reste à payer",
    "Terms": "Conditions",
    # paying it
    "Your bank asks you to confirm the payment": "Votre banque vous demande de confirmer le paiement",
    "Confirm the payment": "Confirmer le paiement",
    "The last payment was declined:": "Le dernier paiement a été refusé\N{NO-BREAK SPACE}:",
    "Nothing was taken. Pay with another method below.": ("Rien n'a été débité. Payez avec un autre moyen ci-dessous."),
    "Pay this order": "Payer cette commande",
    "Confirm this order": "Confirmer cette commande",
    "It costs nothing and will be delivered once it is confirmed.": (
        "Elle ne coûte rien et sera livrée une fois confirmée."
    ),
    "{amount}, paid with a payment method registered on your account.": (
        "{amount}, à payer avec un moyen de paiement enregistré sur votre compte."
    ),
    "This is a sandbox: nothing is really charged.": "Ceci est un bac à sable\N{NO-BREAK SPACE}: rien n'est débité.",
    "Customer name": "Identifiant client",
    "Password": "Mot de passe",
    "Payment method": "Moyen de paiement",
    "No payment method that could pay this order is registered. Register one with POST /me/payment/method, in the API"
    " or its console; it is offered here then.": (
        "Aucun moyen de paiement enregistré ne peut payer cette commande. Enregistrez-en un avec"
        " POST /me/payment/method, par l'API ou sa console (/console)\N{NO-BREAK SPACE}; il sera alors proposé ici."
    ),
    "Pay {amount}": "Payer {amount}",
    "Confirm": "Confirmer",
    "Or pay by bank transfer": "Ou payer par virement",
    "{amount} to {holder}. The order is delivered once the money has come and was booked.": (
        "{amount} à {holder}. La commande est livrée une fois l'argent arrivé et comptabilisé."
    ),
    "Reference": "Référence",
    "The reference says what the money is for: give it alone, and exactly.": (
        "La référence dit à quoi sert l'argent\N{NO-BREAK SPACE}: indiquez-la seule et telle quelle."
    ),
    "This account is made up: send nothing to it.": "Ce compte est fictif\N{NO-BREAK SPACE}: n'y envoyez rien.",
    "{name} ending in {digits}": "{name} se terminant par {digits}",
    "Card": "Carte",
    "Bank account": "Compte bancaire",
    "Deferred payment": "Paiement différé",
    # documents
    "Documents are asked for": "Des documents sont demandés",
    "Handed in so far:": "Remis jusqu'ici\N{NO-BREAK SPACE}:",
    "A PDF, PNG or JPEG file of a megabyte at most. Only whoever decides about the order sees it, and it is deleted a"
    " month after that.": (
        "Un fichier PDF, PNG ou JPEG d'un mégaoctet au plus. Seul qui décide de la commande le voit, et il est supprimé"
        " un mois après."
    ),
    "Document": "Document",
    "Hand it in": "Remettre",
}
_TABLES: Mapping[str, Mapping[str, str]] = {ENGLISH: {}, "fr": _FRENCH}
# An entry of Accept-Language, such as fr-CH;q=0.8; those that cannot be read count for nothing.
_ACCEPTED = re.compile(
    r"(?:^|,)\s*([a-zA-Z]{2})(?:-[\w-]*)?\s*(?:;\s*q=([01](?:\.\d{1,3})?)\s*)?(?=,|$)"
)  # fr-CH;q=0.8
_PLACES = {ENGLISH: "en_GB", "fr": "fr_FR"}


@frozen
class Tongue:
    """A language that pages can be written in."""

    language: str

    @property
    def place(self) -> str:
        """Whose dates it writes."""
        return _PLACES[self.language]

    def say(self, phrase: str, **values: object) -> str:
        """An English phrase in this language, or as it is where nobody translated it; values fill its gaps."""
        return _TABLES[self.language].get(phrase, phrase).format(**values)


def has_phrase(language: str, phrase: str) -> bool:
    """True where a language says a phrase in its own words."""
    return phrase in _TABLES[language]


def tongue_of(accepted: str | None, customer: str) -> Tongue:
    """What whoever looks at a page reads: what the browser prefers, else the customer's language, else English."""
    found = [(Decimal(weight or 1), name.lower()) for name, weight in _ACCEPTED.findall(accepted or "")]
    languages = [name for weight, name in sorted(found, key=lambda one: -one[0]) if weight]
    known = (name for name in (*languages, customer[:2].lower()) if name in _TABLES)
    return Tongue(next(known, ENGLISH))
