import copy
import json
import os
import shutil
import subprocess
import sys

import pulumi
import pytest
import yaml

from environment import settings
from environment.settings import SettingsError, check_environments, read
from unit import places
from unit.recording import ROOT, STACKS, Cloud

GOOD = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
NETWORK = "strata:network"
LISTED: dict[str, list[dict[str, object]]] = {
    "data": [
        {
            "name": "daily",
            "schedule": "cron(0 20 * * ? *)",
            "cold_after_days": None,
            "delete_after_days": 365,
        }
    ],
    "compute": [{"name": "site", "priority": 1000, "hosts": [], "paths": ["/*"]}],
}
RETENTION = "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, "


@pytest.fixture
def problems(tmp_path):
    """The problems of the good stack file after *change*, line by line."""

    def run(change):
        document = copy.deepcopy(GOOD)
        change(document["config"])
        path = tmp_path / "Pulumi.dev.yaml"
        path.write_text(yaml.safe_dump(document))
        with pytest.raises(SettingsError) as caught:
            read(path)
        assert str(caught.value).startswith("Pulumi.dev.yaml: ")
        return list(caught.value.problems)

    return run


@pytest.fixture
def text_problem(tmp_path):
    """The one thing that is wrong with a stack file of this *text*."""

    def run(text):
        path = tmp_path / "Pulumi.dev.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(SettingsError) as caught:
            read(path)
        [problem] = caught.value.problems
        assert str(caught.value) == f"Pulumi.dev.yaml: 1 error in the settings\n  {problem}"
        return problem

    return run


@pytest.mark.parametrize("stack", STACKS)
def test_the_committed_stack_files_are_valid(stack):
    assert read(ROOT / f"Pulumi.{stack}.yaml").aws.default_tags.tags.environment == stack


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("cidr", "10.16.0.0/20", '"10.16.0.0/20" has the wrong size: the address plan needs a /16 or a /17'),
        ("cidr", "10.16.0.1/16", '"10.16.0.1/16" is not a network: 10.16.0.1/16 has host bits set'),
        ("cidr", "ten", "\"ten\" is not a network: Expected 4 octets in 'ten'"),
        ("cidr", "11.0.0.0/16", '"11.0.0.0/16" is not private (RFC 1918: 10.0.0.0/8, 172.16.0.0/12, '),
        ("cidr", 5, "5 must be text such as 10.16.0.0/16"),
        ("zones", ["ap-northeast-2a"], '["ap-northeast-2a"] has 1, but at least 2 are needed'),
        ("zones", [f"ap-northeast-2{letter}" for letter in "abcde"], "has more than the 4 that are allowed"),
        ("zones", ["ap-northeast-2a"] * 2, "names ap-northeast-2a more than once"),
        ("zones", "ap-northeast-2a", '"ap-northeast-2a" must be a list'),
        ("nat", "two", "\"two\" is not allowed; allowed: 'none', 'single' or 'per_zone'"),
        ("nat", True, "true is not allowed; allowed: 'none', 'single' or 'per_zone'"),
        ("interface_endpoints", ["ssm", "ssm"], '["ssm", "ssm"] names ssm more than once'),
        ("flow_log_retention_days", 8, f"8 is not allowed; allowed: {RETENTION}"),
        ("flow_log_retention_days", "7", f'"7" is not allowed; allowed: {RETENTION}'),
    ],
)
def test_a_wrong_value_is_named_with_its_path_and_what_is_allowed(problems, key, value, line):
    [problem] = problems(lambda config: config[NETWORK].update({key: value}))
    assert problem.startswith(f"strata:network.{key}: ")
    assert line in problem


@pytest.mark.parametrize(
    ("zones", "place", "line"),
    [
        (["ap-northeast-2a", "us-east-1b"], "[1]", '"us-east-1b" is not a zone of aws:region ap-northeast-2'),
        (["a", "ap-northeast-2b"], "[0]", '"a" a is not a zone name such as ap-northeast-2a'),
        (["ap-northeast-2a", 2], "[1]", "2 must be text, in quotes"),
    ],
)
def test_a_wrong_zone_is_named_with_its_place_in_the_list(problems, zones, place, line):
    [problem] = problems(lambda config: config[NETWORK].update(zones=zones))
    assert problem.startswith(f"strata:network.zones{place}: {line}")


