"""The edge layer with secret header, second origin and site, which no stack file has, and an API's host."""

import environment.startup

# pulumi_aws loads faster after it.
# isort: split
import pulumi
from pulumi_aws import ec2, lb

from components.common.dns_records import ViewerNames
from components.common.locks import Locks
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.bucket_policy import Distributions
from components.data.buckets.bucket_settings import BucketSettings, LogBucketSettings
from components.data.buckets.log_bucket import LogBucket
from components.edge.edge import Edge
from components.edge.origins import MediaOrigin, SiteOrigin
from components.edge.owner import DistributionContext
from components.edge.settings import EdgeSettings
from components.messaging.apis.api_domain import ApiNames
from components.messaging.apis.http_api import HttpApi
from components.messaging.settings import ApiSettings
from components.network.dns.certificate_settings import CertificateSettings
from components.network.dns.certificates import Certificates
from components.network.dns.dns_settings import DnsSettings
from components.network.dns.store_names import StoreNames
from components.network.dns.zones import Zones

environment.startup.finish()

DOMAIN = "edge.example.com"
[account] = pulumi.Config("aws").require_object("allowedAccountIds")
region = pulumi.Config("aws").require("region")
tags = pulumi.Config("aws").require_object("defaultTags")["tags"]
locks = Locks(deletion_protection=False, protect=False, retention=False)
settings = EdgeSettings.model_validate(pulumi.Config("edge").require_object("settings"))

vpc = ec2.Vpc("network", cidr_block="10.0.0.0/16")
subnets = [
    ec2.Subnet(
        f"network-{letter}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{number}.0/24",
        availability_zone=f"{region}{letter}",
    ).id
    for number, letter in enumerate("bc")
]
balancer = lb.LoadBalancer("web", load_balancer_type="application", subnets=subnets)

zones = Zones(
    "dns",
    DnsSettings.model_validate(
        {
            "public": {
                "name": DOMAIN,
                "zone_id": None,
                "delegated": True,
                "query_log_retention_days": None,
            },
            "private": {"name": "edge.internal", "zone_id": None},
            "failover": None,
        }
    ),
    locks,
    account=account,
    vpc_id=vpc.id,
)
certificates = Certificates(
    "certificate",
    CertificateSettings(
        names=(DOMAIN, f"*.{DOMAIN}"), key_algorithm="RSA_2048", cloudfront=True, validation_minutes=5
    ),
    region=region,
    zone=zones.delegated,
)
StoreNames("store-names", zones.private, {"database": balancer.dns_name})

logs = LogBucket("access-logs", LogBucketSettings(retention_days=30), locks, account=account)
key_arn = f"arn:aws:kms:{region}:{account}:key/00000000-0000-0000-0000-000000000001"
pictures = Bucket(
    "media",
    BucketSettings(versioning=False, old_version_days=7, encryption="s3", lifecycle=(), reader_accounts=()),
    locks,
    context=BucketContext(account, key_arn, logs.name),
    readers=[Distributions(["web/"])],
)
edge = Edge(
    "edge",
    settings,
    owner=DistributionContext(account, tags, logs.name, logs.arn, key_arn, locks),
    site=SiteOrigin(f"origin.{DOMAIN}", balancer.arn, https=True),
    media=MediaOrigin(pictures.regional_domain_name, ["/web/*"]),
    names=ViewerNames(zones.all, certificates.cloudfront_arn),
)

api_settings = ApiSettings(rate_limit=10, burst_limit=5, host=f"api.{DOMAIN}", log_retention_days=7)
names = None if certificates.arn is None else ApiNames(zones.all, certificates.arn)
api = HttpApi("api", api_settings, routes={}, names=names)

pulumi.export("cdn_url", edge.cdn and edge.cdn.url)
pulumi.export("site_url", edge.site and edge.site.url)
pulumi.export("api_url", api.url)
pulumi.export("balancer", balancer.arn)
