"""Short names of stores and caches in the private zone."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import route53

from components.common.dns_records import HostedZone

_TTL_SECONDS = 60


class StoreNames(pulumi.ComponentResource):
    """A CNAME record such as ``database.prod.internal`` for each of *addresses*, if there is a *zone*.

    A client that checks the host name of a certificate needs AWS's own name, which the certificate is for.
    """

    names: Mapping[str, str]
    """The short names by store."""

    def __init__(
        self,
        name: str,
        zone: HostedZone | None,
        addresses: Mapping[str, pulumi.Input[str]],
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:StoreNames", name, None, opts)
        self.names = {}
        if zone is not None:
            self.names = {store: f"{store}.{zone.name}" for store in addresses}
            for store, short in self.names.items():
                route53.Record(
                    f"{name}-{store}",
                    zone_id=zone.zone_id,
                    name=short,
                    type="CNAME",
                    records=[addresses[store]],
                    ttl=_TTL_SECONDS,
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({})
