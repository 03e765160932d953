"""The kinds of ElastiCache, CloudFront, WAF and Shield, and secrets."""

from typing import Any

import boto3

from standin.aws.values import Properties

from .compute import network
from .world import Case, Client, Operation, Resource, World

_SUBNETS = "aws:elasticache/subnetGroup:SubnetGroup"
_PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup"
_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
_SECRET = "aws:secretsmanager/secret:Secret"
_DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
_ACL = "aws:wafv2/webAcl:WebAcl"
_EAST = "us-east-1"
_CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_TAG = {"Key": "Owner", "Value": "by-hand"}


def _subnet_group(world: World) -> Properties:
    return {"description": "Where caches live", "subnetIds": network(world)["subnets"]}


def _parameters(world: World) -> Properties:
    return {
        "family": "valkey8",
        "description": "For sessions",
        "parameters": [{"name": "maxmemory-policy", "value": "volatile-ttl"}],
    }


def _group(world: World) -> Properties:
    zone = f"{world.client('elasticache').meta.region_name}a"
    return {
        "description": "Sessions",
        "engine": "valkey",
        "engineVersion": "8.0",
        "nodeType": "cache.t4g.micro",
        "numCacheClusters": 2,
        "preferredCacheClusterAzs": [zone, zone],
        "automaticFailoverEnabled": True,
        "multiAzEnabled": True,
        "port": 6379,
        "parameterGroupName": world.make(_PARAMETERS, _parameters(world)).id,
        "subnetGroupName": world.make(_SUBNETS, _subnet_group(world)).id,
        "securityGroupIds": ["sg-1"],
        "transitEncryptionEnabled": True,
        "transitEncryptionMode": "required",
        "authToken": "0123456789abcdef",
        "authTokenUpdateStrategy": "ROTATE",
        "atRestEncryptionEnabled": True,
        "kmsKeyId": "arn:aws:kms:ap-northeast-2:111111111111:key/1",
        "snapshotRetentionLimit": 7,
        "snapshotWindow": "16:00-17:00",
        "maintenanceWindow": "sun:18:00-sun:19:00",
        "autoMinorVersionUpgrade": True,
        "applyImmediately": True,
        "logDeliveryConfigurations": [
            {
                "destination": "engine",
                "destinationType": "cloudwatch-logs",
                "logFormat": "json",
                "logType": "engine-log",
            }
        ],
    }


def _memcached(world: World) -> Properties:
    return {
        "engine": "memcached",
        "engineVersion": "1.6.22",
        "nodeType": "cache.t4g.micro",
        "numCacheNodes": 2,
        "azMode": "cross-az",
        "port": 11211,
        "subnetGroupName": world.make(_SUBNETS, _subnet_group(world)).id,
        "securityGroupIds": ["sg-1"],
        "transitEncryptionEnabled": True,
        "maintenanceWindow": "sun:18:00-sun:19:00",
        "applyImmediately": True,
    }


def _modify_group(**changes: Any) -> Operation:
    return lambda client, it: client("elasticache").modify_replication_group(
        ReplicationGroupId=it.id, ApplyImmediately=True, **changes
    )


def _modify_node(**changes: Any) -> Operation:
    def operation(client: Client, it: Resource) -> None:
        cache = client("elasticache")
        found = cache.describe_replication_groups(ReplicationGroupId=it.id)["ReplicationGroups"][0]
        for node in found["MemberClusters"]:
            cache.modify_cache_cluster(CacheClusterId=node, ApplyImmediately=True, **changes)

    return operation


def _modify_cluster(**changes: Any) -> Operation:
    return lambda client, it: client("elasticache").modify_cache_cluster(
        CacheClusterId=it.id, ApplyImmediately=True, **changes
    )


def _tag_cache(client: Client, it: Resource) -> None:
    client("elasticache").add_tags_to_resource(ResourceName=it.outputs["arn"], Tags=[_TAG])


def _other_subnets(client: Client, it: Resource) -> None:
    cache = client("elasticache")
    groups = cache.describe_cache_subnet_groups(CacheSubnetGroupName=it.id)["CacheSubnetGroups"]
    first = groups[0]["Subnets"][0]["SubnetIdentifier"]
    cache.modify_cache_subnet_group(CacheSubnetGroupName=it.id, SubnetIds=[first])


def _secret(world: World) -> Properties:
    return {"description": "A password", "recoveryWindowInDays": 0, "kmsKeyId": "alias/data"}


