from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.common.dns_records import HostedZone
from components.common.domain import covered, within
from components.network.dns.certificate_settings import CertificateSettings
from components.network.dns.certificates import Certificates, validated
from unit.recording import Cloud

CERTIFICATE, VALIDATION = (
    "aws:acm/certificate:Certificate",
    ("aws:acm/certificateValidation:CertificateValidation"),
)
RECORD = "aws:route53/record:Record"
ZONE = HostedZone("public", "prod.example.com", "Z1")
HOME, EAST = "ap-northeast-2", "us-east-1"

Deploy = Callable[..., Cloud]


def settings(**changes: object) -> CertificateSettings:
    small = {
        "names": ["prod.example.com", "*.prod.example.com"],
        "key_algorithm": "RSA_2048",
        "cloudfront": True,
        "validation_minutes": 10,
    }
    return CertificateSettings.model_validate({**small, **changes})


def render(
    deploy: Deploy,
    found: CertificateSettings | None = None,
    region: str = HOME,
    zone: HostedZone | None = ZONE,
) -> tuple[Cloud, Certificates]:
    seen: list[Certificates] = []
    made = found or settings()
    cloud = deploy(lambda: seen.append(Certificates("certificate", made, region=region, zone=zone)))
    return cloud, seen[0]


def test_a_certificate_is_made_in_the_region_and_in_us_east_1(deploy: Deploy) -> None:
    cloud, _ = render(deploy)
    made = cloud.of(CERTIFICATE)
    assert {name: one["region"] for name, one in made.items()} == {
        "certificate": HOME,
        "certificate-us-east-1": EAST,
    }
    for one in made.values():
        assert one["domainName"] == "prod.example.com"
        assert one["subjectAlternativeNames"] == ["*.prod.example.com"]
        assert one["validationMethod"] == "DNS"


def test_in_us_east_1_one_certificate_serves_both(deploy: Deploy) -> None:
    cloud, found = render(deploy, region=EAST)
    assert list(cloud.of(CERTIFICATE)) == ["certificate"]
    assert found.arn is found.cloudfront_arn


def test_without_cloudfront_there_is_none_in_us_east_1(deploy: Deploy) -> None:
    cloud, found = render(deploy, settings(cloudfront=False))
    assert list(cloud.of(CERTIFICATE)) == ["certificate"]
    assert found.cloudfront_arn is None


def test_a_domain_and_its_wildcard_share_one_validation_record_in_all_regions(deploy: Deploy) -> None:
    cloud, _ = render(
        deploy, settings(names=["prod.example.com", "*.prod.example.com", "a.prod.example.com"])
    )
    records = cloud.of(RECORD)
    assert sorted(records) == ["certificate-a.prod.example.com", "certificate-prod.example.com"]
    assert records["certificate-prod.example.com"] == {
        "zoneId": "Z1",
        "name": "_token.prod.example.com",
        "type": "CNAME",
        "records": ["_value.prod.example.com.acm-validations.aws."],
        "ttl": 300,
        "allowOverwrite": True,
    }


def test_others_get_the_arn_of_an_issued_certificate_and_wait_no_longer_than_set(deploy: Deploy) -> None:
    cloud, _ = render(deploy)
    waiting = cloud.of(VALIDATION)
    assert {name: one["region"] for name, one in waiting.items()} == {
        "certificate": HOME,
        "certificate-us-east-1": EAST,
    }
    assert all(one["validationRecordFqdns"] for one in waiting.values())


@pytest.mark.parametrize(("made", "zone"), [(settings(), None)])
def test_without_a_delegated_zone_no_certificate_is_requested(
    deploy: Deploy, made: CertificateSettings, zone: HostedZone | None
) -> None:
    cloud, found = render(deploy, made, zone=zone)
    assert not cloud.of(CERTIFICATE)
    assert (found.arn, found.cloudfront_arn) == (None, None)


@given(st.lists(st.sampled_from(["a.example.com", "*.a.example.com", "*.example.com", "example.com"])))
def test_each_validated_domain_is_there_once_and_has_no_wildcard(names: Sequence[str]) -> None:
    found = validated(names)
    assert found == sorted({*found})
    assert {*found} == {name.replace("*.", "") for name in names}


@pytest.mark.parametrize(
    ("host", "names", "valid"),
    [
        ("prod.example.com", ["prod.example.com"], True),
        ("prod.example.com", ["*.prod.example.com"], False),
        ("shop.prod.example.com", ["*.prod.example.com"], True),
        ("a.shop.prod.example.com", ["*.prod.example.com"], False),
        ("*.prod.example.com", ["*.prod.example.com"], True),
        ("*.prod.example.com", ["prod.example.com"], False),
        ("*.prod.example.com", ["*.example.com"], False),
    ],
)
def test_a_wildcard_covers_exactly_one_label(host: str, names: list[str], *, valid: bool) -> None:
    assert covered(host, names) is valid


@pytest.mark.parametrize(
    ("host", "inside"),
    [("prod.example.com", True), ("a.prod.example.com", True), ("xprod.example.com", False), ("com", False)],
)
def test_a_host_is_within_a_zone_by_whole_labels(host: str, *, inside: bool) -> None:
    assert within(host, "prod.example.com") is inside


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"names": ["a.example.com"] * 2}, "names a.example.com more than once"),
        ({"names": []}, "at least 1"),
        ({"names": [f"{'a' * 60}.example.com"]}, "the first one has at most 64"),
        ({"names": ["a.*.example.com"]}, "match pattern"),
        ({"names": ["Prod.example.com"]}, "match pattern"),
        ({"names": ["example.com."]}, "match pattern"),
        ({"key_algorithm": "RSA_1024"}, "RSA_2048"),
        ({"validation_minutes": 76}, "less than or equal to 75"),
    ],
)
def test_a_certificate_that_acm_or_cloudfront_refuses_is_refused(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message.replace("*", r"\*")):
        settings(**changes)
