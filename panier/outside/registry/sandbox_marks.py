"""The trademarks behind the sandbox's claimed names.

Their holders are invented, and have addresses in reserved domains.
"""

from hashlib import sha256

from panier.core.domain.claim import Claim, CourtDecision, Mark, NiceClass, Party, UdrpDecision

_HOLDER = Party(
    name="Alix Exemple",
    organisation="Exemple et Cie SA",
    street="1 rue de l'Exemple",
    city="Roubaix",
    postal_code="59100",
    country="FR",
    email="marks@exemple.example",
    phone="+33.100000000",
    entitlement="owner",
)
_AGENT = Party(
    name="Robin Conseil",
    organisation="Conseil en marques SARL",
    street="2 place de l'Exemple",
    city="Lille",
    postal_code="59000",
    country="FR",
    email="agent@conseil.example",
    phone="+33.100000001",
    kind="agent",
)


def claim_on(ascii_label: str) -> Claim:
    """The claim on a label.

    A label always has an equal claim, so that a notice can be accepted by its number.
    """
    digest = sha256(ascii_label.encode()).hexdigest()
    mark = Mark(
        name=ascii_label.upper(),
        jurisdiction="France",
        country="FR",
        goods_and_services="Baskets, hampers and bags for shopping",
        classes=(NiceClass("18", "Bags, baskets and goods of leather"), NiceClass("35", "Retail and advertising")),
        holders=(_HOLDER,),
        contacts=(_AGENT,),
        court_decisions=(
            CourtDecision("FR", "Tribunal judiciaire de Lille", f"{int(digest[8:12], 16):05}/2020", ("FR",)),
        ),
        udrp=(UdrpDecision(f"D{int(digest[12:16], 16):05}", "National Arbitration Forum"),),
    )
    return Claim(f"{digest[:8]}{int(digest[16:31], 16):019}", ascii_label, (mark,))
