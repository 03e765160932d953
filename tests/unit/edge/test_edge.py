"""The edge layer: the web ACL of a public load balancer, and the secret header between it and the CDN."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from components.edge.edge import Edge
from components.edge.origins import MediaOrigin
from components.edge.settings import EdgeSettings
from environment.settings import SettingsError, read
from unit.edge.test_cdn import ACL, ACL_LOG, DISTRIBUTION, OWNER, SETTINGS, SITE, WEB_ACL
from unit.policies.alternatives import EXAMPLES
from unit.recording import ACCOUNT, ROOT, Cloud

Deploy = Callable[..., Cloud]

ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
LOAD_BALANCER_ACL = {key: value for key, value in WEB_ACL.items() if key != "inspected_body_kb"}
HEADER = "x-origin-verify"
# CloudFront's managed policies whose headers include the viewer's Host: CloudFront Developer Guide, "Use
# managed cache policies" (UseOriginCacheControlHeaders, with query strings too) and "Use managed origin
# request policies" (AllViewer, AllViewerAndCloudFrontHeaders-2022-06, HostHeaderOnly).
FORWARD_HOST = {
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
    "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "bf0718e1-ba1e-49d1-88b1-f726733018ae",
}
# The engine's mark of a secret.
SECRET = "4dabf18193072939515e22adb298388d"
CERTIFICATE = "arn:aws:acm:ap-northeast-2:111111111111:certificate/12345678-1234-1234-1234-123456789012"


def edge(
    version: int | None = None, cdn: bool = True, acl: Any = None, site: Any = None
) -> Callable[[], Edge]:
    """A program with the edge layer; with a *version* of the header the load balancer is public."""
    access = "vpc_origin" if version is None else "secret_header"
    own = {**SETTINGS, "origin_access": access, "origin_secret_version": version}
    sections = {"cdn": own if cdn else None, "load_balancer_web_acl": acl, "site": site}
    given = EdgeSettings.model_validate(sections)
    media = MediaOrigin("media.s3.ap-northeast-2.amazonaws.com", ["/web/*"])
    return lambda: Edge("edge", given, owner=OWNER, site=SITE, media=media)


def regional(cloud: Cloud) -> Any:
    """The inputs of the load balancer's web ACL."""
    [found] = [acl for acl in cloud.of(ACL).values() if acl["scope"] == "REGIONAL"]
    return {**found, "rules": shown(found["rules"])}


def shown(value: Any) -> Any:
    """*value* without the mark of a secret."""
    return value["value"] if isinstance(value, dict) and SECRET in value else value


def sent(cloud: Cloud) -> list[dict[str, str]]:
    """The headers that the CDN adds to requests to the site."""
    origins = shown(cloud.of(DISTRIBUTION)["edge-cdn"]["origins"])
    [site] = [one for one in origins if one["originId"] == "site"]
    headers: list[dict[str, str]] = site["customHeaders"]
    return headers


def texts(cloud: Cloud) -> dict[str, str]:
    """The generated values, by the names of their versions."""
    return {name: shown(one["secretString"]) for name, one in cloud.of(VERSION).items()}


def values(acl: Any) -> list[str]:
    """The values of the header that the web ACL lets pass."""
    [rule] = acl["rules"]
    assert "block" in rule["action"]
    inner = rule["statement"]["notStatement"]["statement"]
    matches = inner["orStatement"]["statements"] if "orStatement" in inner else [inner]
    found = [one["byteMatchStatement"] for one in matches]
    assert {one["fieldToMatch"]["singleHeader"]["name"] for one in found} == {HEADER}
    assert {one["positionalConstraint"] for one in found} == {"EXACTLY"}
    return [one["searchString"] for one in found]


def test_an_internal_load_balancer_has_no_web_acl_of_its_own(deploy: Deploy) -> None:
    cloud = deploy(edge())
    assert [acl["scope"] for acl in cloud.of(ACL).values()] == ["CLOUDFRONT"]
    assert cloud.of(ASSOCIATION) == cloud.of(VERSION) == {}


