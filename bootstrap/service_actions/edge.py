"""Actions on distributions of sites, web ACLs, records, and security groups."""

from bootstrap.service_actions.own import TAGGED, TAGGING, Own

_EC2 = "arn:aws:ec2:{region}:{account}:"
_GROUPS = f"{_EC2}security-group/*"
_GROUP_RULES = f"{_EC2}security-group-rule/*"
# A site's CDN logs through North Virginia (CloudFront Developer Guide, "Standard logging (access logs)").
_CDN_LOGS = "arn:aws:logs:us-east-1:{account}:"
_CDN = "arn:aws:cloudfront::{account}:"

EDGE = (
    Own("ec2", (_GROUPS,), "", "CreateSecurityGroup", TAGGING),
    Own(
        "ec2",
        (f"{_EC2}vpc/*",),
        "",
        "CreateSecurityGroup",
        {"StringEquals": {"aws:ResourceTag/Project": "{project}"}},
    ),
    Own(
        "ec2",
        (_GROUPS, _GROUP_RULES),
        "",
        "CreateTags",
        {
            "StringEquals": {
                "ec2:CreateAction": [
                    "AuthorizeSecurityGroupEgress",
                    "AuthorizeSecurityGroupIngress",
                    "CreateSecurityGroup",
                ],
                **TAGGING["StringEquals"],
            }
        },
    ),
    Own("ec2", (_GROUPS, _GROUP_RULES), "", "CreateTags DeleteSecurityGroup DeleteTags", TAGGED),
    # A use is a rule on both groups, of which the other may be the platform's or another service's.
    Own(
        "ec2",
        (_GROUPS,),
        "",
        "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress ModifySecurityGroupRules "
        "RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
        {"StringEquals": {"aws:ResourceTag/Project": "{project}"}},
    ),
    Own("ec2", (_GROUP_RULES,), "", "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress", TAGGING),
    Own("ec2", (_GROUP_RULES,), "", "ModifySecurityGroupRules", TAGGED),
    # Route 53 has conditions on types of records, not on tags: Developer Guide, "Using IAM policy conditions
    # for fine-grained access control".
    Own("route53", ("arn:aws:route53:::hostedzone/*",), "GetHostedZone ListResourceRecordSets", ""),
    Own(
        "route53",
        ("arn:aws:route53:::hostedzone/*",),
        "",
        "ChangeResourceRecordSets",
        {"ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA"]}},
    ),
    Own("route53", ("arn:aws:route53:::change/*",), "", "GetChange"),
    # It takes no resource.
    Own("cloudfront", ("*",), "", "CreateDistribution", TAGGING),
    Own("cloudfront", (f"{_CDN}distribution/*",), "", "TagResource", TAGGING),
    Own(
        "cloudfront",
        (f"{_CDN}distribution/*",),
        "GetDistribution ListTagsForResource",
        "AllowVendedLogDeliveryForResource CreateInvalidation DeleteDistribution TagResource UntagResource "
        "UpdateDistribution",
        TAGGED,
    ),
    # They have neither tags nor names in their ARNs.
    Own(
        "cloudfront",
        (f"{_CDN}origin-access-control/*", f"{_CDN}response-headers-policy/*"),
        "GetOriginAccessControl GetResponseHeadersPolicy",
        "DeleteOriginAccessControl DeleteResponseHeadersPolicy UpdateOriginAccessControl "
        "UpdateResponseHeadersPolicy",
    ),
    Own(
        "wafv2",
        ("arn:aws:wafv2:us-east-1:{account}:global/webacl/{name}-*/*",),
        "GetLoggingConfiguration GetWebACL ListTagsForResource",
        "CreateWebACL DeleteLoggingConfiguration DeleteWebACL PutLoggingConfiguration TagResource "
        "UntagResource UpdateWebACL",
    ),
    Own(
        "wafv2",
        ("arn:aws:wafv2:us-east-1:{account}:global/managedruleset/*/*",),
        "",
        "CreateWebACL UpdateWebACL",
    ),
    # The names of a web ACL's log groups begin with aws-waf-logs- (AWS WAF Developer Guide, "Logging").
    Own(
        "logs",
        (f"{_CDN_LOGS}log-group:aws-waf-logs-*",),
        "DescribeSubscriptionFilters ListTagsForResource",
        "DeleteLogGroup DeleteRetentionPolicy PutRetentionPolicy UntagResource",
        TAGGED,
    ),
    Own("logs", (f"{_CDN_LOGS}log-group:aws-waf-logs-*",), "", "CreateLogGroup TagResource", TAGGING),
    Own("logs", (f"{_CDN_LOGS}log-group:aws-waf-logs-*",), "", "PutRetentionPolicy"),
    Own(
        "logs",
        tuple(f"{_CDN_LOGS}{one}:{{name}}-*" for one in ("delivery-destination", "delivery-source")),
        "GetDeliveryDestination GetDeliveryDestinationPolicy GetDeliverySource ListTagsForResource",
        "CreateDelivery DeleteDeliveryDestination DeleteDeliverySource PutDeliveryDestination "
        "PutDeliverySource TagResource UntagResource UpdateDeliveryConfiguration",
    ),
    Own(
        "logs",
        (f"{_CDN_LOGS}delivery:*",),
        "GetDelivery ListTagsForResource",
        "DeleteDelivery UntagResource UpdateDeliveryConfiguration",
        TAGGED,
    ),
    Own("logs", (f"{_CDN_LOGS}delivery:*",), "", "CreateDelivery TagResource", TAGGING),
)