def test_an_unknown_endpoint_is_refused_with_the_list(problems):
    [problem] = problems(lambda config: config[NETWORK].update(interface_endpoints=["ssm", "s4"]))
    assert problem.startswith(
        "strata:network.interface_endpoints[1]: \"s4\" is not allowed; allowed: 'ssm', "
    )


def local_zones(config, zones, nat):
    config["aws:region"] = "us-west-2"
    config[NETWORK].update(zones=zones, nat=nat)


def test_nat_per_zone_is_refused_where_a_zone_has_no_public_subnet_for_it(problems):
    zones = ["us-west-2a", "us-west-2-lax-1a"]
    [problem] = problems(lambda config: local_zones(config, zones, "per_zone"))
    assert problem.startswith(
        'strata:network.nat: "per_zone" needs a public subnet for a NAT gateway in every zone; us-west'
    )


def test_a_local_zone_is_accepted_behind_a_zone_of_the_region_and_refused_before_it(problems, tmp_path):
    [problem] = problems(lambda config: local_zones(config, ["us-west-2-lax-1a", "us-west-2a"], "single"))
    assert "begins with the Local Zone us-west-2-lax-1a" in problem

    document = copy.deepcopy(GOOD)
    local_zones(document["config"], ["us-west-2a", "us-west-2-lax-1a"], "single")
    path = tmp_path / "Pulumi.local.yaml"
    path.write_text(yaml.safe_dump(document))
    assert read(path).network.zones == ("us-west-2a", "us-west-2-lax-1a")


def test_static_addresses_are_refused_where_a_local_zone_would_need_one(problems):
    listener = {"port": 443, "protocol": "TCP", "certificate_arn": None}

    def change(config):
        local_zones(config, ["us-west-2a", "us-west-2b", "us-west-2-lax-1a"], "single")
        balancer = {"listeners": [listener], "deletion_protection": False}
        config["strata:compute"]["network_load_balancer"] = balancer

    [problem] = problems(change)
    assert problem.startswith("strata:compute: ")
    assert "network_load_balancer needs an address of the region in every zone, and us-west-2-lax" in problem


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda c: c[NETWORK].update(nta="none"), 'strata:network.nta: unknown key; did you mean "nat"?'),
        (
            lambda c: c.update({"strata:netwrok": {}}),
            'strata:netwrok: unknown key; did you mean "strata:network"?',
        ),
        (lambda c: c.update(network={}), 'network: unknown key; did you mean "strata:network"?'),
        (
            lambda c: c.update({"strata:region": {}}),
            'strata:region: unknown key; did you mean "aws:region"?',
        ),
        (lambda c: c.update({"aws:regoin": ""}), 'aws:regoin: unknown key; did you mean "aws:region"?'),
        (
            lambda c: c["aws:defaultTags"]["tags"].update(CostCentre="x"),
            'aws:defaultTags.tags.CostCentre: unknown key; did you mean "CostCenter"?',
        ),
        (
            lambda c: c["aws:defaultTags"].update(tag={}),
            'aws:defaultTags.tag: unknown key; did you mean "tags"?',
        ),
    ],
)
def test_a_misspelt_key_is_named_with_the_one_that_was_meant(problems, change, line):
    [problem] = problems(change)
    assert problem.startswith(line)


@pytest.mark.parametrize("key", ["strata:aws", "strata:zzz"])
def test_a_key_that_is_like_no_other_but_for_its_namespace_comes_with_all_that_are_allowed(problems, key):
    [problem] = problems(lambda config: config.update({key: {}}))
    assert problem.startswith(f"{key}: unknown key; allowed: aws:allowedAccountIds, ")
    assert "strata:network" in problem


