"""Security groups and their rules, each rule a resource of its own."""

from collections.abc import Iterable
from typing import Any, ClassVar

from standin.aws import tagging
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.values import Properties


@register
class SecurityGroup(Kind):
    """``aws.ec2.SecurityGroup``; like the official provider it removes AWS's allow-all egress rule."""

    token = "aws:ec2/securityGroup:SecurityGroup"
    force_new = frozenset({"namePrefix", "name", "description", "vpcId"})
    autoname = "name"
    defaults = {"revokeRulesOnDelete": False}
    write_only = frozenset({"revokeRulesOnDelete"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        if str(inputs.get("name", "")).startswith("sg-"):
            yield "name", 'invalid value for name (cannot begin with "sg-")'

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        group = ec2.create_security_group(
            GroupName=inputs["name"],
            Description=inputs["description"],
            VpcId=inputs["vpcId"],
            TagSpecifications=tagging.ec2_specification("security-group", inputs),
        )["GroupId"]
        cloud.created(group)
        empty(ec2, group)
        return str(group)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        group = _group(cloud, resource_id)
        return {
            "arn": arn(cloud, group["OwnerId"], "security-group", resource_id),
            "name": group["GroupName"],
            "description": group["Description"],
            "vpcId": group["VpcId"],
            "ownerId": group["OwnerId"],
            "tags": tagging.as_map(group.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        tagging.update_ec2(cloud.client("ec2"), resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("ec2").delete_security_group(GroupId=resource_id)


@register
class DefaultSecurityGroup(Kind):
    """``aws.ec2.DefaultSecurityGroup``: adopts the VPC's default group; it is never deleted, only let go."""

    token = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
    force_new = frozenset({"vpcId"})
    defaults = {"revokeRulesOnDelete": False}
    write_only = frozenset({"revokeRulesOnDelete"})

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        for direction in ("ingress", "egress"):
            if inputs.get(direction):
                yield direction, "the sandbox serves an emptied default group only; name rules elsewhere"

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        wanted = [
            {"Name": "vpc-id", "Values": [inputs["vpcId"]]},
            {"Name": "group-name", "Values": ["default"]},
        ]
        group = ec2.describe_security_groups(Filters=wanted)["SecurityGroups"][0]["GroupId"]
        empty(ec2, group)
        tagging.update_ec2(ec2, group, {}, inputs)
        return str(group)

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        group = _group(cloud, resource_id)
        return {
            "arn": arn(cloud, group["OwnerId"], "security-group", resource_id),
            "name": group["GroupName"],
            "description": group["Description"],
            "vpcId": group["VpcId"],
            "ownerId": group["OwnerId"],
            "ingress": [_inline(permission) for permission in group["IpPermissions"]],
            "egress": [_inline(permission) for permission in group["IpPermissionsEgress"]],
            "tags": tagging.as_map(group.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        empty(ec2, resource_id)
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        """AWS deletes the default group with its VPC only."""


class _Rule(Kind):
    """One rule; ``direction`` is the end of its operations' names."""

    direction: ClassVar[str]
    force_new = frozenset({"securityGroupId"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        authorize = getattr(ec2, f"authorize_security_group_{self.direction}")
        made = authorize(
            GroupId=inputs["securityGroupId"],
            IpPermissions=[_permission(inputs)],
            TagSpecifications=tagging.ec2_specification("security-group-rule", inputs),
        )
        rule = str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])
        cloud.created(rule)
        if "description" in inputs and not {"cidrIpv4", "cidrIpv6"} & inputs.keys():
            # Of a group or a prefix list moto keeps the description only after a modification.
            self._modify(ec2, rule, inputs)
        return rule

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        found = cloud.client("ec2").describe_security_group_rules(SecurityGroupRuleIds=[resource_id])
        if not found["SecurityGroupRules"]:
            return None
        rule = found["SecurityGroupRules"][0]
        every_port = rule["IpProtocol"] == "-1"
        return {
            "arn": arn(cloud, rule.get("GroupOwnerId") or cloud.account, "security-group-rule", resource_id),
            "securityGroupRuleId": resource_id,
            "securityGroupId": rule["GroupId"],
            "ipProtocol": rule["IpProtocol"],
            "fromPort": None if every_port else rule.get("FromPort"),
            "toPort": None if every_port else rule.get("ToPort"),
            "cidrIpv4": rule.get("CidrIpv4"),
            "cidrIpv6": rule.get("CidrIpv6"),
            "prefixListId": rule.get("PrefixListId"),
            "referencedSecurityGroupId": rule.get("ReferencedGroupInfo", {}).get("GroupId"),
            "description": rule.get("Description"),
            "tags": tagging.as_map(rule.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        self._modify(ec2, resource_id, inputs)
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def _modify(self, ec2: Any, rule_id: str, inputs: Properties) -> None:
        rule = {"SecurityGroupRuleId": rule_id, "SecurityGroupRule": _flat(inputs)}
        ec2.modify_security_group_rules(GroupId=inputs["securityGroupId"], SecurityGroupRules=[rule])

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        revoke = getattr(cloud.client("ec2"), f"revoke_security_group_{self.direction}")
        revoke(GroupId=state["securityGroupId"], SecurityGroupRuleIds=[resource_id])


@register
class SecurityGroupIngressRule(_Rule):
    """``aws.vpc.SecurityGroupIngressRule``."""

    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    direction = "ingress"


@register
class SecurityGroupEgressRule(_Rule):
    """``aws.vpc.SecurityGroupEgressRule``."""

    token = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    direction = "egress"


def empty(ec2: Any, group: str) -> None:
    """Revoke all ingress and egress rules of *group*."""
    rules = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    if rules["IpPermissions"]:
        ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=rules["IpPermissions"])
    if rules["IpPermissionsEgress"]:
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=rules["IpPermissionsEgress"])


def _group(cloud: Cloud, group: str) -> dict[str, Any]:
    return dict(cloud.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"][0])


def _permission(inputs: Properties) -> dict[str, Any]:
    """The nested form of a rule, for the authorize operations."""
    note = {"Description": inputs["description"]} if "description" in inputs else {}
    peers = {
        "cidrIpv4": ("IpRanges", "CidrIp"),
        "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
        "prefixListId": ("PrefixListIds", "PrefixListId"),
        "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    }
    ports = {"FromPort": inputs.get("fromPort", -1), "ToPort": inputs.get("toPort", -1)}
    return {"IpProtocol": inputs["ipProtocol"], **ports} | {
        group: [{member: inputs[key], **note}] for key, (group, member) in peers.items() if key in inputs
    }


def _flat(inputs: Properties) -> dict[str, Any]:
    """The flat form of a rule, for ``ModifySecurityGroupRules``."""
    names = {
        "ipProtocol": "IpProtocol",
        "fromPort": "FromPort",
        "toPort": "ToPort",
        "cidrIpv4": "CidrIpv4",
        "cidrIpv6": "CidrIpv6",
        "prefixListId": "PrefixListId",
        "referencedSecurityGroupId": "ReferencedGroupId",
        "description": "Description",
    }
    return {api: inputs[key] for key, api in names.items() if key in inputs}


def _inline(permission: dict[str, Any]) -> Properties:
    return {
        "protocol": permission["IpProtocol"],
        "fromPort": permission.get("FromPort", 0),
        "toPort": permission.get("ToPort", 0),
        "cidrBlocks": [item["CidrIp"] for item in permission.get("IpRanges", [])],
        "securityGroups": [item["GroupId"] for item in permission.get("UserIdGroupPairs", [])],
    }
