"""Network ACLs and their rules."""

from typing import Any

from standin.aws import tagging, translate
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.ec2_vpc import arn
from standin.aws.kinds.ids import checksum
from standin.aws.values import Properties

_BLOCKS = {"cidrBlock": "CidrBlock", "ipv6CidrBlock": "Ipv6CidrBlock"}
_PROTOCOLS = {"all": "-1", "tcp": "6", "udp": "17", "icmp": "1"}


@register
class NetworkAcl(Kind):
    """``aws.ec2.NetworkAcl`` with the subnets that it guards; its rules are resources of their own."""

    token = "aws:ec2/networkAcl:NetworkAcl"
    force_new = frozenset({"vpcId"})

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ec2 = cloud.client("ec2")
        tags = tagging.ec2_specification("network-acl", inputs)
        made = ec2.create_network_acl(VpcId=inputs["vpcId"], TagSpecifications=tags)
        acl = str(made["NetworkAcl"]["NetworkAclId"])
        cloud.created(acl)
        self._guard(ec2, acl, inputs["vpcId"], [], inputs.get("subnetIds", []))
        return acl

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        acl = _acl(cloud, resource_id)
        owner = acl.get("OwnerId") or cloud.account
        return {
            "arn": arn(cloud, owner, "network-acl", resource_id),
            "ownerId": owner,
            "vpcId": acl["VpcId"],
            "subnetIds": [item["SubnetId"] for item in acl["Associations"]],
            "tags": tagging.as_map(acl.get("Tags")),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        ec2 = cloud.client("ec2")
        before, after = state.get("subnetIds", []), inputs.get("subnetIds", [])
        self._guard(ec2, resource_id, inputs["vpcId"], before, after)
        tagging.update_ec2(ec2, resource_id, state, inputs)

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        ec2 = cloud.client("ec2")
        now = [item["SubnetId"] for item in _acl(cloud, resource_id)["Associations"]]
        self._guard(ec2, resource_id, state["vpcId"], now, [])
        ec2.delete_network_acl(NetworkAclId=resource_id)

    def _guard(self, ec2: Any, acl: str, vpc: str, before: list[str], after: list[str]) -> None:
        """Associate subnets: one that leaves this ACL gets the VPC's default ACL."""
        in_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
        acls = ec2.describe_network_acls(Filters=in_vpc)["NetworkAcls"]
        associations = {
            item["SubnetId"]: item["NetworkAclAssociationId"]
            for found in acls
            for item in found["Associations"]
        }
        default = next(found["NetworkAclId"] for found in acls if found["IsDefault"])
        moves = {subnet: acl for subnet in after if subnet not in before}
        moves |= {subnet: default for subnet in before if subnet not in after}
        for subnet, target in moves.items():
            if subnet in associations:
                ec2.replace_network_acl_association(AssociationId=associations[subnet], NetworkAclId=target)


@register
class NetworkAclRule(Kind):
    """``aws.ec2.NetworkAclRule``.

    Its id is ``nacl-<checksum>``, on import ``<acl>:<number>:<protocol>:<egress>``.
    """

    token = "aws:ec2/networkAclRule:NetworkAclRule"
    force_new = frozenset(
        {
            "icmpCode",
            "icmpType",
            "ipv6CidrBlock",
            "networkAclId",
            "ruleNumber",
            "egress",
            "protocol",
            "ruleAction",
            "cidrBlock",
            "fromPort",
            "toPort",
        }
    )
    defaults = {"egress": False}

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        ports = {}
        if "fromPort" in inputs:
            ports = {"PortRange": {"From": inputs["fromPort"], "To": inputs["toPort"]}}
        cloud.client("ec2").create_network_acl_entry(
            NetworkAclId=inputs["networkAclId"],
            RuleNumber=inputs["ruleNumber"],
            Protocol=_PROTOCOLS.get(str(inputs["protocol"]), str(inputs["protocol"])),
            RuleAction=inputs["ruleAction"],
            Egress=inputs.get("egress", False),
            **translate.taken(_BLOCKS, inputs),
            **ports,
        )
        return self.declared_id(cloud, inputs)

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str:
        acl, number, protocol, egress = _rule("", inputs)
        return f"nacl-{checksum(f'{acl}-{number}-{egress}-{protocol}-')}"

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        acl, number, protocol, egress = _rule(resource_id, inputs)
        entry = _entry(cloud, acl, number, egress)
        if entry is None:
            return None
        ports = entry.get("PortRange", {})
        same = str(entry["Protocol"]) in (protocol, _PROTOCOLS.get(protocol))
        return {
            "networkAclId": acl,
            "ruleNumber": int(number),
            "egress": entry["Egress"],
            "protocol": protocol if same else str(entry["Protocol"]),
            "ruleAction": entry["RuleAction"],
            **{name: entry.get(api) for name, api in _BLOCKS.items()},
            "fromPort": ports.get("From"),
            "toPort": ports.get("To"),
        }

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        acl, number, _, egress = _rule(resource_id, state)
        # moto answers 500 to the deletion of an entry that doesn't exist.
        if _entry(cloud, acl, number, egress) is not None:
            cloud.client("ec2").delete_network_acl_entry(
                NetworkAclId=acl, RuleNumber=int(number), Egress=egress == "true"
            )


def _rule(resource_id: str, properties: Properties) -> tuple[str, str, str, str]:
    """ACL, number, protocol and egress of a rule, from an import's id or else from its properties."""
    if ":" in resource_id:
        acl, number, protocol, egress = resource_id.split(":")
        return acl, number, protocol, egress
    egress = str(properties.get("egress", False)).lower()
    return properties["networkAclId"], str(properties["ruleNumber"]), str(properties["protocol"]), egress


def _entry(cloud: Cloud, acl: str, number: str, egress: str) -> dict[str, Any] | None:
    entries = _acl(cloud, acl)["Entries"]
    wanted = (number, egress)
    found = (one for one in entries if (str(one["RuleNumber"]), str(one["Egress"]).lower()) == wanted)
    return next(found, None)


def _acl(cloud: Cloud, acl: str) -> dict[str, Any]:
    return dict(cloud.client("ec2").describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0])
