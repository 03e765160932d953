import copy

import pytest
import yaml

from environment.settings import SettingsError, read
from unit.recording import ROOT

GOOD = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
# A network load balancer is refused beside the CDN.
GOOD["config"]["strata:edge"] = {"cdn": None, "load_balancer_web_acl": None, "site": None}
PATH = "strata:compute.web"
CERTIFICATE = "arn:aws:acm:ap-northeast-2:111111111111:certificate/12345678-1234-1234-1234-123456789012"


@pytest.fixture
def parsed(tmp_path):
    """The settings of the good stack file after *change*."""

    def run(change):
        document = copy.deepcopy(GOOD)
        change(document["config"]["strata:compute"])
        path = tmp_path / "Pulumi.dev.yaml"
        path.write_text(yaml.safe_dump(document))
        return read(path).compute

    return run


@pytest.fixture
def problem(parsed):
    """The one thing that is wrong with the web tier after *changes*."""

    def run(**changes):
        with pytest.raises(SettingsError) as caught:
            parsed(lambda compute: compute["web"].update(changes))
        [line] = caught.value.problems
        return line

    return run


def rule(name, priority):
    return {"name": name, "priority": priority, "hosts": [], "paths": [f"/{name}"]}


def schedule(**changes):
    return {"name": "night", "recurrence": "0 20 * * *", "time_zone": "UTC", "desired": 1} | changes


@pytest.mark.parametrize(
    ("size", "line"),
    [
        ({"min": 3, "desired": 2, "max": 5}, ".desired: 2 is below min 3: min <= desired <= max"),
        ({"min": 3, "desired": 4, "max": 2}, ".max: 2 is below min 3: min <= desired <= max"),
        ({"min": 1, "desired": 4, "max": 3}, ".max: 3 is below desired 4: min <= desired <= max"),
        ({"min": -1, "desired": 1, "max": 2}, ".min: -1 must be greater than or equal to 0"),
        ({"min": 0, "desired": 0, "max": 0}, ".max: 0 must be greater than or equal to 1"),
        ({"min": "1", "desired": 1, "max": 1}, '.min: "1" must be a whole number, without quotes'),
    ],
)
def test_a_size_out_of_order_is_refused_with_both_numbers(problem, size, line):
    assert problem(size=size, on_demand_base=0).startswith(f"{PATH}.size{line}")


def test_two_rules_of_one_priority_are_refused_with_both_names(problem):
    found = problem(rules=[rule("api", 10), rule("admin", 10)])
    assert found.startswith(f"{PATH}.rules: ")
    assert "rules api and admin both have priority 10: each needs its own" in found


@pytest.mark.parametrize(
    "arn",
    [
        "nonsense",
        "arn:aws:iam::111111111111:server-certificate/old",
        "arn:aws:acm:ap-northeast-2:111111111111:certificate/short",
    ],
)
def test_a_certificate_that_is_not_of_acm_is_refused(problem, arn):
    assert "is not the ARN of an ACM certificate" in problem(certificate_arn=arn)


def test_a_certificate_of_another_region_is_refused(problem):
    elsewhere = CERTIFICATE.replace("ap-northeast-2", "us-east-1")
    assert "is not a certificate in aws:region ap-northeast-2" in problem(certificate_arn=elsewhere)


def test_instance_types_of_two_architectures_are_refused_with_both_names(problem):
    found = problem(instance_types=["t4g.micro", "t3.micro"])
    assert found.startswith(
        f'{PATH}.instance_types: ["t4g.micro", "t3.micro"] mixes t4g.micro (arm64) and t3'
    )


def test_an_unknown_instance_type_is_named_with_its_place(problem):
    found = problem(instance_types=["t4g.micro", "t4g.tiny"])
    assert found.startswith(
        f'{PATH}.instance_types[1]: "t4g.tiny" t4g.tiny is not a type of the t, c, m or r'
    )


@pytest.mark.parametrize("percentage", [-1, 101, "50"])
def test_a_spot_percentage_is_one(problem, percentage):
    found = problem(spot_percentage=percentage)
    assert found.startswith(f"{PATH}.spot_percentage: ")
    assert "Percentage of the other machines that is Spot, 0 to 100" in found


def test_no_more_machines_are_on_demand_than_there_are(problem):
    assert problem(on_demand_base=3).startswith(f"{PATH}.on_demand_base: 3 is above size.max 2")


@pytest.mark.parametrize(
    ("schedules", "line"),
    [
        ([schedule(desired=3)], "night sets 3, and size allows 1 to 2"),
        ([schedule(desired=0)], "night sets 0, and size allows 1 to 2"),
        ([schedule(), schedule(recurrence="0 8 * * *")], "names night more than once"),
    ],
)
def test_a_schedule_stays_within_the_size_and_has_its_own_name(problem, schedules, line):
    assert line in problem(schedules=schedules)


@pytest.mark.parametrize("change", [{"recurrence": "daily"}, {"time_zone": "KST"}, {"name": "Night"}])
def test_a_schedule_is_written_as_aws_reads_it(problem, change):
    [key] = change
    assert problem(schedules=[schedule(**change)]).startswith(f"{PATH}.schedules[0].{key}: ")


def test_a_misspelt_key_inside_a_rule_is_named_with_the_one_that_was_meant(problem):
    found = problem(rules=[rule("site", 1) | {"prioritty": 2}])
    assert found == f'{PATH}.rules[0].prioritty: unknown key; did you mean "priority"?'


def test_a_certificate_and_a_network_load_balancer_are_accepted(parsed):
    listener = {"port": 443, "protocol": "TLS", "certificate_arn": CERTIFICATE}

    def change(compute):
        compute["web"]["certificate_arn"] = CERTIFICATE
        compute["network_load_balancer"] = {"listeners": [listener], "deletion_protection": True}

    found = parsed(change)
    assert found.web.certificate_arn == CERTIFICATE
    assert found.network_load_balancer.listeners[0].port == 443


@pytest.mark.parametrize(
    ("listeners", "line"),
    [
        ([("TLS", 443, None)], "TLS needs one, and strata:network.certificates makes none"),
        ([("TCP", 443, CERTIFICATE)], "certificate_arn is for TLS; set it to null for TCP"),
        ([("TCP", 80, None), ("TCP", 80, None)], "names port 80 more than once"),
        ([("UDP", 80, None)], "\"UDP\" is not allowed; allowed: 'TCP' or 'TLS'"),
        ([("TCP", 8443, None)], "8443 is not allowed; allowed: 80 or 443"),
        ([], "[] has 0, but at least 1 are needed"),
    ],
)
def test_a_network_load_balancer_that_cannot_be_is_refused(parsed, listeners, line):
    values = [
        {"protocol": protocol, "port": port, "certificate_arn": arn} for protocol, port, arn in listeners
    ]
    section = {"listeners": values, "deletion_protection": False}

    with pytest.raises(SettingsError) as caught:
        parsed(lambda compute: compute.update(network_load_balancer=section))
    [found] = caught.value.problems
    assert found.startswith("strata:compute.network_load_balancer.listeners")
    assert line in found
