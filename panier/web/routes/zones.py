"""DNS zones: what is in them, the work on them, how they end (/domain/zone/{zoneName}, /me/task/dns)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from panier.core.task import Sort
from panier.core.zone import Origin
from panier.flows import (
    dynhosts,
    tasks,
    zone_copies,
    zone_ends,
    zone_options,
    zone_records,
    zone_redirections,
    zone_signing,
    zones,
)
from panier.web.route import Route
from panier.wire import cart, dynhost, service_infos, zone, zone_service

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
_SORT = {"sort": Sort.ZONE}

# A zone's own routes: before each, the zone gets its first records unless it has them.
_row: Callable[..., Route] = partial(Route, prepare=zones.ensure)

CONTENT = (
    _row("GET", _RECORD, zone_records.ids, cart.numbers_out, query=zone.RecordFilter),
    _row("POST", _RECORD, zone_records.create, zone.record_out, body=zone.RecordCreate, is_document=True),
    _row("GET", f"{_RECORD}/{{id}}", zone_records.read, zone.record_out, names=_ID),
    _row("PUT", f"{_RECORD}/{{id}}", zone_records.change, body=zone.RecordUpdate, is_document=True, names=_ID),
    _row("DELETE", f"{_RECORD}/{{id}}", zone_records.delete, names=_ID),
    _row("POST", f"{_ZONE}/refresh", zones.refresh),
    _row("POST", f"{_ZONE}/reset", zones.reset, body=zone.Reset, is_document=True),
    _row("GET", f"{_ZONE}/soa", zones.soa, zone.soa_out),
    _row("PUT", f"{_ZONE}/soa", zones.change_soa, body=zone.Soa),
    _row("GET", f"{_ZONE}/status", zones.status, zone.status_out),
    _row("GET", f"{_ZONE}/export", zone_copies.export, zone.text_out),
    _row("POST", f"{_ZONE}/import", zone_copies.import_file, zone_service.zone_task_out, body=zone.Import, lookup=zone_copies.take_in),
    _row("GET", _HISTORY, zone_copies.history, zone.history_out, query=zone.HistoryDates),
    _row("GET", _POINT, zone_copies.restore_point, zone.restore_point_out),
    _row("POST", f"{_POINT}/restore", zone_copies.restore, zone_service.zone_task_out),
    _row("GET", _REDIRECTION, zone_redirections.ids, cart.numbers_out, query=zone.SubDomainFilter),
    _row("POST", _REDIRECTION, zone_redirections.create, zone.redirection_out, body=zone.RedirectionCreate),
    _row("GET", f"{_REDIRECTION}/{{id}}", zone_redirections.read, zone.redirection_out, names={"id": "redirection_id"}),
    _row("PUT", f"{_REDIRECTION}/{{id}}", zone_redirections.change, body=zone.RedirectionUpdate, is_document=True, names={"id": "redirection_id"}),
    _row("DELETE", f"{_REDIRECTION}/{{id}}", zone_redirections.delete, names={"id": "redirection_id"}),
    _row("GET", _LOGIN, dynhosts.logins, cart.names_out, query=dynhost.LoginFilter),
    _row("POST", _LOGIN, dynhosts.create_login, dynhost.login_out, body=dynhost.LoginCreate, lookup=dynhosts.hash_password),
    _row("GET", f"{_LOGIN}/{{login}}", dynhosts.login, dynhost.login_out),
    _row("PUT", f"{_LOGIN}/{{login}}", dynhosts.change_login, body=dynhost.LoginUpdate, is_document=True),
    _row("DELETE", f"{_LOGIN}/{{login}}", dynhosts.delete_login),
    _row("POST", f"{_LOGIN}/{{login}}/changePassword", dynhosts.change_password, body=dynhost.LoginChangePassword, lookup=dynhosts.hash_password),
    _row("GET", _HOST, zone_records.ids, cart.numbers_out, query=zone.SubDomainFilter, fixed=_DYNHOST, about="The numbers of a zone's hosts whose address changes"),
    _row("POST", _HOST, dynhosts.create_record, dynhost.record_out, body=dynhost.RecordWish, is_document=True),
    _row("GET", f"{_HOST}/{{id}}", zone_records.read, dynhost.record_out, fixed=_DYNHOST, names=_ID, about="A host of a zone whose address changes"),
    _row("PUT", f"{_HOST}/{{id}}", dynhosts.change_record, body=dynhost.RecordWish, is_document=True, names=_ID),
    _row("DELETE", f"{_HOST}/{{id}}", zone_records.delete, fixed=_DYNHOST, names=_ID, about="Take a host whose address changes out of a zone"),
    _row("GET", f"{_ZONE}/dnssec", zone_signing.read, zone_service.dnssec_out),
    _row("POST", f"{_ZONE}/dnssec", zone_signing.enable),
    _row("DELETE", f"{_ZONE}/dnssec", zone_signing.disable),
)  # fmt: skip


def _task(method: str, path: str, flow: Callable[..., Any], **more: Any) -> tuple[Route, Route]:
    """Two views of the same task: under its zone, and among the caller's."""
    return (
        Route(method, f"{_TASK}/{{id}}{path}", flow, zone_service.zone_task_out if method == "GET" else None, fixed=_SORT, names=_OF_ZONE, **more),
        Route(method, f"{_MINE}/{{id}}{path}", flow, zone_service.my_zone_task_out if method == "GET" else None, fixed=_SORT, names=_TASK_ID, **more),
    )  # fmt: skip


ZONES = (
    *CONTENT,
    Route("PUT", f"{_ZONE}/serviceInfos", zone_options.change_renewal, body=service_infos.ServiceInfosUpdate, is_document=True),
    Route("GET", f"{_ZONE}/capabilities", zone_options.capabilities, zone_service.capabilities_out),
    Route("GET", _OPTION, zone_options.names, cart.names_out),
    Route("GET", f"{_OPTION}/{{name}}", zone_options.read, zone_service.option_out),
    Route("GET", f"{_OPTION}/{{name}}/serviceInfos", zone_options.infos, service_infos.infos_out, status="BETA"),
    Route("PUT", f"{_OPTION}/{{name}}/serviceInfos", zone_options.change_option_renewal, body=zone_service.OptionRenewal, is_listed=True, is_document=True, status="BETA"),
    Route("POST", f"{_ZONE}/terminate", zone_ends.terminate, zone.text_out),
    Route("POST", f"{_ZONE}/confirmTermination", zone_ends.confirm, zone.text_out, body=zone_service.Termination),
    Route("GET", _TASK, tasks.ids, cart.numbers_out, query=zone_service.TaskFilter, fixed=_SORT, names=_OF_ZONE, about="The numbers of the tasks on a DNS zone of the caller"),
    Route("GET", _MINE, tasks.ids, cart.numbers_out, query=zone_service.MyTaskFilter, fixed=_SORT, about="The numbers of the tasks on the caller's DNS zones"),
    *_task("GET", "", tasks.read, about="A task on a DNS zone of the caller"),
    *_task("POST", "/accelerate", tasks.accelerate),
    *_task("POST", "/cancel", tasks.cancel),
    *_task("POST", "/relaunch", tasks.relaunch),
)  # fmt: skip