def test_a_public_load_balancer_lets_only_requests_with_the_header_pass(deploy: Deploy) -> None:
    cloud = deploy(edge(version=1))
    [text] = texts(cloud).values()
    assert len(text) == 64
    assert sent(cloud) == [{"name": HEADER, "value": text}]
    assert values(regional(cloud)) == [text]
    assert cloud.of(ASSOCIATION)["edge-acl"] == {
        "resourceArn": SITE.arn,
        "webAclArn": f"arn:aws:made:ap-northeast-2:{ACCOUNT}:edge-acl",
    }


def test_another_version_of_the_header_leaves_the_last_one_valid(deploy: Deploy) -> None:
    cloud = deploy(edge(version=3))
    found = texts(cloud)
    # The order of registration differs from run to run.
    assert sorted(found) == ["edge-cdn-origin-token-2", "edge-cdn-origin-token-3"]
    assert values(regional(cloud)) == [found[name] for name in sorted(found)]
    assert sent(cloud) == [{"name": HEADER, "value": found["edge-cdn-origin-token-3"]}]


def test_the_cdn_sends_the_header_after_the_load_balancer_accepts_it(deploy: Deploy) -> None:
    waits = deploy(edge(version=1)).dependencies["edge-cdn"]
    assert any(urn.endswith("WebAclAssociation::edge-acl") for urn in waits)


def test_no_log_and_no_sample_of_requests_has_the_header(deploy: Deploy) -> None:
    cloud = deploy(edge(version=1))
    acl, log = regional(cloud), cloud.of(ACL_LOG)["edge-acl-logging"]
    assert HEADER in {field["singleHeader"]["name"] for field in log["redactedFields"]}
    sampled = [one["visibilityConfig"]["sampledRequestsEnabled"] for one in (acl, *acl["rules"])]
    assert not any(sampled)


def test_the_header_is_a_secret_in_the_state(deploy: Deploy) -> None:
    cloud = deploy(edge(version=1))
    [acl] = [one for one in cloud.of(ACL).values() if one["scope"] == "REGIONAL"]
    assert SECRET in acl["rules"]
    assert SECRET in cloud.of(DISTRIBUTION)["edge-cdn"]["origins"]
    assert cloud.secret_outputs["edge-acl"] == ["rules"]
    assert cloud.secret_outputs["edge-cdn"] == ["origins"]


def test_without_a_cdn_the_rules_are_on_the_load_balancer(deploy: Deploy) -> None:
    cloud = deploy(edge(cdn=False, acl=LOAD_BALANCER_ACL))
    acl = regional(cloud)
    assert [rule["name"] for rule in acl["rules"]] == ["rate", "reputation", "bad-inputs", "common", "sql"]
    # A load balancer gives AWS WAF 8 KB of a body, whatever the setting is.
    assert "associationConfig" not in acl
    assert cloud.of(ASSOCIATION)["edge-acl"]["resourceArn"] == SITE.arn
    assert cloud.of(ACL_LOG).keys() == {"edge-acl-logging"}


def test_with_neither_there_is_nothing(deploy: Deploy) -> None:
    assert not [one for one in deploy(edge(cdn=False)).resources if one.typ.startswith("aws:")]


def test_two_web_acls_for_the_same_requests_are_refused() -> None:
    with pytest.raises(ValidationError, match="set load_balancer_web_acl or cdn to null"):
        edge(acl=LOAD_BALANCER_ACL)


def environment(tmp_path: Any, **changes: Any) -> Any:
    """The settings of test's stack file with *changes* by section and key."""
    document = yaml.safe_load((ROOT / "Pulumi.test.yaml").read_text())
    for section, values in changes.items():
        document["config"][f"strata:{section}"].update(values)
    file = tmp_path / "Pulumi.test.yaml"
    file.write_text(yaml.safe_dump(document))
    return read(file)


def section(name: str) -> dict[str, Any]:
    """A section of test's stack file."""
    config = yaml.safe_load((ROOT / "Pulumi.test.yaml").read_text())["config"]
    found: dict[str, Any] = config[f"strata:{name}"]
    return found


