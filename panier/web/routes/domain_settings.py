"""Everything that the owner of a domain name can change (/domain/{serviceName})."""

from panier.core.rates import WRONG_MAIL_TOKENS
from panier.flows.domain import disclosure as disclosures
from panier.flows.domain import domains, ds_records, options, servers, transfer_codes
from panier.flows.domain import glue as glue_records
from panier.web.route import Before, Route
from panier.wire.domain import disclosure, domain, ds_record, option, server
from panier.wire.domain import glue as glue_record
from panier.wire.service import infos, task
from panier.wire.types import ids_out, texts_out

_NAME = "/domain/{serviceName}"
_INFOS = f"{_NAME}/serviceInfos"
_SERVER = f"{_NAME}/nameServer"
_GLUE = f"{_NAME}/glueRecord"
_KEY = f"{_NAME}/dsRecord"
_OPTIN = f"{_NAME}/configurations/optin"
_ALIASES = f"{_NAME}/configurations/obfuscatedEmails"
_OPTION = f"{_NAME}/option"
_SERVER_ID = {"id": "name_server_id"}
_AUTH_CODE = (Before(transfer_codes.look_up_code, as_="auth_code"),)

MANAGED_NAME = (
    Route("GET", _NAME, domains.read, domain.name_out),
    Route("PUT", _NAME, domains.change, domain.plain_name_out, body=domain.PlainDomainService),
    Route("GET", _INFOS, domains.read, infos.name_infos_out, about="Show the dates, contacts and renewal of a domain name"),
    Route("PUT", _INFOS, domains.change_renewal, body=infos.ServiceInfosUpdate),
    Route("GET", _SERVER, servers.list_ids, ids_out),
    Route("POST", _SERVER, servers.add, task.task_out, body=server.NameServerCreation),
    Route("GET", f"{_SERVER}/{{id}}", servers.read, server.name_server_out, names=_SERVER_ID),
    Route("DELETE", f"{_SERVER}/{{id}}", servers.delete, task.task_out, names=_SERVER_ID),
    Route("GET", f"{_SERVER}/{{id}}/status", servers.status, server.status_out, names=_SERVER_ID),
    Route("POST", f"{_NAME}/nameServers/update", servers.replace, task.task_out, body=server.NameServersUpdate),
    Route("GET", _GLUE, glue_records.list_hosts, texts_out, query=glue_record.OfHost),
    Route("POST", _GLUE, glue_records.create, task.task_out, body=glue_record.GlueCreation),
    Route("GET", f"{_GLUE}/{{host}}", glue_records.read, glue_record.glue_out),
    Route("DELETE", f"{_GLUE}/{{host}}", glue_records.delete, task.task_out),
    Route("POST", f"{_GLUE}/{{host}}/update", glue_records.update, task.task_out, body=glue_record.GlueRecord, names={"host": "record_host"}),
    Route("GET", _KEY, ds_records.list_ids, ids_out, query=ds_record.Filter),
    Route("POST", _KEY, ds_records.replace, task.task_out, body=ds_record.KeyUpdate),
    Route("GET", f"{_KEY}/{{id}}", ds_records.read, ds_record.key_out, names={"id": "record_id"}),
    Route("GET", f"{_NAME}/rules/optin", disclosures.optin_rules, disclosure.rules_out),
    Route("GET", _OPTIN, disclosures.read_optin, disclosure.optin_out),
    Route("PUT", _OPTIN, disclosures.change_optin, disclosure.optin_out, body=disclosure.OptinUpdate),
    Route("GET", f"{_NAME}/rules/emailsObfuscation", disclosures.obfuscation_rules, disclosure.kinds_out),
    Route("GET", _ALIASES, disclosures.read_aliases, disclosure.aliases_out),
    Route("PUT", _ALIASES, disclosures.change_aliases, disclosure.aliases_out, body=disclosure.ObfuscationUpdate),
    Route("POST", f"{_ALIASES}/refresh", disclosures.refresh_aliases, body=disclosure.ObfuscationRefresh),
    Route("GET", _OPTION, options.list_options, option.options_out),
    Route("GET", f"{_OPTION}/{{option}}", options.read, option.option_out),
    Route("DELETE", f"{_OPTION}/{{option}}", options.delete),
    Route("GET", f"{_NAME}/options", options.list_services, option.services_out),
    Route("GET", f"{_NAME}/authInfo", transfer_codes.read_code, option.code_out, before=_AUTH_CODE),
    Route("POST", f"{_NAME}/outgoingTransfer/approve", transfer_codes.approve, body=option.Approval, limits=(WRONG_MAIL_TOKENS,)),
    Route("GET", f"{_NAME}/ukRegistrars", transfer_codes.list_uk_registrars, option.registrars_out),
    Route("POST", f"{_NAME}/ukOutgoingTransfer", transfer_codes.leave_by_tag, task.task_out, body=option.UkRegistrar),
)  # fmt: skip