def test_a_key_that_is_near_nothing_is_answered_with_all_that_are_allowed(problems):
    [problem] = problems(lambda config: config[NETWORK].update(qqq=1))
    assert problem == (
        "strata:network.qqq: unknown key; "
        "allowed: certificates, cidr, connections, dns, flow_log_retention_days, interface_endpoints, "
        "interfaces, ipv6, nat, zones"
    )


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1"])
def test_a_region_whose_arns_begin_otherwise_is_refused(problems, region):
    def change(config):
        config["aws:region"] = region
        config[NETWORK]["zones"] = [f"{region}{letter}" for letter in "ab"]

    [problem] = problems(change)
    assert problem.startswith(
        f'aws:region: "{region}" is not one of AWS\'s public regions: all ARNs here begin'
    )


@pytest.mark.parametrize(
    ("accounts", "line"),
    [
        (["12"], r'aws:allowedAccountIds[0]: "12" is not allowed; allowed: what matches ^\d{12}$'),
        ([111111111111], "aws:allowedAccountIds[0]: 111111111111 must be text, in quotes"),
        ([], "aws:allowedAccountIds: [] has 0, but at least 1 are needed"),
        (["111111111111", "222222222222"], "has more than the 1 that are allowed"),
    ],
)
def test_an_environment_names_exactly_one_account_of_twelve_digits(problems, accounts, line):
    [problem] = problems(lambda config: config.update({"aws:allowedAccountIds": accounts}))
    assert line in problem
    assert "(The environment's own account, 12 digits in quotes" in problem


def test_a_missing_key_is_named_with_what_it_is_for(problems):
    def change(config):
        del config[NETWORK]["nat"], config["aws:region"]

    region, nat = problems(change)
    assert region == "aws:region: missing (The AWS region, such as ap-northeast-2)"
    assert nat.startswith(
        "strata:network.nat: missing (NAT gateways: none, single (cheaper; lost with its zone)"
    )


def test_all_errors_of_a_file_are_reported_at_once(problems):
    def change(config):
        config["aws:region"] = "seoul"
        config["aws:allowedAccountIds"] = ["1"]
        config["other:thing"] = 1
        config[NETWORK].update(cidr="10.0.0.0/24", nat="two", nta=1, zones=["ap-northeast-2a"])

    assert [problem.split(": ")[0] for problem in problems(change)] == [
        "other:thing",
        "aws:region",
        "aws:allowedAccountIds[0]",
        "strata:network.cidr",
        "strata:network.zones[0]",
        "strata:network.zones",
        "strata:network.nat",
        "strata:network.nta",
    ]


