"""The acceptance tests of OVHcloud's own provider: those of what it orders, of names and zones, of the account."""

import os
from collections.abc import Callable
from itertools import count

import ovh
import pytest

from tests.clients.terraform.conftest import Terraform
from tests.clients.test_python import delivered, ordered_name
from tests.support import groups

pytestmark = [pytest.mark.programs, pytest.mark.timeout(1_800)]
GROUP = "acceptance"

_numbers = count(1)
LONGEST = "25m"

READING = (
    "DataSourceOrderCartAssign_basic", "DataSourceOrderCartCloudOptionsPlan_basic",
    "DataSourceOrderCartCloudOptions_basic", "DataSourceOrderCartCloudPlan_basic", "DataSourceOrderCartCloud_basic",
    "DataSourceOrderCartIpLoadbalancingOptionsPlan_basic", "DataSourceOrderCartIpLoadbalancingOptions_basic",
    "DataSourceOrderCartIpLoadbalancingPlan_basic", "DataSourceOrderCartIpLoadbalancing_basic",
    "DataSourceOrderCart_basic", "MeDataSource_basic", "MePaymentmeanBankaccountDataSource_basic",
    "MePaymentmeanCreditcardDataSource_basic",
)  # fmt: skip
ORDERING = (
    "DedicatedServer_basic",
    "DedicatedServer_eco",
    "HostingPrivateDatabase_basic",
    "OkmsOrder",
    "ResourceCloudProject_basic",
    "ResourceDomainName_basic",
    "ResourceDomainZone_basic",
    "ResourceIpLoadbalancing_basic",
    "ResourceIpService_basic",
    "ResourceStorageEfs_basic",
    "ResourceStorageEfs_import",
    "ResourceStorageEfs_updateName",
    "ResourceVps_basic",
    "ResourceVps_doNotSendPassword",
    "ResourceVps_reinstallImageOnly",
    "ResourceVrackServices_basic",
    "ResourceVrack_basic",
)
MANAGING = (
    "DomainDsRecords_Basic", "DomainNameServers_Basic", "DomainZoneDataSource_basic",
    "DomainZoneDnssecDataSource_Basic", "DomainZoneDynHostLogin_Basic", "DomainZoneDynHostRecord_Basic",
    "DomainZoneImport_Basic", "DomainZoneRecordDataSource_basic", "DomainZoneRecord_Basic",
    "DomainZoneRecord_EmptyPlanForTXT", "DomainZoneRecord_Updated", "DomainZoneRecord_updateType",
    "DomainZoneRecordsDataSource_basic", "DomainZoneRedirection_Basic", "DomainZoneRedirection_Updated",
)  # fmt: skip
ACCOUNT = (
    "MeApiOauth2Client_basic", "MeApiOauth2Client_configMissingArguments", "MeApiOauth2Client_data",
    "MeApiOauth2Client_importBasic", "MeApiOauth2Clients_data", "MeIdentityGroupDataSource_basic",
    "MeIdentityGroup_basic", "MeIdentityGroup_importBasic", "MeIdentityGroupsDataSource_basic",
    "MeIdentityUserDataSource_basic", "MeIdentityUserToken_basic", "MeIdentityUserToken_expiresAt",
    "MeIdentityUserToken_expiresIn", "MeIdentityUserToken_update", "MeIdentityUser_basic", "MeIdentityUser_importBasic",
    "MeIdentityUser_update", "MeIdentityUsersDataSource_basic",
)  # fmt: skip

# Tests that fail against any server, and what alone they complain of when everything but their own mistake went well.
_NEVER_SET = "unknown value for\novh_vps.myvps.do_not_send_password."
UPSTREAM = {
    # The provider does not import an attribute that it sets.
    "ResourceCloudProject_basic": '"deletion_protection": "false",',
    # The provider promises to set an attribute that it never sets.
    "ResourceVps_basic": _NEVER_SET,
    "ResourceVps_doNotSendPassword": _NEVER_SET,
    "ResourceVps_reinstallImageOnly": _NEVER_SET,
    # They import into an address that their configuration does not have, which Terraform has refused since 1.5.
    "ResourceDomainName_basic": 'resource address "ovh_domain_name.name" does not exist in the configuration',
}

