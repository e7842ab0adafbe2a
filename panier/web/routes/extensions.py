"""What is known before a name is ordered: extensions, trademark claims, signed marks.

The paths are /domain/extensions and /domain/data.
"""

from panier.flows.domain import claims, extensions, marks, offers
from panier.web.route import Before, Route
from panier.wire import query
from panier.wire.domain import claim, extension, mark
from panier.wire.types import texts_out

_LIST = "/domain/extensions"
_SMD = "/domain/data/smd"
_RECORDS = (Before(offers.look_up, as_="records"),)

EXTENSIONS = (
    Route("GET", "/domain/data/claimNotice", claims.read_notice, claim.notice_out, query=query.Domain, before=_RECORDS, public=True),
    Route("GET", "/domain/data/extension", extensions.list_in_country, texts_out, query=extension.OfCountry, public=True, status="DEPRECATED"),
    Route("GET", _SMD, marks.list_marks, mark.smds_out, is_in_portions=True),
    Route("POST", _SMD, marks.add, mark.smd_out, body=mark.SmdBody),
    Route("GET", f"{_SMD}/{{smdId}}", marks.read, mark.smd_out),
    Route("PUT", f"{_SMD}/{{smdId}}", marks.change, mark.smd_out, body=mark.SmdBody),
    Route("DELETE", f"{_SMD}/{{smdId}}", marks.remove),
    Route("GET", _LIST, extensions.list_extensions, texts_out, query=extension.Extensions),
    Route("GET", f"{_LIST}/byCategory", extensions.list_by_category, extension.categories_out, query=extension.OfCategory),
    Route("GET", f"{_LIST}/highlighted", extensions.list_highlighted, texts_out, query=extension.OfSubsidiary),
    Route("GET", f"{_LIST}/pricingAttributes", extensions.list_pricing_attributes, extension.attributes_out, query=extension.OfSubsidiary),
    Route("GET", f"{_LIST}/{{name}}", extensions.read, extension.extension_out),
    Route("GET", f"{_LIST}/{{name}}/registryConfigurations", extensions.read, extension.registry_configurations_out, about="Show the rules that the registry of an extension sets"),
)  # fmt: skip