def test_what_pulumi_keeps_in_a_stack_file_is_left_to_pulumi(tmp_path):
    document = copy.deepcopy(GOOD) | {
        "secretsprovider": "awskms://alias/strata",
        "encryptedkey": "c2VjcmV0",
        "encryptionsalt": "v1:salt",
        "environment": ["strata/dev"],
    }
    document["config"]["pulumi:tags"] = {"team": "platform"}
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(yaml.safe_dump(document))

    assert read(path).network == read(ROOT / "Pulumi.dev.yaml").network


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "the file is empty; it must be a mapping that begins with config:"),
        ("- a\n- b\n", '["a", "b"] must be a mapping that begins with config:'),
        ("config:\n", "config: null must be a mapping of keys to values"),
        ("configs: {}\n", 'configs: unknown key; did you mean "config"?'),
        ("config: {aws:region: [}\n", "is not valid YAML: line 1, column 23: "),
        (
            "config:\n  a: 1\n  b: 2\n  a: 3\n",
            'is not valid YAML: line 4, column 3: the key "a" occurs more than once',
        ),
        (
            "config: &loop [*loop]\n",
            "is not valid YAML: line 1, column 16: the alias *loop has no complete anchor",
        ),
        ("config: {? [a] : 1}\n", "is not valid YAML: line 1, column 12: a key must be text"),
        ("config: {80: x}\n", "is not valid YAML: line 1, column 10: the key 80 must be text"),
        (
            "config: {a: !!timestamp x}\n",
            "is not valid YAML: line 1, column 13: the tag !!timestamp is not allowed",
        ),
        ("%YAML 1.1\n---\nconfig: {}\n", "is not valid YAML: line 1, column 1: directives such as %YAML"),
        ("config: {}\n---\nconfig: {}\n", "is not valid YAML: line 2, column 1: a second document begins"),
        ("config: " + "[" * 60, "is not valid YAML: line 1, column 58: is deeper than 50 levels"),
        (b"\xff\xfe\x00", "is not UTF-8 at byte 1"),
        ("config: {}\n#" + "x" * 1_000_000, "has more than 1,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_stack_file_gives_one_clear_line(text_problem, text, line):
    assert text_problem(text).startswith(line)


def test_an_unknown_environment_is_answered_with_those_there_are(tmp_path):
    shutil.copy(ROOT / "Pulumi.dev.yaml", tmp_path)
    with pytest.raises(SettingsError, match="\n  there is no such file; environments: dev"):
        read(tmp_path / "Pulumi.qa.yaml")


def test_a_misspelt_key_beside_the_configuration_is_named(text_problem):
    text = (ROOT / "Pulumi.dev.yaml").read_text() + "secretprovider: x\n"
    assert text_problem(text) == 'secretprovider: unknown key; did you mean "secretsprovider"?'


def test_the_committed_environments_share_nothing():
    check_environments(ROOT)


def test_environments_that_claim_the_same_thing_are_named_with_both_files(tmp_path):
    for stack in ("dev", "test"):
        document = copy.deepcopy(GOOD)
        document["config"][NETWORK]["cidr"] = "10.16.0.0/16" if stack == "dev" else "10.16.128.0/17"
        (tmp_path / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(document))
    (tmp_path / "Pulumi.yaml").write_text("name: strata\n")

    with pytest.raises(SettingsError) as caught:
        check_environments(tmp_path)
    assert caught.value.problems == (
        'Pulumi.test.yaml: aws:defaultTags.tags.Environment: "dev" must be "test"',
        "Pulumi.dev.yaml and Pulumi.test.yaml: strata:network.cidr 10.16.0.0/16 and 10.16.128.0/17 overlap",
        "Pulumi.dev.yaml and Pulumi.test.yaml: strata:identity.users.domain is "
        "strata-dev.auth.ap-northeast-2.amazoncognito.com in both; each needs its own",
        "Pulumi.dev.yaml and Pulumi.test.yaml: aws:allowedAccountIds both name 111111111111; "
        "an environment has its own",
    )


def test_bad_settings_end_the_program_in_words_before_anything_is_registered(deploy_stack):
    cloud = Cloud()
    bad = {NETWORK: json.dumps(GOOD["config"][NETWORK] | {"nat": "two", "nta": 1})}

    with pytest.raises(pulumi.RunError) as caught:
        deploy_stack("dev", bad, cloud)
    assert str(caught.value).startswith("Pulumi.dev.yaml: 2 errors in the settings\n  strata:network.nat: ")
    assert cloud.resources == []


def test_an_overlap_with_another_environment_ends_the_program_before_anything_is_registered(
    deploy_stack, tmp_path, monkeypatch
):
    for stack in STACKS:
        text = (ROOT / f"Pulumi.{stack}.yaml").read_text()
        (tmp_path / f"Pulumi.{stack}.yaml").write_text(text.replace("10.48.0.0/16", "10.16.0.0/16"))
    monkeypatch.setattr(settings, "_ROOT", tmp_path)
    cloud = Cloud()

    with pytest.raises(pulumi.RunError, match=r"Pulumi\.dev\.yaml and Pulumi\.prod\.yaml: .* overlap"):
        deploy_stack("dev", cloud=cloud)
    assert cloud.resources == []


@pytest.mark.parametrize("key", ["aws:region", "aws:allowedAccountIds", "aws:defaultTags", NETWORK])
def test_what_the_project_file_states_for_a_missing_key_is_refused(deploy_stack, key):
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"][key]
    value = declared.get("value", declared.get("default"))
    text = value if isinstance(value, str) else json.dumps(value)

    with pytest.raises(pulumi.RunError, match=key):
        deploy_stack("dev", {key: text})


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda pipeline: pipeline["worker"].update(timeout_seconds=901),
            "strata:pipeline.worker.timeout_seconds: 901 is not a timeout that Lambda allows",
        ),
        (
            lambda pipeline: pipeline["worker"].update(memory_mb=64),
            "strata:pipeline.worker.memory_mb: 64 is not a memory size that Lambda allows: 128 to 10240 MB",
        ),
        (
            lambda pipeline: pipeline["worker"].update(reserved_concurrency=1),
            "strata:pipeline.maximum_concurrency: 2 is above worker.reserved_concurrency 1",
        ),
        (
            lambda pipeline: pipeline["worker"].update(reserved_concurrency=301),
            "strata:pipeline.worker.reserved_concurrency: 301 is above 300: each of 3 workers reserves it, "
            "and Lambda keeps 100 of the account's 1000 unreserved",
        ),
        (
            lambda pipeline: pipeline["bucket"].update(verzioning=True),
            'strata:pipeline.bucket.verzioning: unknown key; did you mean "versioning"?',
        ),
    ],
)
def test_a_wrong_value_of_the_pipeline_is_named_with_its_path(problems, change, line):
    [problem] = problems(lambda config: change(config["strata:pipeline"]))
    assert problem.startswith(line)


