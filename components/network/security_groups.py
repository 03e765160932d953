"""Security groups and their rules from a list of edges; an edge is a rule at each of its ends."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import ec2, vpc

from components.network.edges import CLOUDFRONT, INTERNET, TrafficEdge, groups, parse_all
from components.network.ipv6 import EVERYWHERE

_WORLD = "0.0.0.0/0"
# CloudFront Developer Guide, "Use the CloudFront managed prefix list".
_ORIGIN_FACING = "com.amazonaws.global.cloudfront.origin-facing"


class SecurityGroups(pulumi.ComponentResource):
    """A security group for every name in *edges*, which allows only the traffic of the edges.

    ``internet`` has no group: its edges allow all addresses at the other end, with *ipv6* those of IPv6 too.
    Nor has ``cloudfront``: its edges allow AWS's prefix list of CloudFront. Groups in *existing* are of
    another component or stack and get rules only. Groups in *closed* exist without an edge too: of a store
    that is off, for what may become a member. Rules are resources of their own and name their peer by
    id, so groups may refer to each other in circles.
    """

    ids: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        *,
        vpc_id: pulumi.Input[str],
        edges: Sequence[str],
        existing: Mapping[str, pulumi.Input[str]] | None = None,
        closed: Sequence[str] = (),
        ipv6: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        if f"{name}-".startswith("sg-"):
            raise ValueError(f"{name!r}: AWS refuses security groups whose name begins with 'sg-'")
        parsed = parse_all(edges)
        super().__init__("strata:network:SecurityGroups", name, None, opts)
        self._prefix, self._ipv6 = name, ipv6
        self._child = pulumi.ResourceOptions(parent=self)

        known = {group: pulumi.Output.from_input(id) for group, id in (existing or {}).items()}
        self._prefix_list_id = _prefix_list_id(parsed, self._child)
        new = [group for group in sorted({*groups(parsed), *closed}) if group not in known]
        self.ids = known | {group: self._group(group, vpc_id) for group in new}
        for edge in parsed:
            self._egress(edge)
            self._ingress(edge)
        self.register_outputs({"ids": self.ids})

    def _group(self, group: str, vpc_id: pulumi.Input[str]) -> pulumi.Output[str]:
        # AWS can't change a group's description, so it doesn't list the rules.
        return ec2.SecurityGroup(
            f"{self._prefix}-{group}", description=f"Members of {group}", vpc_id=vpc_id, opts=self._child
        ).id

    def _egress(self, edge: TrafficEdge) -> None:
        if edge.client in (INTERNET, CLOUDFRONT):
            return
        for suffix, world in self._address_families(edge.server):
            vpc.SecurityGroupEgressRule(
                f"{self._prefix}-{edge.key}-out{suffix}",
                security_group_id=self.ids[edge.client],
                referenced_security_group_id=self.ids.get(edge.server),
                cidr_ipv4=world if world == _WORLD else None,
                cidr_ipv6=world if world == EVERYWHERE else None,
                ip_protocol=edge.protocol,
                from_port=edge.first_port,
                to_port=edge.last_port,
                description=edge.description,
                opts=self._child,
            )

    def _ingress(self, edge: TrafficEdge) -> None:
        if edge.server == INTERNET:
            return
        for suffix, world in self._address_families(edge.client):
            vpc.SecurityGroupIngressRule(
                f"{self._prefix}-{edge.key}-in{suffix}",
                security_group_id=self.ids[edge.server],
                referenced_security_group_id=self.ids.get(edge.client),
                cidr_ipv4=world if world == _WORLD else None,
                cidr_ipv6=world if world == EVERYWHERE else None,
                prefix_list_id=self._prefix_list_id if edge.client == CLOUDFRONT else None,
                ip_protocol=edge.protocol,
                from_port=edge.first_port,
                to_port=edge.last_port,
                description=edge.description,
                opts=self._child,
            )

    def _address_families(self, peer: str) -> list[tuple[str, str | None]]:
        """The suffix of the name and the CIDR block of each rule for *peer*; a group has no block."""
        if peer != INTERNET:
            return [("", None)]
        return [("", _WORLD), *([("-ipv6", EVERYWHERE)] if self._ipv6 else [])]


def _prefix_list_id(edges: Sequence[TrafficEdge], opts: pulumi.ResourceOptions) -> pulumi.Output[str] | None:
    """The id of CloudFront's prefix list in the region, if one of *edges* needs it."""
    if not any(edge.client == CLOUDFRONT for edge in edges):
        return None
    invoke = pulumi.InvokeOutputOptions(parent=opts.parent)
    return ec2.get_managed_prefix_list_output(name=_ORIGIN_FACING, opts=invoke).id
