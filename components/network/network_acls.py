"""Network ACLs of the tiers, in addition to security groups."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network

import pulumi
from pulumi_aws import ec2

from components.network.acl_rules import AclRule, data_rules, private_rules, public_rules
from components.network.plan import DATA, PRIVATE, PUBLIC, AddressPlan, Tier
from components.network.subnets import Subnets


class NetworkAcls(pulumi.ComponentResource):
    """One network ACL per tier; only the private tier reaches the data tier. ``acl_rules`` has the rules.

    Rules name whole tiers, not subnets: a new zone changes none of them.
    """

    ids: Mapping[Tier, pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        addresses: AddressPlan,
        *,
        vpc_id: pulumi.Input[str],
        subnets: Subnets,
        ipv6: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:NetworkAcls", name, None, opts)
        self._prefix = name
        self._vpc_id = vpc_id
        self._child = pulumi.ResourceOptions(parent=self)
        # AWS allows one rule per number, so a rule is deleted before its replacement is created.
        self._replace_first = pulumi.ResourceOptions(parent=self, delete_before_replace=True)

        public = self._acl(PUBLIC, subnets.public, public_rules(addresses, ipv6=ipv6))
        private = self._acl(PRIVATE, subnets.private, private_rules(addresses, ipv6=ipv6))
        data = self._acl(DATA, subnets.data, data_rules(addresses))
        self.ids = {PUBLIC: public, PRIVATE: private, DATA: data}
        self.register_outputs({})

    def _acl(
        self, tier: Tier, subnet_ids: pulumi.Input[Sequence[str]], rules: Sequence[AclRule]
    ) -> pulumi.Output[str]:
        acl = ec2.NetworkAcl(
            f"{self._prefix}-{tier.name}", vpc_id=self._vpc_id, subnet_ids=subnet_ids, opts=self._child
        )
        for rule in rules:
            ec2.NetworkAclRule(
                f"{self._prefix}-{tier.name}-{rule.direction}-{rule.key}",
                network_acl_id=acl.id,
                egress=rule.direction == "out",
                rule_number=rule.number,
                rule_action="allow",
                protocol=rule.protocol,
                cidr_block=str(rule.peer) if isinstance(rule.peer, IPv4Network) else None,
                ipv6_cidr_block=str(rule.peer) if isinstance(rule.peer, IPv6Network) else None,
                from_port=rule.ports[0] if rule.ports else None,
                to_port=rule.ports[1] if rule.ports else None,
                opts=self._replace_first,
            )
        return acl.id