def version(world: World) -> Properties:
    """Inputs of a secret's version."""
    return {
        "secretId": world.make(_SECRET, _secret(world)).id,
        "secretString": "one",
        "versionStages": ["AWSCURRENT"],
    }


def _put_secret(client: Client, it: Resource) -> None:
    client("secretsmanager").put_secret_value(SecretId=it.inputs["secretId"], SecretString="by hand")


def _unlabel(client: Client, it: Resource) -> None:
    """Remove all labels of a version, which deletes it."""
    secrets = client("secretsmanager")
    secret, _, version = it.id.partition("|")
    secrets.put_secret_value(SecretId=secret, SecretString="by hand")
    for stage in secrets.describe_secret(SecretId=secret)["VersionIdsToStages"].get(version, ()):
        secrets.update_secret_version_stage(SecretId=secret, VersionStage=stage, RemoveFromVersionId=version)


def distribution(world: World) -> Properties:
    """A distribution's inputs."""
    headers = world.make(_HEADERS, _headers(world), "headers").id
    access = world.make(_ACCESS, _access(world), "access").id
    function = world.make(_FUNCTION, _function(world), "function").outputs["arn"]
    behavior = {
        "viewerProtocolPolicy": "redirect-to-https",
        "compress": True,
        "cachedMethods": ["GET", "HEAD"],
    }
    return {
        "comment": "The edge",
        "enabled": True,
        "isIpv6Enabled": True,
        "httpVersion": "http2and3",
        "priceClass": "PriceClass_200",
        "aliases": ["www.example.com"],
        "defaultRootObject": "index.html",
        "webAclId": "arn:aws:wafv2:us-east-1:111111111111:global/webacl/a/1",
        "origins": [
            {
                "originId": "site",
                "domainName": "site.example.com",
                "customHeaders": [{"name": "X-From", "value": "edge"}],
                "customOriginConfig": {
                    "httpPort": 80,
                    "httpsPort": 443,
                    "originProtocolPolicy": "https-only",
                    "originSslProtocols": ["TLSv1.2"],
                    "originReadTimeout": 30,
                    "originKeepaliveTimeout": 5,
                },
            },
            {"originId": "media", "domainName": "b.s3.amazonaws.com", "originAccessControlId": access},
        ],
        "originGroups": [
            {
                "originId": "both",
                "failoverCriteria": {"statusCodes": [500, 503]},
                "members": [{"originId": "site"}, {"originId": "media"}],
            }
        ],
        "defaultCacheBehavior": {
            **behavior,
            "targetOriginId": "site",
            "allowedMethods": ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
            "cachePolicyId": _CACHING_DISABLED,
            "originRequestPolicyId": "216adef6-5c7f-47e4-b989-5492eafa07d3",
            "responseHeadersPolicyId": headers,
            "functionAssociations": [{"eventType": "viewer-request", "functionArn": function}],
            "lambdaFunctionAssociations": [
                {
                    "eventType": "origin-request",
                    "lambdaArn": "arn:aws:lambda:us-east-1:111111111111:function:f:1",
                    "includeBody": True,
                }
            ],
        },
        "orderedCacheBehaviors": [
            {
                **behavior,
                "pathPattern": f"/{path}/*",
                "targetOriginId": "media",
                "allowedMethods": ["GET", "HEAD"],
                "cachePolicyId": _CACHING_DISABLED,
            }
            for path in ("web", "mobile")
        ],
        "restrictions": {"geoRestriction": {"restrictionType": "blacklist", "locations": ["AQ", "BV"]}},
        "viewerCertificate": {
            "acmCertificateArn": "arn:aws:acm:us-east-1:111111111111:certificate/1",
            "sslSupportMethod": "sni-only",
            "minimumProtocolVersion": "TLSv1.2_2021",
        },
    }


def _reconfigure(**changes: Any) -> Operation:
    def operation(client: Client, it: Resource) -> None:
        front = client("cloudfront")
        found = front.get_distribution_config(Id=it.id)
        config = found["DistributionConfig"] | changes
        front.update_distribution(Id=it.id, IfMatch=found["ETag"], DistributionConfig=config)

    return operation


def _reorder(client: Client, it: Resource) -> None:
    front = client("cloudfront")
    found = front.get_distribution_config(Id=it.id)
    found["DistributionConfig"]["CacheBehaviors"]["Items"].reverse()
    front.update_distribution(Id=it.id, IfMatch=found["ETag"], DistributionConfig=found["DistributionConfig"])


