"""The stack's outputs, and the parameters in Parameter Store that applications and services read."""

from pathlib import Path

import pulumi

from components.security.parameters import Parameters
from environment.platform import Platform, web_url
from environment.published_contract import contract_text
from environment.revision import commit
from environment.transport import plain_http


def publish(platform: Platform) -> None:
    """Write the parameters ``/strata/<layer>/<name>`` and the contract, and export the stack's outputs."""
    Parameters(
        "parameters",
        {
            "network": {
                "vpc-id": platform.network.vpc.vpc_id,
                **{f"{store}-name": name for store, name in platform.data.names.names.items()},
                **{f"{key}-interface": id for key, id in platform.network.interfaces.ids.items()},
            },
            "data": {**platform.data.stores.endpoints, "media-bucket": platform.images.bucket_name},
            "identity": platform.identity.endpoints,
            "caching": {**platform.data.caches.endpoints, **platform.edge.endpoints},
            "messaging": {
                "operations-topic": platform.foundation.operations.arn,
                **platform.data.streams.endpoints,
            },
            # Contract.PARAMETER
            "contract": {"1": contract_text(platform)},
            "compute": {"web-url": web_url(platform)},
        },
    )
    reason = plain_http(platform.settings)
    if reason is not None:
        # A warning is in the report of a preview too.
        pulumi.log.warn(reason)
    for name, value in _outputs(platform).items():
        pulumi.export(name, value)


def _outputs(platform: Platform) -> dict[str, object]:
    cdn = platform.edge.cdn
    return {
        "vpc_id": platform.network.vpc.vpc_id,
        "public_subnet_ids": platform.network.vpc.public_subnet_ids,
        "private_subnet_ids": platform.network.vpc.private_subnet_ids,
        "data_subnet_ids": platform.network.vpc.data_subnet_ids,
        "nat_public_ips": platform.network.vpc.nat_public_ips,
        "security_group_ids": platform.network.firewall.ids,
        "flow_log_group": platform.network.flow_logs.log_group_name,
        "web_url": web_url(platform),
        "web_protocol": plain_http(platform.settings) or "HTTPS",
        "dns": _dns(platform),
        "pending_peerings": platform.network.connections.pending,
        "static_ips": platform.compute.static.static_ips,
        "media_bucket": platform.images.bucket_name,
        "image_dead_letter_urls": platform.images.dead_letter_urls,
        "stores": platform.data.stores.endpoints,
        "caches": platform.data.caches.endpoints,
        "streams": platform.data.streams.endpoints,
        "store_names": platform.data.names.names,
        "commit": commit(Path(__file__).parents[1]),
        **({} if cdn is None else {"cdn_url": cdn.url, "cdn_distribution_id": cdn.distribution_id}),
        **_site(platform),
        **_ipv6(platform),
        **_pending_attachment(platform),
        **_interfaces(platform),
    }


def _interfaces(platform: Platform) -> dict[str, object]:
    ids = platform.network.interfaces.ids
    return {"interfaces": ids} if ids else {}


def _pending_attachment(platform: Platform) -> dict[str, object]:
    attachment_id = platform.network.connections.pending_attachment
    return {} if attachment_id is None else {"pending_attachment": attachment_id}


def _ipv6(platform: Platform) -> dict[str, object]:
    cidr = platform.network.vpc.ipv6_cidr
    return {} if cidr is None else {"ipv6_cidr": cidr}


def _site(platform: Platform) -> dict[str, object]:
    """The static site; *site_bucket* is for the files."""
    site = platform.edge.site
    if site is None:
        return {}
    return {
        "site_url": site.url,
        "site_bucket": site.bucket_name,
        "site_distribution_id": site.distribution_id,
    }


def _dns(platform: Platform) -> dict[str, object]:
    """Zones and certificates; *name_servers* is what the parent domain needs as NS records."""
    zones, certificates = platform.network.zones, platform.network.certificates
    found = {
        "public_zone_id": zones.public and zones.public.zone_id,
        "private_zone_id": zones.private and zones.private.zone_id,
        "name_servers": zones.name_servers,
        "certificate_arn": certificates.arn,
        "cloudfront_certificate_arn": certificates.cloudfront_arn,
    }
    return {name: value for name, value in found.items() if value is not None}
