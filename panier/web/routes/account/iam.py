"""Services as resources of access policies, and their tags: /v2/iam."""

from panier.flows.service.access import iam
from panier.web.route import Route
from panier.wire.service import iam as wire

_RESOURCE = "/v2/iam/resource/{resourceURN}"
_NAMED = {"resourceURN": "resource_urn"}

IAM = (
    Route("GET", "/v2/iam/resource", iam.list_resources, wire.resources_out, query=wire.ResourceFilter, is_paged=True),
    Route("GET", _RESOURCE, iam.read_resource, wire.resource_out, names=_NAMED),
    Route("PUT", _RESOURCE, iam.change_resource, wire.resource_out, body=wire.Resource, names=_NAMED),
    Route("POST", f"{_RESOURCE}/tag", iam.add_tag, body=wire.AddTag, names=_NAMED),
    Route("DELETE", f"{_RESOURCE}/tag/{{key}}", iam.remove_tag, names=_NAMED),
)  # fmt: skip
