"""AWS Organizations: the organization, its units and accounts, and the policies on them."""

from typing import Any

from standin.aws import service_tags
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties

_SERVICE = "organizations"
_TAGS = TagOperations()


@register
class Organization(Kind):
    """``aws.organizations.Organization``; a management account has one."""

    token = "aws:organizations/organization:Organization"
    defaults = {"featureSet": "ALL"}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client(_SERVICE)
        made = client.create_organization(FeatureSet=inputs["featureSet"])["Organization"]["Id"]
        cloud.created(made)
        self._enable(client, {}, inputs)
        return str(made)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client(_SERVICE)
        try:
            found = client.describe_organization()["Organization"]
        except client.exceptions.AWSOrganizationsNotInUseException:
            return None
        if found["Id"] != resource_id:
            return None
        roots, accounts = client.list_roots()["Roots"], client.list_accounts()["Accounts"]
        trusted = client.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
        return {
            "arn": found["Arn"],
            "featureSet": found["FeatureSet"],
            "masterAccountArn": found["MasterAccountArn"],
            "masterAccountEmail": found["MasterAccountEmail"],
            "masterAccountId": found["MasterAccountId"],
            "awsServiceAccessPrincipals": [one["ServicePrincipal"] for one in trusted],
            "enabledPolicyTypes": [one["Type"] for one in roots[0]["PolicyTypes"]],
            "roots": [
                {"arn": one["Arn"], "id": one["Id"], "name": one["Name"], "policyTypes": _types(one)}
                for one in roots
            ],
            "accounts": [_account(one) for one in accounts],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._enable(cloud.client(_SERVICE), state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client(_SERVICE).delete_organization()

    def _enable(self, client: Any, state: Properties, inputs: Properties) -> None:
        """Turn trusted services and types of policies on and off, from *state* to *inputs*."""
        root = client.list_roots()["Roots"][0]["Id"]
        new, old = _change("awsServiceAccessPrincipals", state, inputs)
        for principal in new:
            client.enable_aws_service_access(ServicePrincipal=principal)
        for principal in old:
            client.disable_aws_service_access(ServicePrincipal=principal)
        new, old = _change("enabledPolicyTypes", state, inputs)
        for policy in new:
            client.enable_policy_type(RootId=root, PolicyType=policy)
        for policy in old:
            client.disable_policy_type(RootId=root, PolicyType=policy)


class _Tagged(TableKind):
    """A row whose tags are listed by its id instead of its ARN."""

    service = _SERVICE

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        state = super().read(cloud, resource_id, inputs)
        tags = service_tags.read(cloud.client(_SERVICE), resource_id, _TAGS) if state else {}
        return state and {**state, "tags": tags}

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        super().update(cloud, resource_id, state, inputs)
        service_tags.update(cloud.client(_SERVICE), resource_id, state, inputs, _TAGS)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        made = super().create(cloud, inputs)
        service_tags.update(cloud.client(_SERVICE), made, {}, inputs, _TAGS)
        return made


@register
class OrganizationalUnit(_Tagged):
    """``aws.organizations.OrganizationalUnit``."""

    token = "aws:organizations/organizationalUnit:OrganizationalUnit"
    force_new = frozenset({"parentId"})
    autoname = "name"
    operations = Operations(
        "CreateOrganizationalUnit",
        "DescribeOrganizationalUnit",
        "UpdateOrganizationalUnit",
        "DeleteOrganizationalUnit",
    )
    id_path = "OrganizationalUnit.Id"
    id_member = "OrganizationalUnitId"
    result = "OrganizationalUnit"

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return None

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"parentId": inputs["parentId"], "accounts": []}


@register
class Policy(_Tagged):
    """``aws.organizations.Policy``."""

    token = "aws:organizations/policy:Policy"
    force_new = frozenset({"type"})
    defaults = {"type": "SERVICE_CONTROL_POLICY"}
    write_only = frozenset({"skipDestroy"})
    autoname = "name"
    operations = Operations("CreatePolicy", "DescribePolicy", "UpdatePolicy", "DeletePolicy")
    id_path = "Policy.PolicySummary.Id"
    id_member = "PolicyId"
    result = "Policy"

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return None

    def payload(self, inputs: Properties) -> Properties:
        return {"description": "", **inputs}

    def find(self, client: Any, resource_id: str, inputs: Properties) -> dict[str, Any] | None:
        found = super().find(client, resource_id, inputs)
        return found and {**found["PolicySummary"], "Content": found["Content"]}


@register
class Account(Kind):
    """``aws.organizations.Account``; a deletion removes it from the organization, or closes it."""

    token = "aws:organizations/account:Account"
    force_new = frozenset({"createGovcloud", "email", "iamUserAccessToBilling", "name", "roleName"})
    write_only = frozenset({"closeOnDeletion", "createGovcloud", "iamUserAccessToBilling", "roleName"})
    autoname = "name"

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return None

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client(_SERVICE)
        options = {"RoleName": inputs["roleName"]} if "roleName" in inputs else {}
        made = client.create_account(AccountName=inputs["name"], Email=inputs["email"], **options)
        account = str(made["CreateAccountStatus"]["AccountId"])
        cloud.created(account)
        self._move(client, account, inputs)
        service_tags.update(client, account, {}, inputs, _TAGS)
        return account

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client(_SERVICE)
        if resource_id not in (one["Id"] for one in client.list_accounts()["Accounts"]):
            return None
        found = client.describe_account(AccountId=resource_id)["Account"]
        return {
            **_account(found),
            "joinedMethod": found["JoinedMethod"],
            "parentId": self._parent(client, resource_id),
            "tags": service_tags.read(client, resource_id, _TAGS),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client(_SERVICE)
        self._move(client, resource_id, inputs)
        service_tags.update(client, resource_id, state, inputs, _TAGS)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        client = cloud.client(_SERVICE)
        if state.get("closeOnDeletion"):
            client.close_account(AccountId=resource_id)
        else:
            client.remove_account_from_organization(AccountId=resource_id)

    def _move(self, client: Any, account: str, inputs: Properties) -> None:
        parent, wanted = self._parent(client, account), inputs.get("parentId")
        if wanted not in (None, parent):
            client.move_account(AccountId=account, SourceParentId=parent, DestinationParentId=wanted)

    def _parent(self, client: Any, account: str) -> str:
        return str(client.list_parents(ChildId=account)["Parents"][0]["Id"])


@register
class PolicyAttachment(Kind):
    """``aws.organizations.PolicyAttachment``; its id joins target and policy."""

    token = "aws:organizations/policyAttachment:PolicyAttachment"
    force_new = frozenset({"policyId", "targetId"})
    write_only = frozenset({"skipDestroy"})

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        return f"{inputs['targetId']}:{inputs['policyId']}"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client, target, policy = cloud.client(_SERVICE), inputs["targetId"], inputs["policyId"]
        client.attach_policy(PolicyId=policy, TargetId=target)
        return f"{target}:{policy}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client(_SERVICE)
        target, policy = resource_id.split(":")
        attached = client.list_targets_for_policy(PolicyId=policy)["Targets"]
        if target not in (one["TargetId"] for one in attached):
            return None
        return {"policyId": policy, "targetId": target}

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client(_SERVICE).detach_policy(PolicyId=state["policyId"], TargetId=state["targetId"])


def _types(root: dict[str, Any]) -> list[dict[str, str]]:
    return [{"status": one["Status"], "type": one["Type"]} for one in root["PolicyTypes"]]


def _account(found: dict[str, Any]) -> Properties:
    return {"arn": found["Arn"], "email": found["Email"], "name": found["Name"], "status": found["Status"]}


def _change(name: str, state: Properties, inputs: Properties) -> tuple[list[str], list[str]]:
    """The values of a list to add and to remove."""
    old, new = state.get(name) or [], inputs.get(name) or []
    return [one for one in new if one not in old], [one for one in old if one not in new]
