"""DNS zones: their content, the work on them, and their termination.

The paths are /domain/zone/{zoneName} and /me/task/dns.
"""

from collections.abc import Callable
from typing import Any

from panier.core.rates import MAILS, WRONG_MAIL_TOKENS, ZONE_IMPORTS
from panier.core.service.task import TaskKind
from panier.core.zone.zone import Origin
from panier.flows.service import tasks
from panier.flows.zone import copies, dynhosts, options, records, redirections, signing, termination, zones
from panier.web.route import Before, Route
from panier.wire.service import ending, infos
from panier.wire.types import ids_out, texts_out
from panier.wire.zone import dynhost, service, zone

_ZONE = "/domain/zone/{zoneName}"
_RECORD = f"{_ZONE}/record"
_HISTORY = f"{_ZONE}/history"
_POINT = f"{_HISTORY}/{{creationDate}}"
_REDIRECTION = f"{_ZONE}/redirection"
_LOGIN = f"{_ZONE}/dynHost/login"
_HOST = f"{_ZONE}/dynHost/record"
_OPTION = f"{_ZONE}/option"
_TASK = f"{_ZONE}/task"
_MINE = "/me/task/dns"
_ID = {"id": "record_id"}
_DYNHOST = {"origin": Origin.DYNHOST}
_TASK_ID = {"id": "task_id"}
_OF_ZONE = {"zoneName": "service_name", "id": "task_id"}
_KIND = {"kind": TaskKind.ZONE}

CONTENT = (
    Route("GET", _RECORD, records.list_ids, ids_out, query=zone.RecordFilter),
    Route("POST", _RECORD, records.create, zone.record_out, body=zone.RecordCreate),
    Route("GET", f"{_RECORD}/{{id}}", records.read, zone.record_out, names=_ID),
    Route("PUT", f"{_RECORD}/{{id}}", records.change, body=zone.RecordUpdate, names=_ID),
    Route("DELETE", f"{_RECORD}/{{id}}", records.delete, names=_ID),
    Route("POST", f"{_ZONE}/refresh", zones.refresh),
    Route("POST", f"{_ZONE}/reset", zones.reset, body=zone.Reset),
    Route("GET", f"{_ZONE}/soa", zones.read_soa, zone.soa_out),
    Route("PUT", f"{_ZONE}/soa", zones.change_soa, body=zone.Soa),
    Route("GET", f"{_ZONE}/status", zones.read_status, zone.status_out),
    Route("GET", f"{_ZONE}/export", copies.export, zone.text_out),
    Route("POST", f"{_ZONE}/import", copies.import_file, service.zone_task_out, body=zone.Import, before=(Before(copies.lock_for_import, as_="parsed"),), limits=(ZONE_IMPORTS,)),
    Route("GET", _HISTORY, copies.list_restore_points, zone.history_out, query=zone.HistoryDates),
    Route("GET", _POINT, copies.read_restore_point, zone.restore_point_out),
    Route("POST", f"{_POINT}/restore", copies.restore, service.zone_task_out),
    Route("GET", _REDIRECTION, redirections.list_ids, ids_out, query=zone.SubDomainFilter),
    Route("POST", _REDIRECTION, redirections.create, zone.redirection_out, body=zone.RedirectionCreate),
    Route("GET", f"{_REDIRECTION}/{{id}}", redirections.read, zone.redirection_out, names={"id": "redirection_id"}),
    Route("PUT", f"{_REDIRECTION}/{{id}}", redirections.change, body=zone.RedirectionUpdate, names={"id": "redirection_id"}),
    Route("DELETE", f"{_REDIRECTION}/{{id}}", redirections.delete, names={"id": "redirection_id"}),
    Route("GET", _LOGIN, dynhosts.list_logins, texts_out, query=dynhost.LoginFilter),
    Route("POST", _LOGIN, dynhosts.create_login, dynhost.login_out, body=dynhost.LoginCreate, before=(Before(dynhosts.hash_password, as_="password_hash"),)),
    Route("GET", f"{_LOGIN}/{{login}}", dynhosts.read_login, dynhost.login_out),
    Route("PUT", f"{_LOGIN}/{{login}}", dynhosts.change_login, body=dynhost.LoginUpdate),
    Route("DELETE", f"{_LOGIN}/{{login}}", dynhosts.delete_login),
    Route("POST", f"{_LOGIN}/{{login}}/changePassword", dynhosts.change_password, body=dynhost.LoginChangePassword, before=(Before(dynhosts.hash_password, as_="password_hash"),)),
    Route("GET", _HOST, records.list_ids, ids_out, query=zone.SubDomainFilter, fixed=_DYNHOST, about="List the DynHost records of a zone"),
    Route("POST", _HOST, dynhosts.create_record, dynhost.record_out, body=dynhost.RecordWish),
    Route("GET", f"{_HOST}/{{id}}", records.read, dynhost.record_out, fixed=_DYNHOST, names=_ID, about="Show a DynHost record of a zone"),
    Route("PUT", f"{_HOST}/{{id}}", dynhosts.change_record, body=dynhost.RecordWish, names=_ID),
    Route("DELETE", f"{_HOST}/{{id}}", records.delete, fixed=_DYNHOST, names=_ID, about="Delete a DynHost record of a zone"),
    Route("GET", f"{_ZONE}/dnssec", signing.read, service.dnssec_out),
    Route("POST", f"{_ZONE}/dnssec", signing.enable),
    Route("DELETE", f"{_ZONE}/dnssec", signing.disable),
)  # fmt: skip


