"""What summaries call the plans and the services of a product family."""

_NAMES = {
    "advisoryServicesHostingWeb": "a web hosting advisory",
    "advisoryServicesPublicCloud": "a Public Cloud advisory",
    "advisoryServicesTelecom": "a telecom advisory",
    "analytics": "an analytics",
    "backupServices": "a backup",
    "bandwidthVrack": "a vRack bandwidth",
    "baremetalPrivateBandwidth": "a bare metal private bandwidth",
    "baremetalPublicBandwidth": "a bare metal public bandwidth",
    "baremetalServers": "a bare metal server",
    "bringYourOwnIp": "a bring-your-own-IP",
    "cdn": "a CDN",
    "cephaas": "a Cloud Disk Array",
    "cloud": "a Public Cloud",
    "cloudDB": "a Cloud Databases",
    "cloudweb": "a Cloud Web",
    "csp2": "a CSP2",
    "dbaasTimeseries": "a time series database",
    "dedicated": "a dedicated server",
    "dedicatedCloud": "a Dedicated Cloud",
    "dedicatedDirectSales": "a dedicated server (direct sales)",
    "dedicatedLabs": "a dedicated server (labs)",
    "dedicatedLegacy": "a dedicated server (legacy)",
    "dedicatedPciVps": "a dedicated server (PCI and VPS)",
    "dedicatedReseller": "a dedicated server (resellers)",
    "deskaas": "a desktop as a service",
    "discover": "a Discover",
    "dns": "a DNS zone",
    "domain": "a domain name",
    "eco": "an Eco server",
    "emailDomain": "an MX Plan e-mail",
    "emailpro": "an Email Pro",
    "exchange": "an Exchange",
    "exchangeEnterprise": "an Exchange Enterprise",
    "ip": "an IP address",
    "ipLoadbalancing": "a load balancer",
    "ipReseller": "an IP address (resellers)",
    "ispPublic": "an internet access",
    "ispReseller": "an internet access (resellers)",
    "kubernetes": "a Kubernetes",
    "licenseHycu": "a HYCU licence",
    "licensePlesk": "a Plesk licence",
    "licenseSqlServer": "an SQL Server licence",
    "licenseWindows": "a Windows licence",
    "licensecPanel": "a cPanel licence",
    "logs": "a logs data platform",
    "managedCMS": "a managed CMS",
    "managedServices": "a managed services",
    "metrics": "a metrics",
    "microsoft": "a Microsoft",
    "microsoftExchange": "a Microsoft Exchange",
    "nasha": "a NAS-HA",
    "netapp": "an Enterprise File Storage",
    "nutanix": "a Nutanix",
    "office365": "an Office 365",
    "office365Prepaid": "a prepaid Office 365",
    "officePrepaid": "a prepaid Office",
    "okms": "a key management",
    "otb": "an OverTheBox",
    "otbReseller": "an OverTheBox (resellers)",
    "ovhCloudConnect": "a Cloud Connect",
    "paasmon": "a monitoring",
    "packsProfessionalServices": "a professional services pack",
    "powerHosting": "a Power Hosting",
    "privateCloud": "a Hosted Private Cloud",
    "privateCloudCDI": "a Hosted Private Cloud (CDI)",
    "privateCloudDC": "a Hosted Private Cloud (DC)",
    "privateCloudEnterprise": "a Hosted Private Cloud (Enterprise)",
    "privateCloudManagementFee": "a Hosted Private Cloud management fee",
    "privateCloudReseller": "a Hosted Private Cloud (resellers)",
    "privateCloudResellerEnterprise": "a Hosted Private Cloud (Enterprise resellers)",
    "privateCloudSDDC": "a Hosted Private Cloud (SDDC)",
    "privateSQL": "a private SQL",
    "reseller": "a reseller",
    "sharepoint": "a SharePoint",
    "sms": "an SMS",
    "sncNetworkServices": "an SNC network",
    "sslComodo": "a Comodo SSL certificate",
    "sslGateway": "an SSL Gateway",
    "support": "a support",
    "telephony": "a telephony",
    "vcdaMigration": "a VCDA migration",
    "vdi": "a virtual desktop",
    "veeamEnterprise": "a Veeam Enterprise",
    "veeamcc": "a Veeam Cloud Connect",
    "videocenter": "a Video Center",
    "vmwareCloudDirector": "a VMware Cloud Director",
    "vmwareCloudDirectorBackup": "a VMware Cloud Director backup",
    "vps": "a VPS",
    "vpsAdditionalDisk": "a VPS additional disk",
    "vrack": "a vRack",
    "vrackReseller": "a vRack (resellers)",
    "vrackServices": "a vRack Services",
    "webHosting": "a web hosting",
    "webPaaS": "a Web PaaS",
    "xdsl": "an xDSL",
    "zimbra": "a Zimbra",
}

# Families whose services are called like the family itself: a domain name, not a domain name service.
_THINGS = frozenset({
    "baremetalServers", "dedicated", "dns", "domain", "ipLoadbalancing", "licenseHycu", "licensePlesk", "licensecPanel",
    "privateCloud", "privateCloudEnterprise", "privateCloudManagementFee", "privateCloudReseller",
    "privateCloudResellerEnterprise", "vdi", "vpsAdditionalDisk", "vrack",
})  # fmt: skip


def a_plan(family: str) -> str:
    """A plan of a family: `a VPS plan`."""
    return _named(family, " plan")


def plans(family: str) -> str:
    """Plans of a family: `VPS plans`."""
    return _named(family, " plans").partition(" ")[2]


def a_service(family: str) -> str:
    """A service of a family: `a VPS service`, `a domain name`."""
    return _named(family, "" if family in _THINGS else " service")


def services(family: str) -> str:
    """Services of a family: `VPS services`, `domain names`."""
    return _named(family, "s" if family in _THINGS else " services").partition(" ")[2]


def _named(family: str, ending: str) -> str:
    """A name with an ending; what is meant of it stands in brackets behind both."""
    assert family in _NAMES, f"say what {family} is called, in {__name__}"
    name, opening, meant = _NAMES[family].partition(" (")
    return f"{name}{ending}{opening}{meant}"
