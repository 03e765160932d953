"""Requests and origins of the CDN, and refusals of its settings."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from components.edge import edge_code
from components.edge.cdn import Cdn
from components.edge.cdn_settings import CdnSettings
from components.edge.origins import MediaOrigin, SiteOrigin
from components.edge.owner import DistributionContext
from rules.cloudfront import root_object
from unit.recording import ACCOUNT, OPEN

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
ACCESS = "aws:cloudfront/originAccessControl:OriginAccessControl"
HEADERS = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
FUNCTION = "aws:cloudfront/function:Function"
ACL = "aws:wafv2/webAcl:WebAcl"
ACL_LOG = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
LOG = "aws:cloudwatch/logGroup:LogGroup"
DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery"
SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
SHIELD = "aws:shield/protection:Protection"
PROVIDER = "pulumi:providers:aws"
ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin"
BALANCER = (
    f"arn:aws:elasticloadbalancing:ap-northeast-2:{ACCOUNT}:loadbalancer/app/web-1a2b3c4/50dc6c495c0c9188"
)
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0123abcd-0123-0123-0123-0123456789ab"
LAMBDA = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:resize:3"
WEB_ACL = {
    "requests_per_five_minutes": 2000,
    "large_bodies": "allow",
    "inspected_body_kb": 16,
    "log_retention_days": 30,
}
SITE = SiteOrigin("site.elb.amazonaws.com", BALANCER, https=False)
OWNER = DistributionContext(ACCOUNT, {"Environment": "dev"}, "logs", "arn:aws:s3:::logs", "arn:key", OPEN)
SETTINGS: dict[str, object] = {
    "origin_access": "vpc_origin",
    "origin_secret_version": None,
    "hosts": [],
    "certificate_arn": None,
    "price_class": "PriceClass_200",
    "geography": {"answer": "everywhere", "countries": []},
    "default_root_object": None,
    "hsts": {"days": 365, "include_subdomains": False},
    "site_cache": "none",
    "web_acl": WEB_ACL,
    "viewer_function": None,
    "edge_lambda": None,
    "shield_advanced": False,
    "failover": None,
}
# Resources in us-east-1; all others are CloudFront's own and global.
EAST = {ACL, ACL_LOG, LOG, DELIVERY, SOURCE, DESTINATION}


def settings(**changes):
    return CdnSettings.model_validate({**SETTINGS, **changes})


def cdn(https=False, secret=None, **changes):
    given = settings(**changes)
    return lambda: Cdn(
        "cdn",
        given,
        owner=OWNER,
        site=replace(SITE, https=https),
        origin_secret=secret,
        media=MediaOrigin("media.s3.ap-northeast-2.amazonaws.com", ["/thumbnail/*", "/web/*"]),
    )


def distribution(deploy, **changes):
    [made] = deploy(cdn(**changes)).of(DISTRIBUTION).values()
    return made


def refused(**changes):
    with pytest.raises(ValidationError) as error:
        settings(**changes)
    return str(error.value)


def test_viewers_come_by_tls_only_through_the_web_acl(deploy):
    made = distribution(deploy)
    behaviors = [made["defaultCacheBehavior"], *made["orderedCacheBehaviors"]]
    assert {one["viewerProtocolPolicy"] for one in behaviors} == {"redirect-to-https"}
    assert made["webAclId"].endswith(":cdn-acl")
    assert (made["httpVersion"], made["isIpv6Enabled"]) == ("http2and3", True)


def test_an_own_certificate_means_tls_1_2_and_sni(deploy):
    made = distribution(deploy, hosts=["www.example.com"], certificate_arn=CERTIFICATE)
    assert made["aliases"] == ["www.example.com"]
    assert made["viewerCertificate"] == {
        "acmCertificateArn": CERTIFICATE,
        "sslSupportMethod": "sni-only",
        "minimumProtocolVersion": "TLSv1.2_2021",
    }


def test_without_hosts_cloudfronts_own_certificate_answers(deploy, collect):
    seen = []

    def program():
        seen.append(collect(cdn()().url))

    made = deploy(program).of(DISTRIBUTION)["cdn"]
    assert made["viewerCertificate"] == {"cloudfrontDefaultCertificate": True}
    assert "aliases" not in made
    assert seen == [["https://cdn.cloudfront.net"]]


def test_the_bucket_is_read_with_signed_requests_alone(deploy):
    cloud = deploy(cdn())
    assert cloud.of(ACCESS)["cdn-media"] == {
        "description": "cdn reads the bucket with the pictures",
        "originAccessControlOriginType": "s3",
        "signingBehavior": "always",
        "signingProtocol": "sigv4",
    }
    origins = {one["originId"]: one for one in cloud.of(DISTRIBUTION)["cdn"]["origins"]}
    assert origins["media"] == {
        "originId": "media",
        "domainName": "media.s3.ap-northeast-2.amazonaws.com",
        "originAccessControlId": "cdn-media-id",
    }


@pytest.mark.parametrize(("https", "policy"), [(True, "https-only"), (False, "http-only")])
def test_an_internal_load_balancer_is_a_vpc_origin_with_the_protocol_of_its_listener(deploy, https, policy):
    cloud = deploy(cdn(https=https))
    [site] = [one for one in cloud.of(DISTRIBUTION)["cdn"]["origins"] if one["originId"] == "site"]
    assert site == {
        "originId": "site",
        "domainName": "site.elb.amazonaws.com",
        "vpcOriginConfig": {
            "vpcOriginId": "cdn-site-id",
            "originReadTimeout": 30,
            "originKeepaliveTimeout": 5,
        },
    }
    assert cloud.of(ORIGIN)["cdn-site"]["vpcOriginEndpointConfig"] == {
        "name": f"web-1a2b3c4-{policy}",
        "arn": BALANCER,
        "httpPort": 80,
        "httpsPort": 443,
        "originProtocolPolicy": policy,
        "originSslProtocols": {"items": ["TLSv1.2"], "quantity": 1},
    }


def test_a_vpc_origin_may_take_long_and_no_wait_updates_one(deploy):
    """The provider sends UpdateVpcOrigin for other timeouts, which CloudFront refuses while it is in use."""
    cloud = deploy(cdn())
    assert cloud.of(ORIGIN)["cdn-site"]["timeouts"] == {"create": "45m", "delete": "45m"}
    assert cloud.ignored["cdn-site"] == ["timeouts"]


def test_a_public_load_balancer_is_a_custom_origin_with_the_secret_header(deploy):
    secret = {"origin_access": "secret_header", "origin_secret_version": 1}
    cloud = deploy(cdn(https=True, secret="hidden", **secret))
    [site] = [one for one in cloud.of(DISTRIBUTION)["cdn"]["origins"] if one["originId"] == "site"]
    assert cloud.of(ORIGIN) == {}
    assert site["customHeaders"] == [{"name": "x-origin-verify", "value": "hidden"}]
    assert site["customOriginConfig"]["originProtocolPolicy"] == "https-only"
    assert site["customOriginConfig"]["originSslProtocols"] == ["TLSv1.2"]


@pytest.mark.parametrize("kb", [16, 64])
def test_the_web_acl_inspects_the_declared_size_of_a_body(deploy, kb):
    [acl] = deploy(cdn(web_acl={**WEB_ACL, "inspected_body_kb": kb})).of(ACL).values()
    [bodies] = acl["associationConfig"]["requestBodies"]
    assert bodies == {"cloudfront": {"defaultSizeInspectionLimit": f"KB_{kb}"}}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"origin_secret_version": 1},
            "origin_secret_version 1 is for origin_access secret_header; set it to null",
        ),
        ({"origin_access": "secret_header"}, "needs an origin_secret_version, such as 1"),
        ({"origin_access": "secret_header", "origin_secret_version": 0}, "greater than or equal to 1"),
        ({"origin_access": "public"}, "'vpc_origin' or 'secret_header'"),
        (
            {"edge_lambda": {"event": "origin-request", "function_version_arn": LAMBDA}},
            "edge_lambda.event origin-request and origin_access vpc_origin exclude each other",
        ),
    ],
)
def test_a_way_to_the_load_balancer_that_cannot_be_is_refused(changes, why):
    assert why in refused(**changes)


def test_pictures_are_only_read_and_the_site_takes_everything(deploy):
    made = distribution(deploy)
    pictures = {one["pathPattern"]: one for one in made["orderedCacheBehaviors"]}
    assert pictures.keys() == {"/thumbnail/*", "/web/*"}
    assert all(one["allowedMethods"] == ["GET", "HEAD"] for one in pictures.values())
    assert all(one["targetOriginId"] == "media" for one in pictures.values())
    # The host header of the viewer would be part of what S3 checks the signature against.
    assert not any("originRequestPolicyId" in one for one in pictures.values())
    assert len(made["defaultCacheBehavior"]["allowedMethods"]) == 7


@pytest.mark.parametrize(
    ("site_cache", "policy"),
    [
        ("none", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"),
        ("origin_headers", "4cc15a8a-d715-48a4-82b8-cc0b614638fe"),
    ],
)
def test_the_site_is_cached_only_by_its_own_headers(deploy, site_cache, policy):
    assert distribution(deploy, site_cache=site_cache)["defaultCacheBehavior"]["cachePolicyId"] == policy


def test_every_response_has_the_security_headers(deploy):
    cloud = deploy(cdn())
    made, headers = cloud.of(DISTRIBUTION)["cdn"], cloud.of(HEADERS)["cdn-headers"]
    behaviors = [made["defaultCacheBehavior"], *made["orderedCacheBehaviors"]]
    assert {one["responseHeadersPolicyId"] for one in behaviors} == {"cdn-headers-id"}
    assert headers["securityHeadersConfig"]["strictTransportSecurity"] == {
        "accessControlMaxAgeSec": 31_536_000,
        "includeSubdomains": False,
        "override": True,
    }


def test_hsts_is_as_declared(deploy):
    hosts = {"hosts": ["www.example.com"], "certificate_arn": CERTIFICATE}
    cloud = deploy(cdn(**hosts, hsts={"days": 0, "include_subdomains": True}))
    assert cloud.of(HEADERS)["cdn-headers"]["securityHeadersConfig"]["strictTransportSecurity"] == {
        "accessControlMaxAgeSec": 0,
        "includeSubdomains": True,
        "override": True,
    }


@pytest.mark.parametrize(
    ("hsts", "reason"),
    [
        ({"days": 365, "include_subdomains": True}, "hsts.include_subdomains needs hosts"),
        ({"days": 731, "include_subdomains": False}, "less than or equal to 730"),
        ({"days": True, "include_subdomains": False}, "hsts.days"),
    ],
)
def test_hsts_for_names_of_others_is_refused(hsts, reason):
    assert reason in refused(hsts=hsts)


def test_the_root_goes_to_the_site_unless_the_settings_name_an_object(deploy):
    assert "defaultRootObject" not in distribution(deploy)
    assert distribution(deploy, default_root_object="index.html")["defaultRootObject"] == "index.html"
    assert "default_root_object" in refused(default_root_object="/index.html")


@pytest.mark.parametrize(("large_bodies", "counted"), [("allow", ["SizeRestrictions_BODY"]), ("block", [])])
def test_uploads_over_8_kb_are_counted_or_blocked_as_declared(deploy, large_bodies, counted):
    [acl] = deploy(cdn(web_acl={**WEB_ACL, "large_bodies": large_bodies})).of(ACL).values()
    groups = {
        rule["name"]: rule["statement"]["managedRuleGroupStatement"].get("ruleActionOverrides", [])
        for rule in acl["rules"][1:]
    }
    assert [one["name"] for one in groups.pop("common")] == counted
    assert not any(groups.values())


@pytest.mark.parametrize(
    ("answer", "countries", "restriction"),
    [("everywhere", [], "none"), ("only", ["KR", "JP"], "whitelist"), ("except", ["KP"], "blacklist")],
)
def test_countries_are_allowed_as_declared(deploy, answer, countries, restriction):
    made = distribution(deploy, geography={"answer": answer, "countries": countries})
    assert made["restrictions"]["geoRestriction"] == {
        "restrictionType": restriction,
        "locations": countries,
    }


def test_what_belongs_to_us_east_1_is_there_with_the_same_account_and_tags(deploy):
    cloud = deploy(cdn())
    [provider] = cloud.of(PROVIDER).values()
    assert provider["region"] == "us-east-1"
    assert ACCOUNT in str(provider["allowedAccountIds"])
    assert "Environment" in str(provider["defaultTags"])
    used = {item.typ: item.provider for item in cloud.resources if item.typ.startswith("aws:")}
    assert {typ for typ, of in used.items() if "cdn-us-east-1" in of} == EAST


def test_the_web_acl_counts_every_rule_and_blocks_above_the_rate(deploy):
    [acl] = deploy(cdn()).of(ACL).values()
    assert acl["scope"] == "CLOUDFRONT"
    assert [rule["priority"] for rule in acl["rules"]] == list(range(5))
    rate, *groups = acl["rules"]
    assert "block" in rate["action"]
    assert rate["statement"]["rateBasedStatement"]["limit"] == 2000
    assert all("none" in rule["overrideAction"] for rule in groups)
    assert {rule["statement"]["managedRuleGroupStatement"]["name"] for rule in groups} == {
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesSQLiRuleSet",
    }
    assert all(rule["visibilityConfig"]["cloudwatchMetricsEnabled"] for rule in acl["rules"])


def test_no_log_has_personal_data(deploy):
    cloud = deploy(cdn())
    [acl_log], [delivery], [log] = (cloud.of(typ).values() for typ in (ACL_LOG, DELIVERY, LOG))
    redacted = {field["singleHeader"]["name"] for field in acl_log["redactedFields"]}
    assert redacted == {"authorization", "cookie"}
    assert not [field for field in delivery["recordFields"] if "cookie" in field.lower()]
    assert (log["namePrefix"], log["retentionInDays"]) == ("aws-waf-logs-", 30)


def test_access_logs_go_to_the_log_bucket(deploy):
    cloud = deploy(cdn())
    [source], [destination], [delivery] = (cloud.of(typ).values() for typ in (SOURCE, DESTINATION, DELIVERY))
    assert source["resourceArn"].endswith(":cdn")
    assert destination["deliveryDestinationConfiguration"] == {"destinationResourceArn": "arn:aws:s3:::logs"}
    assert delivery["deliverySourceName"] == "cdn-log"


def test_shield_advanced_is_a_switch(deploy):
    assert deploy(cdn()).of(SHIELD) == {}
    assert deploy(cdn(shield_advanced=True)).of(SHIELD).keys() == {"cdn-shield"}


@pytest.fixture
def edge_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(edge_code, "_FOLDER", tmp_path)
    return tmp_path


def test_a_cloudfront_function_has_the_code_of_its_file(deploy, edge_folder: Path):
    (edge_folder / "paths.js").write_text("function handler(event) { return event.request }")
    cloud = deploy(cdn(viewer_function={"event": "viewer-request", "file": "paths.js"}))
    [function] = cloud.of(FUNCTION).values()
    assert function["code"].startswith("function handler")
    assert (function["publish"], function["runtime"]) == (True, "cloudfront-js-2.0")
    [used] = cloud.of(DISTRIBUTION)["cdn"]["defaultCacheBehavior"]["functionAssociations"]
    assert used["eventType"] == "viewer-request"


def test_a_lambda_function_runs_at_its_event(deploy):
    edge = {"event": "origin-request", "function_version_arn": LAMBDA}
    public = {"origin_access": "secret_header", "origin_secret_version": 1, "secret": "hidden"}
    made = distribution(deploy, edge_lambda=edge, **public)
    [used] = made["defaultCacheBehavior"]["lambdaFunctionAssociations"]
    assert (used["eventType"], used["lambdaArn"]) == ("origin-request", LAMBDA)


def test_a_file_that_is_not_there_or_too_large_is_refused(edge_folder: Path):
    function = {"event": "viewer-request", "file": "paths.js"}
    assert "paths.js is not a file in workloads/edge" in refused(viewer_function=function)
    (edge_folder / "paths.js").write_text(" " * 10_241)
    assert "10,241 bytes, but CloudFront takes 10,240" in refused(viewer_function=function)


def test_two_kinds_of_code_for_viewers_are_refused(edge_folder: Path):
    (edge_folder / "paths.js").write_text("")
    said = refused(
        viewer_function={"event": "viewer-request", "file": "paths.js"},
        edge_lambda={"event": "viewer-response", "function_version_arn": LAMBDA},
    )
    assert "exclude each other" in said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"certificate_arn": CERTIFICATE}, "certificate_arn needs hosts"),
        (
            {"hosts": ["a.example.com"] * 2, "certificate_arn": CERTIFICATE},
            "hosts names a.example.com more than once",
        ),
        ({"geography": {"answer": "everywhere", "countries": ["KR"]}}, "contradicts countries KR"),
        ({"geography": {"answer": "only", "countries": []}}, "answer only needs countries"),
        ({"geography": {"answer": "only", "countries": ["KR", "KR"]}}, "names KR more than once"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_words(changes, why):
    assert why in refused(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"hosts": ["https://example.com"], "certificate_arn": CERTIFICATE},
        {"hosts": ["www.example.com"], "certificate_arn": CERTIFICATE.replace("us-east-1", "eu-west-1")},
        {"price_class": "PriceClass_300"},
        {"geography": {"answer": "only", "countries": ["kr"]}},
        {"default_root_object": "/index.html"},
        {"site_cache": "everything"},
        {"web_acl": {"requests_per_five_minutes": 9, "log_retention_days": 30}},
        {"web_acl": {"requests_per_five_minutes": 2000, "log_retention_days": 2}},
        {"viewer_function": {"event": "origin-request", "file": "paths.js"}},
        {"viewer_function": {"event": "viewer-request", "file": "../settings.js"}},
        {"edge_lambda": {"event": "origin-request", "function_version_arn": LAMBDA[:-2]}},
        {"edge_lambda": {"event": "origin-request", "function_version_arn": f"{LAMBDA[:-1]}$LATEST"}},
        {
            "edge_lambda": {
                "event": "origin-request",
                "function_version_arn": LAMBDA.replace("us-east-1", "ap-northeast-2"),
            }
        },
        {"shield_advanced": "yes"},
    ],
)
def test_what_cloudfront_would_refuse_is_refused_first(changes):
    refused(**changes)


def test_a_distribution_needs_a_root_object_where_a_bucket_answers_the_root(deploy):
    made = distribution(deploy)
    assert root_object(made)
    assert not root_object({**made, "defaultCacheBehavior": {"targetOriginId": "media"}})
    assert not root_object({**made, "origins": [{"originId": "site"}]})
    assert root_object({"defaultRootObject": "index.html"})


FAILOVER = {"host": "standby.example.com", "status_codes": [500, 503], "paths": ["/catalog/*"]}


def test_paths_that_are_only_read_have_a_second_origin(deploy):
    made = distribution(deploy, failover=FAILOVER)
    [group] = made["originGroups"]
    assert [member["originId"] for member in group["members"]] == ["site", "standby"]
    assert group["failoverCriteria"] == {"statusCodes": [500, 503]}
    [standby] = [one for one in made["origins"] if one["originId"] == "standby"]
    assert standby["domainName"] == "standby.example.com"
    assert standby["customOriginConfig"]["originProtocolPolicy"] == "https-only"
    [catalog] = [one for one in made["orderedCacheBehaviors"] if one["pathPattern"] == "/catalog/*"]
    assert catalog["targetOriginId"] == group["originId"]
    # CloudFront refuses an origin group for methods that write.
    assert catalog["allowedMethods"] == ["GET", "HEAD", "OPTIONS"]
    assert made["defaultCacheBehavior"]["targetOriginId"] == "site"


@pytest.mark.parametrize(
    "changes",
    [
        {"status_codes": [200]},
        {"status_codes": []},
        {"status_codes": [500, 500]},
        {"paths": []},
        {"paths": ["catalog/*"]},
        {"paths": ["/a", "/a"]},
        {"host": "https://standby.example.com"},
    ],
)
def test_a_failover_that_cannot_be_is_refused(changes):
    assert "failover" in refused(failover={**FAILOVER, **changes})
