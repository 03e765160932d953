"""VPC endpoints: private access to AWS services."""

import pulumi
from pulumi_aws import ec2, vpc

from components.common.placement import Placement
from components.network import endpoint_policy
from components.network.settings import NetworkSettings
from components.network.subnets import Subnets

_GATEWAY_SERVICES = ("s3", "dynamodb")
_HTTPS = 443


class Endpoints(pulumi.ComponentResource):
    """Gateway endpoints of S3 and DynamoDB, and interface endpoints of the listed services.

    Principals of *account* alone may use them. Interface endpoints are in the Availability Zones, not in
    Local Zones, and accept connections from the VPC.
    """

    def __init__(
        self,
        name: str,
        settings: NetworkSettings,
        *,
        region: str,
        account: str,
        vpc_id: pulumi.Input[str],
        subnets: Subnets,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:Endpoints", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        policies = {"s3": endpoint_policy.s3(account, region)}
        own_account = endpoint_policy.own_account(account)
        for service in _GATEWAY_SERVICES:
            ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=vpc_id,
                vpc_endpoint_type="Gateway",
                service_name=f"com.amazonaws.{region}.{service}",
                route_table_ids=subnets.inner_route_table_ids,
                policy=policies.get(service, own_account),
                opts=self._child,
            )
        group_id = self._security_group(str(settings.cidr), name, vpc_id)
        placement = Placement(subnets.private, group_id, settings.zones).within(settings.availability_zones)
        for service in settings.interface_endpoints:
            service_name = f"com.amazonaws.{region}.{service}"
            policy = endpoint_policy.interface(service, account)
            self._interface(f"{name}-{service}", service_name, policy, vpc_id, placement)
        self.register_outputs({})

    def _interface(
        self,
        name: str,
        service_name: str,
        policy: str | None,
        vpc_id: pulumi.Input[str],
        placement: Placement,
    ) -> None:
        ec2.VpcEndpoint(
            name,
            vpc_id=vpc_id,
            vpc_endpoint_type="Interface",
            service_name=service_name,
            subnet_ids=placement.subnet_ids,
            security_group_ids=[placement.security_group_id],
            private_dns_enabled=True,
            policy=policy,
            opts=self._child,
        )

    def _security_group(self, cidr: str, name: str, vpc_id: pulumi.Input[str]) -> pulumi.Output[str]:
        # The group exists without endpoints too: it costs nothing, and the first endpoint is then a single
        # new resource.
        group = ec2.SecurityGroup(
            f"{name}-access", description="Members are interface endpoints", vpc_id=vpc_id, opts=self._child
        )
        vpc.SecurityGroupIngressRule(
            f"{name}-access-https",
            security_group_id=group.id,
            cidr_ipv4=cidr,
            ip_protocol="tcp",
            from_port=_HTTPS,
            to_port=_HTTPS,
            description="HTTPS from the VPC",
            opts=self._child,
        )
        return group.id
