"""Domain names, DNS zones and Public Cloud projects that were delivered: /domain, /domain/zone, /cloud/project."""

from panier.flows import possessions
from panier.web.route import Route
from panier.wire import cart, domain_service, project, service_infos

_ZONE = "/domain/zone/{zoneName}"
_PROJECT = "/cloud/project/{serviceName}"

DOMAIN = (
    Route("GET", "/domain", possessions.names, cart.names_out, query=domain_service.WhoisOwner),
    Route("GET", "/domain/zone", possessions.zones, cart.names_out),
    Route("GET", _ZONE, possessions.zone, domain_service.zone_out),
    Route("GET", f"{_ZONE}/serviceInfos", possessions.zone, service_infos.infos_out, about="How a DNS zone of the caller lives"),
    Route("GET", "/cloud/project", possessions.projects, cart.names_out),
    Route("GET", _PROJECT, possessions.project, project.project_out),
    Route("PUT", _PROJECT, possessions.change_project, body=project.ProjectUpdate, is_document=True),
    Route("GET", f"{_PROJECT}/serviceInfos", possessions.project, service_infos.cloud_infos_out, about="How a Public Cloud project of the caller lives"),
)  # fmt: skip
