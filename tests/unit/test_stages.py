import re

import growth
import pytest
import yaml

from environment import settings
from standin.aws.kind import registry
from strata.engine.stateful import is_stateful
from unit.policies import house
from unit.recording import ROOT, STACKS, config_of

STEPS = list(zip(growth.STAGES, growth.STAGES[1:], strict=False))
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
IDS = [after.stem for _, after in STEPS]
ROW = re.compile(r"^\| `([a-z_.]+)` \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)


@pytest.fixture
def deploy_stage(deploy_file):
    return lambda stage: deploy_file(stage, "growth")


def keys(value):
    return {key: keys(inner) for key, inner in value.items()} if isinstance(value, dict) and value else None


def stateful(cloud):
    return {(one.typ, one.name): one.inputs for one in cloud.resources if is_stateful(one.typ)}


def test_there_are_four_stages():
    assert [stage.stem for stage in growth.STAGES] == ["stage1", "stage2", "stage3", "stage4"]


def test_stages_are_one_environment_and_none_of_the_project_s():
    found = [settings.read(stage) for stage in growth.STAGES]
    assert {(one.aws.tags["Environment"], one.aws.account, one.network.cidr) for one in found} == {
        ("growth", "444444444444", found[0].network.cidr)
    }
    ours = [settings.read(ROOT / f"Pulumi.{stack}.yaml") for stack in STACKS]
    assert not any(one.network.cidr.overlaps(found[0].network.cidr) for one in ours)
    assert not {one.aws.account for one in ours} & {found[0].aws.account}


@pytest.mark.parametrize("stage", growth.STAGES, ids=lambda stage: stage.stem)
def test_a_stage_states_everything_that_an_environment_says(stage):
    for section, own in growth.config(stage).items():
        dev = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"][section]
        assert (keys(own) or {}).keys() == (keys(dev) or {}).keys(), section


@pytest.mark.parametrize(("before", "after"), STEPS, ids=IDS)
def test_no_step_up_takes_a_stateful_resource_away_or_changes_what_would_replace_it(
    deploy_stage, before, after
):
    old, new = stateful(deploy_stage(before)), stateful(deploy_stage(after))
    assert old
    ended = {(LOG_GROUP, growth.LOGS_THAT_END[after.stem])} if after.stem in growth.LOGS_THAT_END else set()
    assert old.keys() - new.keys() == ended
    for (typ, name), inputs in old.items():
        if (typ, name) in ended:
            continue
        for prop in registry()[typ].force_new:
            assert inputs.get(prop) == new[(typ, name)].get(prop), (name, prop)


@pytest.mark.parametrize("stage", growth.STAGES, ids=lambda stage: stage.stem)
def test_every_store_of_every_stage_is_protected(deploy_stage, stage):
    cloud = deploy_stage(stage)
    kept = {
        "aws:rds/instance:Instance",
        "aws:rds/cluster:Cluster",
        "aws:dynamodb/table:Table",
        "aws:redshift/cluster:Cluster",
    }
    stores = {name for typ, name in stateful(cloud) if typ in kept}
    assert stores
    assert stores <= cloud.protected


@pytest.mark.parametrize("stage", growth.STAGES, ids=lambda stage: stage.stem)
def test_every_alarm_of_every_stage_has_a_topic(deploy_stage, stage):
    alarms = deploy_stage(stage).of("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert alarms
    silent = [alarm.get("region") for alarm in alarms.values() if not alarm.get("alarmActions")]
    assert {*silent} <= {"us-east-1"}, "EventBridge sends on the alarms of us-east-1 only"


@pytest.mark.parametrize("stage", growth.STAGES, ids=lambda stage: stage.stem)
def test_every_stage_keeps_the_house_rules(stage):
    assert house.findings("growth", config_of(stage)) == []


@pytest.fixture
def zoned(tmp_path):
    """The stack file of a stage with a domain, as docs/growth.md adds one."""

    def write(stage):
        domain, config = "growth.strata.example", growth.config(stage)
        public = {"name": domain, "zone_id": None, "delegated": True, "query_log_retention_days": 30}
        private = {"name": "growth.strata.internal", "zone_id": None}
        config["strata:network"] |= {
            "dns": {"public": public, "private": private, "failover": None},
            "certificates": {
                "names": [domain, f"*.{domain}"],
                "key_algorithm": "RSA_2048",
                "cloudfront": True,
                "validation_minutes": 20,
            },
        }
        cdn = config["strata:edge"]["cdn"]
        config["strata:compute"]["web"]["hosts"] = [f"origin.{domain}" if cdn else domain]
        if cdn:
            cdn["hosts"] = [domain]
        file = tmp_path / stage.name
        file.write_text(yaml.safe_dump({"config": config}))
        return file

    return write


ENDS = [growth.STAGES[0], growth.STAGES[-1]]


@pytest.mark.parametrize("stage", ENDS, ids=lambda stage: stage.stem)
def test_a_stage_with_a_domain_serves_https_and_keeps_the_house_rules(zoned, deploy_file, stage):
    file = zoned(stage)
    cloud = deploy_file(file, "growth")
    assert {one["protocol"] for one in cloud.of("aws:lb/listener:Listener").values()} == {"HTTP", "HTTPS"}
    stores = [one for one in cloud.of("aws:route53/record:Record").values() if one["type"] == "CNAME"]
    assert "database.growth.strata.internal" in {one["name"] for one in stores}
    assert house.findings("growth", config_of(file)) == []


@pytest.mark.parametrize("stage", ENDS, ids=lambda stage: stage.stem)
def test_a_domain_takes_no_stateful_resource_away(zoned, deploy_file, deploy_stage, stage):
    old, new = stateful(deploy_stage(stage)), stateful(deploy_file(zoned(stage), "growth"))
    assert old.keys() <= new.keys()
    for (typ, name), inputs in old.items():
        for prop in registry()[typ].force_new:
            assert inputs.get(prop) == new[(typ, name)].get(prop), (name, prop)


@pytest.mark.parametrize(("before", "after"), STEPS, ids=IDS)
def test_the_documentation_s_table_states_what_each_step_changes(before, after):
    text = (ROOT / "docs" / "growth.md").read_text()
    section = text.partition(f"## To stage {after.stem[-1]}:")[2].partition("\n## ")[0]
    rows = {key: (old, new) for key, old, new, _ in ROW.findall(section)}
    assert rows == growth.changes(before, after)
