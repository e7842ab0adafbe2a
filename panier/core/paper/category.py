"""The category of a bill: what sort of thing was bought, or whether it was renewed."""

from panier.core.cart.quote import Quote

# Families by the category of their bills; those that are not here are plain purchases.
_FAMILIES = {
    "purchase-cloud": frozenset({
        "analytics", "cephaas", "cloud", "cloudDB", "dbaasTimeseries", "kubernetes", "logs", "managedServices",
        "metrics", "okms", "paasmon", "privateCloud", "privateCloudCDI", "privateCloudDC", "privateCloudEnterprise",
        "privateCloudManagementFee", "privateCloudReseller", "privateCloudResellerEnterprise", "privateCloudSDDC",
        "vmwareCloudDirector", "vmwareCloudDirectorBackup", "vps", "vpsAdditionalDisk",
    }),
    "purchase-servers": frozenset({
        "backupServices", "bandwidthVrack", "baremetalPrivateBandwidth", "baremetalPublicBandwidth",
        "baremetalServers", "dedicated", "dedicatedCloud", "dedicatedDirectSales", "dedicatedLabs",
        "dedicatedLegacy", "dedicatedPciVps", "dedicatedReseller", "eco", "ip", "ipLoadbalancing", "ipReseller",
        "nasha", "netapp", "nutanix", "ovhCloudConnect", "vrack", "vrackReseller", "vrackServices",
    }),
    "purchase-telecom": frozenset({"ispPublic", "ispReseller", "otb", "otbReseller", "sms", "telephony", "xdsl"}),
    "purchase-web": frozenset({
        "cdn", "cloudweb", "dns", "domain", "emailDomain", "emailpro", "exchange", "exchangeEnterprise", "managedCMS",
        "microsoft", "microsoftExchange", "office365", "office365Prepaid", "officePrepaid", "powerHosting",
        "privateSQL", "sharepoint", "sslComodo", "sslGateway", "webHosting", "webPaaS", "zimbra",
    }),
}  # fmt: skip
AUTOMATIC, EARLY, PURCHASE = "autorenew", "earlyrenewal", "purchase"
CATEGORIES = (AUTOMATIC, EARLY, PURCHASE, *_FAMILIES)
_CATEGORY = {family: category for category, families in _FAMILIES.items() for family in families}


def category_of(quote: Quote, *, is_automatic: bool) -> str:
    """The category of an order's bill; things of several categories are plain purchases together."""
    if is_renewal(quote):
        return AUTOMATIC if is_automatic else EARLY
    found = {_CATEGORY.get(thing.family, PURCHASE) for thing in quote.things if thing.parent is None}
    return found.pop() if len(found) == 1 else PURCHASE


def is_renewal(quote: Quote) -> bool:
    """True for an order of another period of what is owned."""
    return bool(quote.things) and all(thing.action == "renew" for thing in quote.things)