def _open_origin(client: Client, it: Resource) -> None:
    """Remove the access control of the bucket's origin."""
    front = client("cloudfront")
    found = front.get_distribution_config(Id=it.id)
    for origin in found["DistributionConfig"]["Origins"]["Items"]:
        origin["OriginAccessControlId"] = ""
    front.update_distribution(Id=it.id, IfMatch=found["ETag"], DistributionConfig=found["DistributionConfig"])


def _weaken(client: Client, it: Resource) -> None:
    front = client("cloudfront")
    found = front.get_distribution_config(Id=it.id)
    found["DistributionConfig"]["DefaultCacheBehavior"]["ViewerProtocolPolicy"] = "allow-all"
    front.update_distribution(Id=it.id, IfMatch=found["ETag"], DistributionConfig=found["DistributionConfig"])


def _end_distribution(client: Client, it: Resource) -> None:
    _reconfigure(Enabled=False)(client, it)
    front = client("cloudfront")
    front.delete_distribution(Id=it.id, IfMatch=front.get_distribution(Id=it.id)["ETag"])


_ACCESS = "aws:cloudfront/originAccessControl:OriginAccessControl"
_HEADERS = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
_CACHE_POLICY = "aws:cloudfront/cachePolicy:CachePolicy"
_REQUEST_POLICY = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy"
_FUNCTION = "aws:cloudfront/function:Function"


def _access(world: World) -> Properties:
    return {
        "description": "Reads the bucket",
        "originAccessControlOriginType": "s3",
        "signingBehavior": "always",
        "signingProtocol": "sigv4",
    }


def _headers(world: World) -> Properties:
    return {
        "comment": "Careful",
        "securityHeadersConfig": {
            "strictTransportSecurity": {
                "accessControlMaxAgeSec": 31_536_000,
                "includeSubdomains": True,
                "override": True,
            },
            "contentTypeOptions": {"override": True},
            "frameOptions": {"frameOption": "SAMEORIGIN", "override": False},
        },
        "removeHeadersConfig": {"items": [{"header": "Server"}, {"header": "X-Powered-By"}]},
    }


def _cache_policy(world: World) -> Properties:
    return {
        "comment": "By version",
        "defaultTtl": 60,
        "maxTtl": 600,
        "minTtl": 1,
        "parametersInCacheKeyAndForwardedToOrigin": {
            "enableAcceptEncodingGzip": True,
            "enableAcceptEncodingBrotli": True,
            "cookiesConfig": {"cookieBehavior": "none"},
            "headersConfig": {"headerBehavior": "whitelist", "headers": {"items": ["Accept"]}},
            "queryStringsConfig": {"queryStringBehavior": "whitelist", "queryStrings": {"items": ["v"]}},
        },
    }


def _request_policy(world: World) -> Properties:
    return {
        "comment": "What the site wants",
        "cookiesConfig": {"cookieBehavior": "all"},
        "headersConfig": {"headerBehavior": "whitelist", "headers": {"items": ["Accept", "Host"]}},
        "queryStringsConfig": {"queryStringBehavior": "all"},
    }


def _function(world: World) -> Properties:
    return {
        "code": "function handler(event) { return event.request }",
        "runtime": "cloudfront-js-2.0",
        "comment": "Nothing",
        "publish": True,
    }


def _part(calls: str, api: str, **changes: Any) -> Operation:
    """Change the configuration of a policy or an access control."""

    def operation(client: Client, it: Resource) -> None:
        front = client("cloudfront")
        found = getattr(front, f"get_{calls}")(Id=it.id)
        config = found[api][f"{api}Config"] | changes
        getattr(front, f"update_{calls}")(Id=it.id, IfMatch=found["ETag"], **{f"{api}Config": config})

    return operation


def _end_part(calls: str) -> Operation:
    def operation(client: Client, it: Resource) -> None:
        front = client("cloudfront")
        tag = getattr(front, f"get_{calls}")(Id=it.id)["ETag"]
        getattr(front, f"delete_{calls}")(Id=it.id, IfMatch=tag)

    return operation