def secret_cdn() -> dict[str, Any]:
    """The CDN of test's stack file with a public load balancer."""
    return {**section("edge")["cdn"], "origin_access": "secret_header", "origin_secret_version": 1}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"network": {"zones": ["ap-northeast-2a", "ap-northeast-2b"]}},
            "cdn.origin_access vpc_origin can't be in ap-northeast-2a (apne2-az1)",
        ),
        (
            {
                "compute": {
                    "network_load_balancer": {
                        "listeners": [{"port": 80, "protocol": "TCP", "certificate_arn": None}],
                        "deletion_protection": False,
                    }
                }
            },
            "strata:compute.network_load_balancer is another one",
        ),
        (
            {
                "network": {"dns": None, "certificates": None},
                "compute": {"web": {**section("compute")["web"], "certificate_arn": None, "hosts": []}},
                "edge": {"cdn": {**secret_cdn(), "hosts": []}},
            },
            "cdn.origin_access secret_header sends the header through the internet, so it needs HTTPS",
        ),
    ],
)
def test_an_environment_whose_cdn_is_not_the_only_way_in_is_refused(
    tmp_path: Any, changes: Any, why: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        environment(tmp_path, **changes)
    assert why in str(caught.value)
    assert "strata:edge" in str(caught.value)


def test_a_public_load_balancer_takes_https_of_cloudfronts_addresses_alone(deploy_stack: Any) -> None:
    compute = section("compute")
    compute["web"]["certificate_arn"] = CERTIFICATE
    sections = {
        "compute": compute,
        "edge": {"cdn": secret_cdn(), "load_balancer_web_acl": None, "site": None},
    }
    cloud = deploy_stack("test", {f"strata:{name}": json.dumps(value) for name, value in sections.items()})
    [rule] = [
        one for one in cloud.of(INGRESS).values() if one["securityGroupId"] == "firewall-load_balancer-id"
    ]
    assert (rule["prefixListId"], rule["fromPort"], rule["toPort"]) == ("pl-cloudfront", 443, 443)
    assert cloud.of(BALANCER)["web"]["internal"] is False


SITE_SECTION: Any = EXAMPLES[("edge", "site")]


def test_the_environment_has_a_site_of_files_that_only_its_distribution_reads(deploy: Deploy) -> None:
    cloud = deploy(edge(cdn=False, site=SITE_SECTION))
    made = cloud.of(DISTRIBUTION)["edge-site"]
    [origin] = made["origins"]
    assert origin["originAccessControlId"] == "edge-site-id"
    assert made["defaultRootObject"] == "index.html"
    [fallback] = made["customErrorResponses"]
    assert (fallback["errorCode"], fallback["responseCode"], fallback["responsePagePath"]) == (
        404,
        200,
        "/index.html",
    )
    assert made["webAclId"].endswith(":edge-site-acl")
    assert "edge-site" in cloud.of("aws:s3/bucketVersioning:BucketVersioning").popitem()[0]


@pytest.mark.parametrize("site_cache", ["none", "origin_headers"])
def test_no_bucket_gets_the_host_header_of_viewers(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch, site_cache: str
) -> None:
    """S3 finds the bucket by Host, and CloudFront's signature is for the bucket's own name."""
    monkeypatch.setitem(SETTINGS, "site_cache", site_cache)
    made = deploy(edge(site=SITE_SECTION)).of(DISTRIBUTION)
    assert set(made) == {"edge-cdn", "edge-site"}
    for name, found in made.items():
        buckets = {one["originId"] for one in found["origins"] if "originAccessControlId" in one}
        behaviors = [found["defaultCacheBehavior"], *found.get("orderedCacheBehaviors", ())]
        of_buckets = [one for one in behaviors if one["targetOriginId"] in buckets]
        assert of_buckets, name
        for one in of_buckets:
            assert not FORWARD_HOST & {one["cachePolicyId"], one.get("originRequestPolicyId")}, name


def test_without_a_fallback_an_unknown_path_is_404(deploy: Deploy) -> None:
    cloud = deploy(edge(cdn=False, site={**SITE_SECTION, "fallback": None}))
    assert "customErrorResponses" not in cloud.of(DISTRIBUTION)["edge-site"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"hosts": ["a.example.com"] * 2}, "hosts names a.example.com more than once"),
        ({"hsts": {"days": 1, "include_subdomains": True}}, "hsts.include_subdomains needs hosts"),
        ({"index": "../index.html"}, "index"),
        ({"fallback": "/index.html"}, "fallback"),
    ],
)
def test_a_site_that_cannot_be_is_refused(changes: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        edge(site={**SITE_SECTION, **changes})