# What the tests ask for by environment variables; whatever they order is the sandbox's to make.
ENVIRONMENT = {
    "TF_ACC": "1",
    "OVH_DOMAIN_DS_RECORD_ALGORITHM_TEST": "ECDSAP256SHA256",
    "OVH_DOMAIN_DS_RECORD_PUBLIC_KEY_TEST": (
        "mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="
    ),
    "OVH_DOMAIN_DS_RECORD_TAG_TEST": "2371",
    "OVH_DOMAIN_NS1_HOST_TEST": "ns1.example.net",
    "OVH_DOMAIN_NS1_IP_TEST": "192.0.2.7",
    "OVH_DOMAIN_NS2_HOST_TEST": "ns2.example.net",
    "OVH_DOMAIN_NS3_HOST_TEST": "ns3.example.net",
    "OVH_HOSTING_PRIVATEDATABASE_DC_TEST": "gra3",
    "OVH_HOSTING_PRIVATEDATABASE_ENGINE_TEST": "mariadb_10.11",
    "OVH_STORAGE_EFS_REGION_TEST": "eu-west-gra",
    "OVH_TESTACC_ORDER_CLOUD_PROJECT": "1",
    "OVH_TESTACC_ORDER_DEDICATED_SERVER": "1",
    "OVH_TESTACC_ORDER_DEDICATED_SERVER_ECO": "1",
    "OVH_TESTACC_ORDER_IPLOADBALANCING": "1",
    "OVH_TESTACC_ORDER_IP_SERVICE": "1",
    "OVH_TESTACC_ORDER_STORAGE_EFS": "1",
    "OVH_TESTACC_ORDER_VPS": "1",
    "OVH_TESTACC_ORDER_VRACK": "1",
    "OVH_TESTACC_ORDER_VRACK_SERVICES": "1",
    "OVH_TEST_BANKACCOUNT": "1",
    "OVH_TEST_CREDITCARD": "1",
    "OVH_VPS_IMAGE_ID": "45b2f222-ab10-44ed-863f-720942762b6f",
    "OVH_VRACK_SERVICES_REGION": "eu-west-gra",
}
# The kind of payment method that must be the default for a test.
DEFAULTS = {
    "MePaymentmeanBankaccountDataSource_basic": "SEPA_DIRECT_DEBIT",
    "MePaymentmeanCreditcardDataSource_basic": "CREDIT_CARD",
}


def _bought(customer: ovh.Client, family: str, plan: str, **answers: str) -> str:
    """The name of something that was just bought for a month."""
    cart_id = customer.post("/order/cart", ovhSubsidiary="FR")["cartId"]
    customer.post(f"/order/cart/{cart_id}/assign")
    wish = {"planCode": plan, "duration": "P1M", "pricingMode": "default", "quantity": 1}
    item_id = customer.post(f"/order/cart/{cart_id}/{family}", **wish)["itemId"]
    for label, value in answers.items():
        customer.post(f"/order/cart/{cart_id}/item/{item_id}/configuration", label=label, value=value)
    order_id = customer.post(f"/order/cart/{cart_id}/checkout", autoPayWithPreferredPaymentMethod=True)["orderId"]
    delivered(customer, order_id)
    detail_id = customer.get(f"/me/order/{order_id}/details")[0]
    return str(customer.get(f"/me/order/{order_id}/details/{detail_id}")["domain"])


@pytest.fixture(scope="module")
def services(customer: ovh.Client) -> dict[str, str]:
    """What was bought for tests that look at what there is, by the environment variable that names it."""
    return {
        "OVH_STORAGE_EFS_SERVICE_TEST": _bought(
            customer, "netapp", "enterprise-file-storage-premium-1tb", region="eu-west-gra", network="vrack"
        ),
        "OVH_VRACK_SERVICE_TEST": _bought(customer, "vrack", "vrack"),
    }


@pytest.fixture
def accept(terraform: Terraform, customer: ovh.Client, services: dict[str, str]) -> Callable[[str], None]:
    """Runs one of the acceptance tests, for which everything is new that it changes."""

    def run(name: str) -> None:
        zone = f"exemple-acceptation-{next(_numbers)}.com"
        delivered(customer, ordered_name(customer, zone))
        if name == "DomainDsRecords_Basic":
            customer.put(f"/domain/{zone}", nameServerType="external")
        if name in DEFAULTS:
            (method,) = customer.get("/me/payment/method", paymentType=DEFAULTS[name])
            customer.put(f"/me/payment/method/{method}", default=True)
        given = {**ENVIRONMENT, **services, "OVH_ZONE_TEST": zone}
        given["OVH_TESTACC_ORDER_DOMAIN"] = f"exemple-acceptation-neuf-{next(_numbers)}.com"
        command = [os.environ[groups.ACCEPTANCE], "-test.v", "-test.timeout", LONGEST, "-test.run", f"^TestAcc{name}$"]
        done = terraform.start(command, TF_ACC_TERRAFORM_PATH=groups.terraform() or "", **given)
        told = "\n".join(line.strip() for line in done.stdout.splitlines())
        assert (UPSTREAM.get(name) or f"--- PASS: TestAcc{name} ") in told, told[-20_000:]
        assert told.count("\nError: ") <= (name in UPSTREAM), told[-20_000:]

    return run


@pytest.mark.parametrize("name", READING)
def test_what_is_sold_is_read(accept: Callable[[str], None], name: str) -> None:
    accept(name)


@pytest.mark.parametrize("name", ORDERING)
def test_what_is_bought_is_lived_with_and_ended(accept: Callable[[str], None], name: str) -> None:
    accept(name)


@pytest.mark.parametrize("name", MANAGING)
def test_names_and_zones_are_managed(accept: Callable[[str], None], name: str) -> None:
    accept(name)


@pytest.mark.parametrize("name", ACCOUNT)
def test_whoever_works_for_the_customer_is_managed(accept: Callable[[str], None], name: str) -> None:
    accept(name)