def _other_code(client: Client, it: Resource) -> None:
    front = client("cloudfront")
    tag = front.describe_function(Name=it.id, Stage="DEVELOPMENT")["ETag"]
    config = {"Comment": "Nothing", "Runtime": "cloudfront-js-2.0"}
    front.update_function(
        Name=it.id, IfMatch=tag, FunctionConfig=config, FunctionCode=b"function handler(e) { return 1 }"
    )
    tag = front.describe_function(Name=it.id, Stage="DEVELOPMENT")["ETag"]
    front.publish_function(Name=it.id, IfMatch=tag)


def _end_function(client: Client, it: Resource) -> None:
    front = client("cloudfront")
    tag = front.describe_function(Name=it.id, Stage="DEVELOPMENT")["ETag"]
    front.delete_function(Name=it.id, IfMatch=tag)


def _seen(metric: str) -> Properties:
    return {"cloudwatchMetricsEnabled": True, "metricName": metric, "sampledRequestsEnabled": True}


def _acl(world: World) -> Properties:
    return {
        "region": _EAST,
        "scope": "CLOUDFRONT",
        "description": "The filter",
        "associationConfig": {"requestBodies": [{"cloudfront": {"defaultSizeInspectionLimit": "KB_32"}}]},
        "defaultAction": {"allow": {}},
        "rules": [
            {
                "name": "rate",
                "priority": 0,
                "action": {"block": {}},
                "statement": {
                    "rateBasedStatement": {
                        "aggregateKeyType": "IP",
                        "limit": 2000,
                        "evaluationWindowSec": 300,
                    }
                },
                "visibilityConfig": _seen("rate"),
            },
            {
                "name": "common",
                "priority": 1,
                "overrideAction": {"none": {}},
                "statement": {
                    "managedRuleGroupStatement": {
                        "name": "AWSManagedRulesCommonRuleSet",
                        "vendorName": "AWS",
                    }
                },
                "visibilityConfig": _seen("common"),
            },
        ],
        "visibilityConfig": _seen("acl"),
    }


def _east(client: Client, service: str) -> Any:
    """The client of *service* in us-east-1: the same emulator and account as the given client's."""
    here = client(service)
    login = here._request_signer._credentials
    return boto3.client(
        service,
        region_name=_EAST,
        endpoint_url=here.meta.endpoint_url,
        aws_access_key_id=login.access_key,
        aws_secret_access_key=login.secret_key,
    )


def _refilter(**changes: Any) -> Operation:
    def operation(client: Client, it: Resource) -> None:
        waf = _east(client, "wafv2")
        which = {"Name": it.outputs["name"], "Scope": "CLOUDFRONT", "Id": it.id}
        found = waf.get_web_acl(**which)
        one = found["WebACL"]
        given = {key: one[key] for key in ("DefaultAction", "Description", "Rules", "VisibilityConfig")}
        waf.update_web_acl(**which, LockToken=found["LockToken"], **given | changes)

    return operation


def _uncount(client: Client, it: Resource) -> None:
    """Change the action of the first rule from block to count."""
    waf = _east(client, "wafv2")
    which = {"Name": it.outputs["name"], "Scope": "CLOUDFRONT", "Id": it.id}
    rules = waf.get_web_acl(**which)["WebACL"]["Rules"]
    rules[0]["Action"] = {"Count": {}}
    _refilter(Rules=rules)(client, it)


def _end_acl(client: Client, it: Resource) -> None:
    waf = _east(client, "wafv2")
    which = {"Name": it.outputs["name"], "Scope": "CLOUDFRONT", "Id": it.id}
    waf.delete_web_acl(**which, LockToken=waf.get_web_acl(**which)["LockToken"])


def _acl_log(world: World) -> Properties:
    return {
        "region": _EAST,
        "resourceArn": world.make(_ACL, _acl(world)).outputs["arn"],
        "logDestinationConfigs": [f"arn:aws:logs:{_EAST}:{world.account}:log-group:aws-waf-logs-it"],
        "redactedFields": [{"singleHeader": {"name": "cookie"}}],
    }


def _protected(world: World) -> Properties:
    return {"resourceArn": f"arn:aws:cloudfront::{world.account}:distribution/E1234567890ABC"}


_SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
_DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"


def _source(world: World) -> Properties:
    return {
        "region": _EAST,
        "logType": "ACCESS_LOGS",
        "resourceArn": f"arn:aws:cloudfront::{world.account}:distribution/E1234567890ABC",
    }


