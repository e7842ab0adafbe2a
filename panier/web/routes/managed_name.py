"""A domain name in its owner's hands: everything about it that can be changed (/domain/{serviceName})."""

from panier.flows import departures, disclosures, ds_records, glue_records, managed_names, name_options, name_servers
from panier.web.route import Route
from panier.wire import (
    cart,
    disclosure,
    dnssec,
    domain_service,
    glue_record,
    name_option,
    name_server,
    service_infos,
    task,
)

_NAME = "/domain/{serviceName}"
_INFOS = f"{_NAME}/serviceInfos"
_SERVER = f"{_NAME}/nameServer"
_GLUE = f"{_NAME}/glueRecord"
_KEY = f"{_NAME}/dsRecord"
_OPTIN = f"{_NAME}/configurations/optin"
_ALIASES = f"{_NAME}/configurations/obfuscatedEmails"
_OPTION = f"{_NAME}/option"
_SERVER_ID = {"id": "name_server_id"}

MANAGED_NAME = (
    Route("GET", _NAME, managed_names.read, domain_service.name_out),
    Route("PUT", _NAME, managed_names.change, domain_service.plain_name_out, body=domain_service.PlainDomainService, is_document=True),
    Route("GET", _INFOS, managed_names.read, service_infos.name_infos_out, about="How a domain name of the caller lives"),
    Route("PUT", _INFOS, managed_names.change_renewal, body=service_infos.ServiceInfosUpdate, is_document=True),
    Route("GET", _SERVER, name_servers.ids, cart.numbers_out),
    Route("POST", _SERVER, name_servers.add, task.task_out, body=name_server.NameServerCreation, is_document=True),
    Route("GET", f"{_SERVER}/{{id}}", name_servers.read, name_server.name_server_out, names=_SERVER_ID),
    Route("DELETE", f"{_SERVER}/{{id}}", name_servers.delete, task.task_out, names=_SERVER_ID),
    Route("GET", f"{_SERVER}/{{id}}/status", name_servers.status, name_server.status_out, names=_SERVER_ID),
    Route("POST", f"{_NAME}/nameServers/update", name_servers.replace, task.task_out, body=name_server.NameServersUpdate, is_document=True),
    Route("GET", _GLUE, glue_records.hosts, cart.names_out, query=glue_record.OfHost),
    Route("POST", _GLUE, glue_records.create, task.task_out, body=glue_record.GlueCreation),
    Route("GET", f"{_GLUE}/{{host}}", glue_records.read, glue_record.glue_out),
    Route("DELETE", f"{_GLUE}/{{host}}", glue_records.delete, task.task_out),
    Route("POST", f"{_GLUE}/{{host}}/update", glue_records.update, task.task_out, body=glue_record.GlueRecord, names={"host": "record_host"}),
    Route("GET", _KEY, ds_records.ids, cart.numbers_out, query=dnssec.Filter),
    Route("POST", _KEY, ds_records.replace, task.task_out, body=dnssec.KeyUpdate, is_document=True),
    Route("GET", f"{_KEY}/{{id}}", ds_records.read, dnssec.key_out, names={"id": "record_id"}),
    Route("GET", f"{_NAME}/rules/optin", disclosures.optin_rules, disclosure.rules_out),
    Route("GET", _OPTIN, disclosures.read_optin, disclosure.optin_out),
    Route("PUT", _OPTIN, disclosures.change_optin, disclosure.optin_out, body=disclosure.OptinUpdate, is_document=True, bare="optin"),
    Route("GET", f"{_NAME}/rules/emailsObfuscation", disclosures.obfuscation_rules, disclosure.kinds_out),
    Route("GET", _ALIASES, disclosures.read_aliases, disclosure.aliases_out),
    Route("PUT", _ALIASES, disclosures.change_aliases, disclosure.aliases_out, body=disclosure.ObfuscationUpdate),
    Route("POST", f"{_ALIASES}/refresh", disclosures.refresh_aliases, body=disclosure.ObfuscationRefresh),
    Route("GET", _OPTION, name_options.names, name_option.options_out),
    Route("GET", f"{_OPTION}/{{option}}", name_options.read, name_option.option_out),
    Route("DELETE", f"{_OPTION}/{{option}}", name_options.delete),
    Route("GET", f"{_NAME}/options", name_options.services_of, name_option.services_out),
    Route("GET", f"{_NAME}/authInfo", departures.code, name_option.code_out, lookup=departures.look_up_code),
    Route("POST", f"{_NAME}/outgoingTransfer/approve", departures.approve, body=name_option.Approval),
    Route("GET", f"{_NAME}/ukRegistrars", departures.uk_registrars, name_option.registrars_out),
    Route("POST", f"{_NAME}/ukOutgoingTransfer", departures.leave_by_tag, task.task_out, body=name_option.UkRegistrar),
)  # fmt: skip
