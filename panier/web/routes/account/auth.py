"""Keys and their owners: /auth, /me/api, /newAccount."""

from panier.core.rates import ACCOUNTS, KEY_REQUESTS, ONE_TIME_TOKENS
from panier.flows.account import applicants, applications, brief_tokens, clients, credentials
from panier.flows.account import registration as new_accounts
from panier.web.route import Before, Route
from panier.wire.account import applicant, auth, log
from panier.wire.account import registration as new_account
from panier.wire.service.savings_plan import contracts_out
from panier.wire.types import ids_out, texts_out

_APPLICATION = "/me/api/application/{applicationId}"
_CREDENTIAL = "/me/api/credential/{credentialId}"
_CLIENT = "/me/api/oauth2/client/{clientId}"
_FROM = ("address",)
_NEWCOMER = (Before(new_accounts.prepare, as_="newcomer"),)

AUTH: tuple[Route, ...] = (
    Route("GET", "/auth/time", credentials.time, auth.time_out, public=True),
    Route("POST", "/auth/credential", credentials.request, auth.request_out,
          body=auth.CredentialRequestParameters, takes=("application_key", "address"), public=True, limits=(KEY_REQUESTS,)),
    Route("POST", "/newAccount", new_accounts.create, new_account.joined_out, body=new_account.NewAccount,
          before=_NEWCOMER, takes=("application_key", "address"), public=True, limits=(ACCOUNTS,)),
    Route("GET", "/newAccount/area", applicants.list_areas, texts_out, query=applicant.OfCountry, public=True),
    Route("GET", "/newAccount/contracts", applicants.list_contracts, contracts_out, query=applicant.OfSubsidiary, public=True),
    Route("GET", "/newAccount/corporationType", applicants.list_corporation_types, texts_out, query=applicant.OfCountry, public=True),
    Route("GET", "/newAccount/countries", applicants.check_subsidiary, applicant.countries_out, query=applicant.Sellers, public=True),
    Route("GET", "/newAccount/creationRules", applicants.list_terms, applicant.creation_rules_out, query=applicant.Newcomer, public=True),
    Route("GET", "/newAccount/legalform", applicants.check_country, applicant.legal_forms_out, query=applicant.OfCountry, public=True),
    Route("POST", "/newAccount/rules", applicants.list_terms_of, applicant.rules_out, body=applicant.Draft, public=True),
    Route("GET", "/auth/currentCredential", credentials.read_current, auth.credential_out),
    Route("GET", "/auth/details", credentials.read_details, auth.details_out),
    Route("POST", "/auth/token", brief_tokens.create, log.token_out, limits=(ONE_TIME_TOKENS,)),
    Route("POST", "/auth/logout", credentials.log_out, takes=("authorization", "address"), changes_keys=True),
    Route("GET", "/me/api/application", applications.list_ids, ids_out),
    Route("GET", _APPLICATION, applications.read, auth.application_out),
    Route("DELETE", _APPLICATION, applications.delete, takes=_FROM, changes_keys=True),
    Route("GET", "/me/api/credential", credentials.list_ids, ids_out, query=auth.CredentialFilter),
    Route("GET", _CREDENTIAL, credentials.read, auth.credential_out),
    Route("PUT", _CREDENTIAL, credentials.change, body=auth.ApiCredential, takes=_FROM, changes_keys=True),
    Route("DELETE", _CREDENTIAL, credentials.delete, takes=_FROM, changes_keys=True),
    Route("GET", f"{_CREDENTIAL}/application", credentials.read_application, auth.application_out),
    Route("GET", "/me/api/oauth2/client", clients.list_ids, texts_out, status="BETA"),
    Route("POST", "/me/api/oauth2/client", clients.create, auth.secret_out, body=auth.ClientRequest, takes=_FROM, status="BETA"),
    Route("GET", _CLIENT, clients.read, auth.client_out, status="BETA"),
    Route("PUT", _CLIENT, clients.change, body=auth.OAuth2Client, takes=_FROM, status="BETA"),
    Route("DELETE", _CLIENT, clients.delete, takes=_FROM, changes_keys=True, status="BETA"),
)  # fmt: skip
