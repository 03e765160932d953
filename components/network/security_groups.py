"""The firewall between groups of machines: one declaration of an edge, one rule at each of its ends."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import ec2, vpc

from components.network.edges import INTERNET, Edge, groups, parse_all

_WORLD = "0.0.0.0/0"


class SecurityGroups(pulumi.ComponentResource):
    """A security group for every name in *edges*; what no edge allows is shut, outwards too.

    ``internet`` has no group: its edges open the other end to the world. Rules are resources of their own
    and name their peer by id, so groups may refer to each other in circles.
    """

    ids: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        *,
        vpc_id: pulumi.Input[str],
        edges: Sequence[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        if f"{name}-".startswith("sg-"):
            raise ValueError(f"{name!r}: AWS refuses security groups whose name begins with 'sg-'")
        parsed = parse_all(edges)
        super().__init__("strata:network:SecurityGroups", name, None, opts)
        self._prefix = name
        self._child = pulumi.ResourceOptions(parent=self)

        self.ids = {group: self._group(group, vpc_id) for group in groups(parsed)}
        for edge in parsed:
            self._let_out(edge)
            self._let_in(edge)
        self.register_outputs({"ids": self.ids})

    def _group(self, group: str, vpc_id: pulumi.Input[str]) -> pulumi.Output[str]:
        # AWS cannot change a group's description: one that lists rules would replace the group with each.
        return ec2.SecurityGroup(
            f"{self._prefix}-{group}", description=f"Members of {group}", vpc_id=vpc_id, opts=self._child
        ).id

    def _let_out(self, edge: Edge) -> None:
        if edge.client == INTERNET:
            return
        vpc.SecurityGroupEgressRule(
            f"{self._prefix}-{edge.key}-out",
            security_group_id=self.ids[edge.client],
            referenced_security_group_id=self.ids.get(edge.server),
            cidr_ipv4=_WORLD if edge.server == INTERNET else None,
            ip_protocol=edge.protocol,
            from_port=edge.first_port,
            to_port=edge.last_port,
            description=edge.description,
            opts=self._child,
        )

    def _let_in(self, edge: Edge) -> None:
        if edge.server == INTERNET:
            return
        vpc.SecurityGroupIngressRule(
            f"{self._prefix}-{edge.key}-in",
            security_group_id=self.ids[edge.server],
            referenced_security_group_id=self.ids.get(edge.client),
            cidr_ipv4=_WORLD if edge.client == INTERNET else None,
            ip_protocol=edge.protocol,
            from_port=edge.first_port,
            to_port=edge.last_port,
            description=edge.description,
            opts=self._child,
        )
