"""Host names that have no record or no certificate are errors by name, before anything is created."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.common.advice import unknown_values
from environment.settings import Settings, SettingsError, read
from environment.transport import plain_http
from unit.recording import ROOT

ARN = f"arn:aws:acm:ap-northeast-2:333333333333:certificate/{'0' * 8}-0000-0000-0000-{'0' * 12}"
EAST = ARN.replace("ap-northeast-2", "us-east-1")
GOOD = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())
FAILOVER = {
    "path": "/health",
    "interval_seconds": 30,
    "failures": 3,
    "standby": {"dns_name": "standby-1.us-west-2.elb.amazonaws.com", "zone_id": "Z1H1FL5HABSF5"},
}
SITE = {"name": "site", "priority": 1000, "hosts": [], "paths": ["/*"]}
HOSTS = "strata:compute.web.hosts"

Check = Callable[..., Settings]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """The settings of prod with values at paths such as ``network/dns/public``."""

    def run(**values: object) -> Settings:
        document = copy.deepcopy(GOOD)
        for path, value in values.items():
            layer, *steps, last = path.split("__")
            place: Any = document["config"][f"strata:{layer}"]
            for step in steps:
                place = place[step]
            place[last] = value
        file = tmp_path / "Pulumi.prod.yaml"
        file.write_text(yaml.safe_dump(document))
        return read(file)

    return run


def problems(check: Check, **values: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        check(**values)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            {"compute__web__hosts": ["origin.other.example"]},
            f'{HOSTS}[0]: "origin.other.example" is outside of strata:network.dns.public prod.strata.example',
        ),
        (
            {"compute__web__hosts": ["a.origin.prod.strata.example"]},
            f'{HOSTS}[0]: "a.origin.prod.strata.example" is not covered by strata:network.certificates.names',
        ),
        (
            {"compute__web__hosts": []},
            f"{HOSTS}: [] needs a name in prod.strata.example: a certificate is valid for names",
        ),
        (
            {"network__certificates": None, "edge__cdn__hosts": []},
            "strata:compute.web.certificate_arn: null must be the ARN of a certificate, or strata:network.",
        ),
        (
            {"compute__web__hosts": ["prod.strata.example"]},
            'strata:edge.cdn.hosts[0]: "prod.strata.example" is in strata:compute.web.hosts too',
        ),
        (
            {"edge__cdn__hosts": ["www.example.com"]},
            'strata:edge.cdn.hosts[0]: "www.example.com" is outside of strata:network.dns.public prod',
        ),
        (
            {"network__certificates__names": ["www.example.com"]},
            "names www.example.com, outside of dns.public prod.strata.example",
        ),
        ({"network__certificates__cloudfront": False}, "need a certificate in us-east-1"),
        (
            {"network__dns__failover": FAILOVER},
            'strata:edge.cdn: "a CDN" leaves no way for the health check of strata:network.dns.failover',
        ),
        (
            {
                "network__dns__failover": FAILOVER,
                "compute__web__rules": [{**SITE, "hosts": ["a.example.com"]}],
            },
            "answer no request for strata:network.dns.failover.path /health",
        ),
        (
            {"network__dns__failover": FAILOVER, "compute__web__rules": [{**SITE, "paths": ["/shop/*"]}]},
            "answer no request for strata:network.dns.failover.path /health",
        ),
        ({"network__dns__public": None}, "need dns.public, in which ACM validates them"),
    ],
)
def test_a_name_without_record_or_certificate_is_refused(
    check: Check, values: dict[str, object], line: str
) -> None:
    assert any(line in problem for problem in problems(check, **values))


def test_names_without_any_zone_are_refused(check: Check) -> None:
    found = problems(check, network__dns=None, network__certificates=None, edge__cdn__hosts=[])
    [problem] = found
    assert problem.startswith(
        f'{HOSTS}[0]: "origin.prod.strata.example" needs a record in strata:network.dns.public, which is null'
    )


def test_an_adopted_certificate_covers_names_that_the_made_one_does_not(check: Check) -> None:
    found = check(
        compute__web__certificate_arn=ARN,
        compute__web__hosts=["a.origin.prod.strata.example"],
        edge__cdn__certificate_arn=EAST,
        edge__cdn__hosts=["www.example.com"],
        network__certificates=None,
    )
    assert found.https


def test_https_waits_for_the_delegation_of_the_zone(check: Check) -> None:
    undelegated = {"name": "prod.strata.example", "zone_id": None, "delegated": False}
    undelegated |= {"query_log_retention_days": None}
    found = check(network__dns__public=undelegated)
    assert not found.https
    assert "until prod.strata.example is delegated" in (plain_http(found) or "")
    assert "dns.name_servers" in (plain_http(found) or "")


def test_plain_http_is_reported_with_its_reason_and_https_is_not(check: Check) -> None:
    assert plain_http(check()) is None
    without = check(
        network__dns=None, network__certificates=None, edge__cdn__hosts=[], compute__web__hosts=[]
    )
    assert "strata:network.dns has no public zone" in (plain_http(without) or "")


def test_a_load_balancer_without_cdn_may_fail_over(check: Check) -> None:
    found = check(network__dns__failover=FAILOVER, edge__cdn=None)
    assert found.network.failover is not None


SIGN_IN = "strata:identity.users.domain.host"
UNDELEGATED = {
    "name": "prod.strata.example",
    "zone_id": None,
    "delegated": False,
    "query_log_retention_days": None,
}
NO_CLOUDFRONT = {**GOOD["config"]["strata:network"]["certificates"], "cloudfront": False}


def sign_in(host: str, certificate_arn: str | None = None) -> dict[str, object]:
    domain = {"prefix": None, "host": host, "certificate_arn": certificate_arn}
    return {"identity__users__domain": domain}


@pytest.mark.parametrize(
    ("host", "values", "line"),
    [
        ("auth.other.example", {}, "is outside of strata:network.dns.public prod.strata.example"),
        ("a.b.prod.strata.example", {}, "is not covered by strata:network.certificates.names"),
        (
            "origin.prod.strata.example",
            {},
            "is in strata:compute.web.hosts too; a host can have only one target",
        ),
        (
            "auth.prod.strata.example",
            {"network__dns__public": UNDELEGATED},
            "none is issued before prod.strata.example is delegated: use a prefix until then",
        ),
        (
            "auth.prod.strata.example",
            {"network__certificates": NO_CLOUDFRONT, "edge__cdn__hosts": []},
            "needs a certificate in us-east-1",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::components.common.advice.SettingsWarning")
def test_a_host_of_the_sign_in_pages_without_certificate_is_refused(
    check: Check, host: str, values: dict[str, object], line: str
) -> None:
    [problem] = problems(check, **sign_in(host), **values)
    assert problem.startswith(f'{SIGN_IN}: "{host}"')
    assert line in problem


@pytest.mark.filterwarnings("ignore::components.common.advice.SettingsWarning")
def test_an_adopted_certificate_of_the_sign_in_pages_needs_no_zone(check: Check) -> None:
    assert check(**sign_in("auth.other.example", EAST)).identity.users is not None


def test_the_parent_of_a_sign_in_host_needs_an_address(check: Check) -> None:
    with unknown_values() as warned:
        check(**sign_in("auth.prod.strata.example"), edge__cdn__hosts=["prod.strata.example"])
    assert warned == []
    with unknown_values() as warned:
        check(**sign_in("auth.prod.strata.example"), edge__cdn__hosts=["www.prod.strata.example"])
    [line] = warned
    assert "needs an A record of prod.strata.example" in line
