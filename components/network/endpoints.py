"""Ways to AWS services that do not cross the internet."""

import pulumi
from pulumi_aws import ec2, vpc

from components.network.settings import NetworkSettings
from components.network.subnets import Subnets

_GATEWAY_SERVICES = ("s3", "dynamodb")
_HTTPS = 443


class Endpoints(pulumi.ComponentResource):
    """S3 and DynamoDB by route, the listed services by private address; the VPC alone may call the latter."""

    def __init__(
        self,
        name: str,
        settings: NetworkSettings,
        *,
        region: str,
        vpc_id: pulumi.Input[str],
        subnets: Subnets,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:Endpoints", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)

        for service in _GATEWAY_SERVICES:
            ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=vpc_id,
                vpc_endpoint_type="Gateway",
                service_name=f"com.amazonaws.{region}.{service}",
                route_table_ids=subnets.inner_route_table_ids,
                opts=self._child,
            )
        group_id = self._open_to(str(settings.cidr), name, vpc_id)
        for service in settings.interface_endpoints:
            ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=vpc_id,
                vpc_endpoint_type="Interface",
                service_name=f"com.amazonaws.{region}.{service}",
                subnet_ids=subnets.private,
                security_group_ids=[group_id],
                private_dns_enabled=True,
                opts=self._child,
            )
        self.register_outputs({})

    def _open_to(self, cidr: str, name: str, vpc_id: pulumi.Input[str]) -> pulumi.Output[str]:
        # There without endpoints too: it costs nothing, and the first endpoint is then one new resource.
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
