"""The kinds of AWS Organizations, in the management account of each test."""

import json

from standin.aws.values import Properties

from .world import Case, Client, Resource, World

_ORGANIZATION = "aws:organizations/organization:Organization"
_UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
_POLICY = "aws:organizations/policy:Policy"
_SERVICES = ["cloudtrail.amazonaws.com", "sso.amazonaws.com"]
_TYPE = "SERVICE_CONTROL_POLICY"


def _deny(action: str) -> str:
    statement = {"Effect": "Deny", "Action": [action], "Resource": ["*"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _organization(_world: World) -> Properties:
    return {"featureSet": "ALL", "awsServiceAccessPrincipals": _SERVICES, "enabledPolicyTypes": [_TYPE]}


def _root(world: World) -> str:
    made = world.make(_ORGANIZATION, _organization(world), "organization")
    return str(made.outputs["roots"][0]["id"])


def _unit(world: World) -> Properties:
    return {"name": "workloads", "parentId": _root(world), "tags": {"Owner": "platform"}}


def _policy(world: World) -> Properties:
    _root(world)
    return {"name": "stay", "content": _deny("organizations:LeaveOrganization"), "type": _TYPE}


def _account(world: World) -> Properties:
    unit = world.make(_UNIT, _unit(world), "unit").id
    return {"name": "dev", "email": "dev@example.com", "parentId": unit, "roleName": "Access"}


def _attachment(world: World) -> Properties:
    unit = world.make(_UNIT, _unit(world), "unit").id
    content = {"name": "stay", "content": _deny("organizations:LeaveOrganization"), "type": _TYPE}
    return {"targetId": unit, "policyId": world.make(_POLICY, content, "policy").id}


def _move(client: Client, it: Resource) -> None:
    organizations = client("organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    parent = it.inputs["parentId"]
    organizations.move_account(AccountId=it.id, SourceParentId=parent, DestinationParentId=root)


CASES = (
    Case(
        _ORGANIZATION,
        _organization,
        None,
        {
            "awsServiceAccessPrincipals": lambda client, it: client(
                "organizations"
            ).disable_aws_service_access(ServicePrincipal=_SERVICES[0])
        },
    ),
    Case(
        _UNIT,
        _unit,
        lambda client, it: client("organizations").delete_organizational_unit(OrganizationalUnitId=it.id),
        {
            "name": lambda client, it: client("organizations").update_organizational_unit(
                OrganizationalUnitId=it.id, Name="others"
            ),
            "tags": lambda client, it: client("organizations").tag_resource(
                ResourceId=it.id, Tags=[{"Key": "Owner", "Value": "by-hand"}]
            ),
        },
    ),
    Case(
        _POLICY,
        _policy,
        lambda client, it: client("organizations").delete_policy(PolicyId=it.id),
        {
            "content": lambda client, it: client("organizations").update_policy(
                PolicyId=it.id, Content=_deny("s3:GetObject")
            )
        },
    ),
    Case(
        "aws:organizations/account:Account",
        _account,
        lambda client, it: client("organizations").remove_account_from_organization(AccountId=it.id),
        {"parentId": _move},
    ),
    Case(
        "aws:organizations/policyAttachment:PolicyAttachment",
        _attachment,
        lambda client, it: client("organizations").detach_policy(
            PolicyId=it.inputs["policyId"], TargetId=it.inputs["targetId"]
        ),
        {},
    ),
)