def _destination(world: World) -> Properties:
    return {
        "region": _EAST,
        "outputFormat": "json",
        "deliveryDestinationConfiguration": {"destinationResourceArn": "arn:aws:s3:::logs"},
    }


def _delivery(world: World) -> Properties:
    return {
        "region": _EAST,
        "deliverySourceName": world.make(_SOURCE, _source(world)).id,
        "deliveryDestinationArn": world.make(_DESTINATION, _destination(world)).outputs["arn"],
        "recordFields": ["date", "time"],
    }


def _tag_logs(client: Client, it: Resource) -> None:
    _east(client, "logs").tag_resource(resourceArn=it.outputs["arn"], tags={"Owner": "by-hand"})


def _redirect(client: Client, it: Resource) -> None:
    _east(client, "logs").put_delivery_destination(
        name=it.id,
        outputFormat="json",
        deliveryDestinationConfiguration={"destinationResourceArn": "arn:aws:s3:::elsewhere"},
    )


CASES = (
    Case(
        _SUBNETS,
        _subnet_group,
        lambda client, it: client("elasticache").delete_cache_subnet_group(CacheSubnetGroupName=it.id),
        {"subnetIds": _other_subnets, "tags": _tag_cache},
    ),
    Case(
        _PARAMETERS,
        _parameters,
        lambda client, it: client("elasticache").delete_cache_parameter_group(CacheParameterGroupName=it.id),
        {
            "parameters": lambda client, it: client("elasticache").modify_cache_parameter_group(
                CacheParameterGroupName=it.id,
                ParameterNameValues=[{"ParameterName": "timeout", "ParameterValue": "60"}],
            ),
            "tags": _tag_cache,
        },
    ),
    Case(
        _GROUP,
        _group,
        lambda client, it: client("elasticache").delete_replication_group(ReplicationGroupId=it.id),
        {
            "description": _modify_group(ReplicationGroupDescription="By hand"),
            "nodeType": _modify_group(CacheNodeType="cache.m7g.large"),
            "automaticFailoverEnabled": _modify_group(AutomaticFailoverEnabled=False),
            "multiAzEnabled": _modify_group(MultiAZEnabled=False),
            "snapshotRetentionLimit": _modify_group(SnapshotRetentionLimit=1),
            "snapshotWindow": _modify_group(SnapshotWindow="01:00-02:00"),
            "maintenanceWindow": _modify_node(PreferredMaintenanceWindow="mon:01:00-mon:02:00"),
            "engineVersion": _modify_node(EngineVersion="8.1"),
            "parameterGroupName": _modify_node(CacheParameterGroupName="default.valkey8"),
            "numCacheClusters": lambda client, it: client("elasticache").increase_replica_count(
                ReplicationGroupId=it.id, NewReplicaCount=2, ApplyImmediately=True
            ),
            "tags": _tag_cache,
        },
    ),
    Case(
        "aws:elasticache/cluster:Cluster",
        _memcached,
        lambda client, it: client("elasticache").delete_cache_cluster(CacheClusterId=it.id),
        {
            "numCacheNodes": _modify_cluster(NumCacheNodes=3),
            "engineVersion": _modify_cluster(EngineVersion="1.6.17"),
            "maintenanceWindow": _modify_cluster(PreferredMaintenanceWindow="mon:01:00-mon:02:00"),
            "tags": _tag_cache,
        },
    ),
    Case(
        _SECRET,
        _secret,
        lambda client, it: client("secretsmanager").delete_secret(
            SecretId=it.id, ForceDeleteWithoutRecovery=True
        ),
        {
            "description": lambda client, it: client("secretsmanager").update_secret(
                SecretId=it.id, Description="By hand", KmsKeyId="alias/data"
            ),
            "kmsKeyId": lambda client, it: client("secretsmanager").update_secret(
                SecretId=it.id, Description="A password", KmsKeyId="alias/other"
            ),
            "tags": lambda client, it: client("secretsmanager").tag_resource(SecretId=it.id, Tags=[_TAG]),
        },
    ),
    Case(
        "aws:secretsmanager/secretVersion:SecretVersion",
        version,
        _unlabel,
        {"versionStages": _put_secret},
        # AWS keeps the only version of a secret, and its label, for as long as the secret.
        undeletable=True,
    ),
    Case(
        _ACCESS,
        _access,
        _end_part("origin_access_control"),
        {
            "signingBehavior": _part("origin_access_control", "OriginAccessControl", SigningBehavior="never"),
            "description": _part("origin_access_control", "OriginAccessControl", Description="By hand"),
        },
    ),
    Case(
        _CACHE_POLICY,
        _cache_policy,
        _end_part("cache_policy"),
        {
            "defaultTtl": _part("cache_policy", "CachePolicy", DefaultTTL=5),
            "comment": _part("cache_policy", "CachePolicy", Comment="By hand"),
        },
    ),
    Case(
        _REQUEST_POLICY,
        _request_policy,
        _end_part("origin_request_policy"),
        {
            "cookiesConfig": _part(
                "origin_request_policy", "OriginRequestPolicy", CookiesConfig={"CookieBehavior": "none"}
            ),
        },
    ),
    Case(
        _HEADERS,
        _headers,
        _end_part("response_headers_policy"),
        {
            "securityHeadersConfig": _part(
                "response_headers_policy",
                "ResponseHeadersPolicy",
                SecurityHeadersConfig={"ContentTypeOptions": {"Override": True}},
            ),
            "removeHeadersConfig": _part(
                "response_headers_policy",
                "ResponseHeadersPolicy",
                RemoveHeadersConfig={"Quantity": 1, "Items": [{"Header": "Server"}]},
            ),
        },
    ),
    Case(_FUNCTION, _function, _end_function, {"code": _other_code}),
    Case(
        _DISTRIBUTION,
        distribution,
        _end_distribution,
        {
            "comment": _reconfigure(Comment="By hand"),
            "enabled": _reconfigure(Enabled=False),
            "isIpv6Enabled": _reconfigure(IsIPV6Enabled=False),
            "httpVersion": _reconfigure(HttpVersion="http2"),
            "priceClass": _reconfigure(PriceClass="PriceClass_All"),
            "aliases": _reconfigure(Aliases={"Quantity": 0}),
            "defaultRootObject": _reconfigure(DefaultRootObject=""),
            "webAclId": _reconfigure(WebACLId=""),
            "origins": _open_origin,
            "defaultCacheBehavior": _weaken,
            "orderedCacheBehaviors": _reorder,
            "restrictions": _reconfigure(
                Restrictions={"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}}
            ),
            "viewerCertificate": _reconfigure(ViewerCertificate={"CloudFrontDefaultCertificate": True}),
            "tags": lambda client, it: client("cloudfront").tag_resource(
                Resource=it.outputs["arn"], Tags={"Items": [_TAG]}
            ),
        },
    ),
    Case(
        _ACL,
        _acl,
        _end_acl,
        {
            "rules": _uncount,
            "defaultAction": _refilter(DefaultAction={"Block": {}}),
            "description": _refilter(Description="By hand"),
            "associationConfig": _refilter(
                AssociationConfig={"RequestBody": {"CLOUDFRONT": {"DefaultSizeInspectionLimit": "KB_64"}}}
            ),
            "tags": lambda client, it: _east(client, "wafv2").tag_resource(
                ResourceARN=it.outputs["arn"], Tags=[_TAG]
            ),
        },
    ),
    Case(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        _acl_log,
        lambda client, it: _east(client, "wafv2").delete_logging_configuration(ResourceArn=it.id),
        {
            "redactedFields": lambda client, it: _east(client, "wafv2").put_logging_configuration(
                LoggingConfiguration={
                    "ResourceArn": it.id,
                    "LogDestinationConfigs": it.inputs["logDestinationConfigs"],
                }
            )
        },
    ),
    Case(
        "aws:shield/protection:Protection",
        _protected,
        lambda client, it: client("shield").delete_protection(ProtectionId=it.id),
        {
            "tags": lambda client, it: client("shield").tag_resource(
                ResourceARN=it.outputs["arn"], Tags=[_TAG]
            )
        },
    ),
    Case(
        _SOURCE,
        _source,
        lambda client, it: _east(client, "logs").delete_delivery_source(name=it.id),
        {"tags": _tag_logs},
    ),
    Case(
        _DESTINATION,
        _destination,
        lambda client, it: _east(client, "logs").delete_delivery_destination(name=it.id),
        {"deliveryDestinationConfiguration": _redirect, "tags": _tag_logs},
    ),
    Case(
        "aws:cloudwatch/logDelivery:LogDelivery",
        _delivery,
        lambda client, it: _east(client, "logs").delete_delivery(id=it.id),
        {"tags": _tag_logs},
    ),
)
