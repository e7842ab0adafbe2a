"""What is known before a name is ordered: extensions, claims of marks, signed marks (/domain/extensions, /domain/data)."""

from panier.flows import claims, extensions, names, smds
from panier.web.route import Route
from panier.wire import cart, claim, extension, query, smd

_LIST = "/domain/extensions"
_SMD = "/domain/data/smd"

EXTENSIONS = (
    Route("GET", "/domain/data/claimNotice", claims.notice, claim.notice_out, query=query.Domain, lookup=names.look_up, public=True),
    Route("GET", "/domain/data/extension", extensions.names_in, cart.names_out, query=extension.OfCountry, public=True, status="DEPRECATED"),
    Route("GET", _SMD, smds.listed, smd.smds_out),
    Route("POST", _SMD, smds.add, smd.smd_out, body=smd.SmdBody),
    Route("GET", f"{_SMD}/{{smdId}}", smds.read, smd.smd_out),
    Route("PUT", f"{_SMD}/{{smdId}}", smds.change, smd.smd_out, body=smd.SmdBody),
    Route("DELETE", f"{_SMD}/{{smdId}}", smds.remove),
    Route("GET", _LIST, extensions.names, cart.names_out, query=extension.Extensions),
    Route("GET", f"{_LIST}/byCategory", extensions.by_category, extension.categories_out, query=extension.OfCategory),
    Route("GET", f"{_LIST}/highlighted", extensions.highlighted, cart.names_out, query=extension.OfSubsidiary),
    Route("GET", f"{_LIST}/pricingAttributes", extensions.pricing_attributes, extension.attributes_out, query=extension.OfSubsidiary),
    Route("GET", f"{_LIST}/{{name}}", extensions.one, extension.extension_out),
    Route("GET", f"{_LIST}/{{name}}/registryConfigurations", extensions.one, extension.registry_configurations_out, about="What the registry of an extension lays down"),
)  # fmt: skip
