"""Owned domain names, DNS zones and Public Cloud projects.

The paths are /domain, /domain/zone and /cloud/project; domain names are under /v2/domain/name too.
"""

from panier.flows.domain import resources
from panier.flows.service import owned
from panier.web.route import Route
from panier.wire.domain import domain, resource
from panier.wire.service import iam, infos, project
from panier.wire.types import texts_out

_ZONE = "/domain/zone/{zoneName}"
_PROJECT = "/cloud/project/{serviceName}"
_RESOURCE = "/v2/domain/name/{domainName}"

DOMAIN = (
    Route("GET", "/domain", owned.list_domains, texts_out, query=domain.NameFilter),
    Route("GET", "/domain/zone", owned.list_zones, texts_out, query=iam.IamTags),
    Route("GET", _ZONE, owned.read_zone, domain.zone_out),
    Route("GET", f"{_ZONE}/serviceInfos", owned.read_zone, infos.infos_out, about="Show the dates, contacts and renewal of a DNS zone"),
    Route("GET", "/cloud/project", owned.list_projects, texts_out, query=iam.IamTags),
    Route("GET", _PROJECT, owned.read_project, project.project_out),
    Route("PUT", _PROJECT, owned.change_project, body=project.ProjectUpdate),
    Route("GET", f"{_PROJECT}/serviceInfos", owned.read_project, infos.cloud_infos_out, about="Show the dates, contacts and renewal of a Public Cloud project"),
    Route("GET", _RESOURCE, resources.read, resource.resource_out, status="BETA"),
    Route("PUT", _RESOURCE, resources.change, resource.plain_out, body=resource.PlainDomainResource, status="BETA"),
    Route("GET", f"{_RESOURCE}/task", resources.list_tasks, resource.tasks_out, status="BETA"),
    Route("GET", f"{_RESOURCE}/task/{{taskId}}", resources.read_task, resource.task_out, status="BETA"),
)  # fmt: skip