def test_a_rule_of_a_whole_section_does_not_print_the_section(problems):
    def change(config):
        local_zones(config, ["us-west-2a", "us-west-2b", "us-west-2-lax-1a"], "single")
        listener = {"port": 443, "protocol": "TCP", "certificate_arn": None}
        config["strata:compute"]["network_load_balancer"] = {
            "listeners": [listener],
            "deletion_protection": False,
        }

    [problem] = problems(change)
    assert "{" not in problem


@pytest.mark.parametrize(
    ("layer", "path", "names"),
    [
        ("data", ("backups", "plans"), "daily more than once"),
        ("compute", ("web", "rules"), "names site more than once"),
    ],
)
def test_a_rule_of_a_list_of_sections_names_the_element_and_prints_no_list(problems, layer, path, names):
    def change(config):
        section = config[f"strata:{layer}"]
        places.put(section, path, [*LISTED[layer], *LISTED[layer]])

    [problem] = problems(change)
    assert problem.startswith(f"strata:{layer}.{'.'.join(path)}: ")
    assert names in problem
    assert "{" not in problem


@pytest.mark.parametrize(
    "path", [("aws:defaultTags", "tags", "Owner"), ("aws:region",), ("strata:network", "nat")]
)
def test_an_encrypted_value_is_refused_because_aws_shows_it_in_clear(problems, path):
    def change(config):
        places.put(config, path, {"secure": "v1:ciphertext"})

    [problem] = problems(change)
    assert problem.startswith(f"{'.'.join(path)}: is encrypted, but no setting is a secret")
    assert "v1:ciphertext" not in problem


def test_a_value_that_the_engine_calls_secret_is_refused(deploy_stack, monkeypatch):
    monkeypatch.setattr(pulumi.runtime, "is_config_secret", lambda key: key == "aws:defaultTags")
    cloud = Cloud()
    with pytest.raises(pulumi.RunError, match="aws:defaultTags: is encrypted, but no setting is a secret"):
        deploy_stack("dev", cloud=cloud)
    assert cloud.resources == []


def test_a_fifo_in_place_of_a_stack_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "Pulumi.dev.yaml")
    with pytest.raises(SettingsError, match="is not a regular file"):
        read(tmp_path / "Pulumi.dev.yaml")


def test_reading_the_settings_loads_neither_pulumi_aws_nor_a_component():
    script = (
        "import sys, environment.settings as s; from pathlib import Path; s.read(Path('Pulumi.prod.yaml'));"
        "print([m for m in sys.modules if m.startswith(('pulumi_aws', 'components.edge.cdn_settings'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "['components.edge.cdn_settings']\n"
