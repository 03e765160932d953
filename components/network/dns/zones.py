"""The hosted zones of an environment."""

from collections.abc import Sequence

import pulumi
from pulumi_aws import route53

from components.common.dns_records import PRIVATE, PUBLIC, HostedZone
from components.common.locks import Locks
from components.network.dns.dns_settings import DnsSettings, PrivateZone, PublicZone
from components.network.dns.query_log import QueryLog


class Zones(pulumi.ComponentResource):
    """The public zone, and the private zone of the VPC; an adopted zone gets records and nothing else.

    A new zone has other name servers than those in the parent domain, so a zone has the stores' locks.
    Route 53 doesn't delete a zone that has records.
    """

    public: HostedZone | None
    private: HostedZone | None
    delegated: HostedZone | None
    """The public zone, once the parent domain delegates it."""
    name_servers: pulumi.Output[Sequence[str]] | None
    """The name servers for the parent domain's NS records; None for an adopted zone, which has them."""

    def __init__(
        self,
        name: str,
        settings: DnsSettings | None,
        locks: Locks,
        *,
        account: str,
        vpc_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:Zones", name, None, opts)
        self._prefix, self._store = name, locks.options(self)
        self.public = self.private = self.delegated = self.name_servers = None
        if settings is not None and settings.public is not None:
            self.public = self._public(settings.public)
            self.delegated = self.public if settings.public.delegated else None
            if settings.public.query_log_retention_days is not None:
                QueryLog(
                    f"{name}-queries",
                    settings.public.query_log_retention_days,
                    zone=self.public,
                    account=account,
                    opts=pulumi.ResourceOptions(parent=self),
                )
        if settings is not None and settings.private is not None:
            self.private = self._private(settings.private, vpc_id)
        self.register_outputs({})

    @property
    def all(self) -> list[HostedZone]:
        """The existing zones."""
        return [zone for zone in (self.public, self.private) if zone is not None]

    def _public(self, zone: PublicZone) -> HostedZone:
        if zone.zone_id is not None:
            return HostedZone(PUBLIC, zone.name, zone.zone_id, self)
        made = route53.Zone(
            f"{self._prefix}-{PUBLIC}",
            name=zone.name,
            comment="Public names of the environment",
            force_destroy=False,
            opts=self._store,
        )
        self.name_servers = made.name_servers
        return HostedZone(PUBLIC, zone.name, made.zone_id, self)

    def _private(self, zone: PrivateZone, vpc_id: pulumi.Input[str]) -> HostedZone:
        if zone.zone_id is not None:
            route53.ZoneAssociation(
                f"{self._prefix}-{PRIVATE}",
                zone_id=zone.zone_id,
                vpc_id=vpc_id,
                opts=pulumi.ResourceOptions(parent=self),
            )
            return HostedZone(PRIVATE, zone.name, zone.zone_id, self)
        made = route53.Zone(
            f"{self._prefix}-{PRIVATE}",
            name=zone.name,
            comment="Names inside the VPC",
            vpcs=[route53.ZoneVpcArgs(vpc_id=vpc_id)],
            force_destroy=False,
            opts=self._store,
        )
        return HostedZone(PRIVATE, zone.name, made.zone_id, self)
