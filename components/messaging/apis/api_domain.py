"""Custom domain names of APIs."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import apigatewayv2

from components.common.dns_records import AliasTarget, HostedZone, alias_records
from components.common.named import named


@dataclass(frozen=True)
class ApiNames:
    """The zones in which an API's host gets records, and a certificate of the region that covers it."""

    zones: Sequence[HostedZone]
    certificate_arn: pulumi.Input[str]


class ApiDomain(pulumi.ComponentResource):
    """The custom domain name *host* that leads to *stage* of an API, HTTP, REST or WebSocket.

    A regional domain name of a REST API is one of API Gateway's version 2 too: API Gateway Developer Guide,
    "Custom domain names for HTTP APIs" (considerations). It is unique in a region across all accounts, so it
    isn't a child of the API: an API of another type is a new one, and the domain name remains.
    """

    url: pulumi.Output[str]
    """The URL of *host*, known as soon as the mapping to the API exists."""

    def __init__(
        self,
        name: str,
        host: str,
        names: ApiNames,
        *,
        api_id: pulumi.Input[str],
        stage: pulumi.Input[str],
        scheme: str = "https",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:ApiDomain", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        domain = apigatewayv2.DomainName(
            name,
            domain_name=host,
            domain_name_configuration=apigatewayv2.DomainNameDomainNameConfigurationArgs(
                certificate_arn=names.certificate_arn,
                endpoint_type="REGIONAL",
                security_policy="TLS_1_2",
                ip_address_type="dualstack",
            ),
            opts=child,
        )
        # A domain name has one mapping without a path, so another API's comes after this one is deleted.
        mapping = apigatewayv2.ApiMapping(
            name, api_id=api_id, domain_name=domain.id, stage=stage, opts=named(child)
        )
        configuration = domain.domain_name_configuration
        target = AliasTarget(
            configuration.apply(lambda known: str(known.target_domain_name)),
            configuration.apply(lambda known: str(known.hosted_zone_id)),
            ipv6=True,
        )
        alias_records(name, [host], target, names.zones, child)
        self.url = mapping.id.apply(lambda _: f"{scheme}://{host}")
        self.register_outputs({"url": self.url})


def url_of(
    name: str,
    host: str | None,
    names: ApiNames | None,
    own: pulumi.Output[str],
    *,
    api_id: pulumi.Input[str],
    stage: pulumi.Input[str],
    scheme: str = "https",
    opts: pulumi.ResourceOptions | None,
) -> pulumi.Output[str]:
    """The URL of the API *name*: that of *host*, whose domain name is declared, or without one its *own*."""
    if host is None or names is None:
        return own
    made = ApiDomain(f"{name}-host", host, names, api_id=api_id, stage=stage, scheme=scheme, opts=opts)
    return made.url


def check_names(name: str, host: str | None, names: ApiNames | None) -> None:
    """Raise ValueError if the API *name* has a host without zone and certificate."""
    if host is not None and names is None:
        raise ValueError(f"{name}: the host {host} needs a hosted zone and a certificate")