def _task(method: str, path: str, flow: Callable[..., Any], *, about: str) -> tuple[Route, Route]:
    """Two views of a task: under its zone, and among the caller's tasks."""
    return (
        Route(method, f"{_TASK}/{{id}}{path}", flow, service.zone_task_out if method == "GET" else None, fixed=_KIND, names=_OF_ZONE, about=about.format("a DNS zone")),
        Route(method, f"{_MINE}/{{id}}{path}", flow, service.my_zone_task_out if method == "GET" else None, fixed=_KIND, names=_TASK_ID, about=about.format("one of the caller's DNS zones")),
    )  # fmt: skip


ZONES = (
    *CONTENT,
    Route("PUT", f"{_ZONE}/serviceInfos", options.change_renewal, body=infos.ServiceInfosUpdate),
    Route("GET", f"{_ZONE}/capabilities", options.read_capabilities, service.capabilities_out),
    Route("GET", _OPTION, options.list_options, texts_out),
    Route("GET", f"{_OPTION}/{{name}}", options.read, service.option_out),
    Route("GET", f"{_OPTION}/{{name}}/serviceInfos", options.read_infos, infos.infos_out, status="BETA"),
    Route("PUT", f"{_OPTION}/{{name}}/serviceInfos", options.change_option_renewal, body=service.OptionRenewal, status="BETA"),
    Route("POST", f"{_ZONE}/terminate", termination.terminate, zone.text_out, limits=(MAILS,)),
    Route("POST", f"{_ZONE}/confirmTermination", termination.confirm, zone.text_out, body=ending.Termination, limits=(WRONG_MAIL_TOKENS,)),
    Route("GET", _TASK, tasks.list_ids, ids_out, query=service.TaskFilter, fixed=_KIND, names=_OF_ZONE, about="List the tasks on a DNS zone"),
    Route("GET", _MINE, tasks.list_ids, ids_out, query=service.MyTaskFilter, fixed=_KIND, about="List the tasks on the caller's DNS zones"),
    *_task("GET", "", tasks.read, about="Show a task on {}"),
    *_task("POST", "/accelerate", tasks.accelerate, about="Run a task on {} now instead of at its scheduled time"),
    *_task("POST", "/cancel", tasks.cancel, about="Cancel a task on {}"),
    *_task("POST", "/relaunch", tasks.relaunch, about="Retry a failed task on {}"),
)  # fmt: skip
