"""What the general ledger is said in: the names of its accounts and journals, and what its postings are about.

The file of accounting entries that French law asks for (fichier des écritures comptables) is in French.
"""

from collections.abc import Mapping

from panier.core.ledger.posting import Cause, Chart
from panier.core.values import frozen


@frozen
class LedgerWords:
    """The words of a language. `tax` and `of_order` have gaps; a cause without a word is called by its code."""

    accounts: Mapping[Chart, str]
    journals: Mapping[str, str]
    causes: Mapping[Cause, str]
    tax: str
    of_order: str
    point: str = "."


ENGLISH = LedgerWords(
    accounts={
        Chart.RECEIVABLE: "Customers",
        Chart.DEBT: "Doubtful customers",
        Chart.BALANCE: "Customers: advances and credit",
        Chart.TAX: "Tax collected",
        Chart.SUSPENSE: "Transfers to be matched",
        Chart.DISPUTES: "Disputed payments",
        Chart.GATEWAY: "Payment gateways",
        Chart.BANK: "Bank",
        Chart.PURCHASES: "Purchases from customers",
        Chart.FEES: "Fees of gateways",
        Chart.WRITE_OFF: "Losses on debts",
        Chart.GOODWILL: "Credit and points given",
        Chart.REVENUE: "Services sold",
        Chart.EXPIRED: "Expired credit",
    },
    journals={"VE": "Sales", "BQ": "Bank", "OD": "Miscellaneous"},
    causes={},
    tax="{account} at {rate} %",
    of_order="{cause} of order {order}",
)
FRENCH = LedgerWords(
    accounts={
        Chart.RECEIVABLE: "Clients",
        Chart.DEBT: "Clients douteux",
        Chart.BALANCE: "Clients : avances et avoirs",
        Chart.TAX: "TVA collectée",
        Chart.SUSPENSE: "Virements à rapprocher",
        Chart.DISPUTES: "Paiements contestés",
        Chart.GATEWAY: "Prestataires de paiement",
        Chart.BANK: "Banque",
        Chart.PURCHASES: "Achats auprès de clients",
        Chart.FEES: "Frais des prestataires de paiement",
        Chart.WRITE_OFF: "Pertes sur créances irrécouvrables",
        Chart.GOODWILL: "Avoirs et points accordés",
        Chart.REVENUE: "Prestations de services",
        Chart.EXPIRED: "Avoirs expirés",
    },
    journals={"VE": "Ventes", "BQ": "Banque", "OD": "Opérations diverses"},
    causes={
        Cause.CHARGE: "Encaissement",
        Cause.ORDER: "Commande",
        Cause.REFUND: "Avoir",
        Cause.REFUND_PAID: "Remboursement versé",
        Cause.REFUND_RETURNED: "Remboursement revenu",
        Cause.MOVEMENT: "Mouvement de solde",
        Cause.FEE: "Frais",
        Cause.PAYOUT: "Versement du prestataire",
        Cause.DISPUTE: "Litige",
        Cause.DISPUTE_WON: "Litige gagné",
        Cause.DISPUTE_LOST: "Litige perdu",
        Cause.DEBT: "Créance douteuse",
        Cause.DEBT_PAID: "Créance réglée",
        Cause.WRITE_OFF: "Perte sur créance",
        Cause.TRANSFER: "Virement reçu",
        Cause.TRANSFER_MATCHED: "Virement rapproché",
    },
    tax="{account} à {rate} %",
    of_order="{cause}, commande {order}",
    point=",",
)
