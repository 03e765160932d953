"""The protocol of the load balancer, in words."""

from environment.settings import Settings


def plain_http(settings: Settings) -> str | None:
    """The reason why the load balancer serves plain HTTP, and the remedy; None if it serves HTTPS."""
    if settings.https:
        return None
    zone = settings.network.public_zone
    inside = " to CloudFront, inside the VPC" if settings.edge.internal else ""
    if zone is None:
        return (
            f"the load balancer serves plain HTTP{inside}: strata:network.dns has no public zone, and a "
            "certificate needs one"
        )
    servers = "the NS records of the zone" if zone.zone_id else "the output dns.name_servers"
    return (
        f"the load balancer serves plain HTTP{inside} until {zone.name} is delegated: give the parent domain "
        f"NS records with {servers}, then set strata:network.dns.public.delegated to true"
    )
