"""The policies of the pack as the engine gets them, and the service that runs them."""

import json

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel

import pack
import rules
from guardrails.analyzer import Analyzer, LazyProps
from guardrails.environments import Environments
from guardrails.evaluator import RuleEvaluator
from guardrails.rule import RULES
from guardrails.waivers import Waivers

rules.load()

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
INSTANCE = "aws:rds/instance:Instance"


@pytest.fixture
def analyzer(monkeypatch):
    monkeypatch.setattr(Analyzer, "evaluator", RuleEvaluator(Waivers()), raising=False)
    levels = Environments(advisory=["dev"], not_production=["dev"], problems=[])
    monkeypatch.setattr(Analyzer, "environments", levels, raising=False)
    policies = [pack.policy(rule, Analyzer.evaluator) for rule in RULES.values()]
    policies += pack.housekeeping(Analyzer.evaluator, levels)
    return Analyzer("strata", "1", policies, EnforcementLevel.MANDATORY)


def request(resource_type, inputs, name="it", **more):
    made = analyzer_pb2.AnalyzeRequest(
        type=resource_type, name=name, urn=f"urn:pulumi:prod::strata::{resource_type}::{name}", **more
    )
    made.properties.update(inputs)
    return made


def found(response):
    return {one.policyName: one for one in response.diagnostics}


def on_stack(analyzer, *requests, sources=()):
    stack = analyzer_pb2.AnalyzeStackRequest()
    for one in requests:
        added = stack.resources.add()
        added.type, added.name, added.urn = one.type, one.name, one.urn
        added.properties.CopyFrom(one.properties)
        for name, source in dict(sources).get(one.name, {}).items():
            added.propertyDependencies[name].urns.append(source)
    return found(analyzer.AnalyzeStack(stack, None))


def test_a_resource_is_checked_by_the_rules_of_its_type_alone(analyzer):
    diagnostics = found(analyzer.Analyze(request(INSTANCE, {"publiclyAccessible": True}), None))
    assert diagnostics["RDS.2"].enforcementLevel == analyzer_pb2.MANDATORY
    assert diagnostics["RDS.2"].severity == analyzer_pb2.POLICY_SEVERITY_CRITICAL
    assert all(INSTANCE in RULES[name].types for name in diagnostics)
    assert not found(analyzer.Analyze(request("aws:other/thing:Thing", {}), None))


def test_a_resource_under_its_old_type_is_checked_too(analyzer):
    listener = request(
        "aws:alb/listener:Listener", {"protocol": "TLS", "sslPolicy": "ELBSecurityPolicy-2016-08"}
    )
    assert "CKV_AWS_103" in found(analyzer.Analyze(listener, None))


def test_properties_are_not_decoded_for_a_type_without_rules(analyzer, monkeypatch):
    monkeypatch.setattr(LazyProps, "_props", property(lambda self: pytest.fail("decoded")))
    analyzer.Analyze(request("aws:other/thing:Thing", {"a": 1}), None)


def test_a_secret_is_read_like_any_value(analyzer):
    secret = {**SECRET, "value": True}
    assert "RDS.2" in found(analyzer.Analyze(request(INSTANCE, {"publiclyAccessible": secret}), None))


def test_checks_of_unknown_inputs_are_one_advisory_finding_with_their_number(analyzer):
    unknown = {"publiclyAccessible": UNKNOWN, "storageEncrypted": UNKNOWN}
    first, second = (request(INSTANCE, unknown, name) for name in ("first", "second"))
    for one in (first, second):
        assert not {"RDS.2", "RDS.3"} & {*found(analyzer.Analyze(one, None))}
    finding = on_stack(analyzer, first, second)["pack-undecided"]
    assert finding.enforcementLevel == analyzer_pb2.ADVISORY
    assert (
        "4 checks are decided at deployment, by values not known yet: RDS.2 (2), RDS.3 (2)" in finding.message
    )


def test_without_unknown_inputs_no_check_is_undecided(analyzer):
    known = request(INSTANCE, {"publiclyAccessible": True, "storageEncrypted": True})
    analyzer.Analyze(known, None)
    assert "pack-undecided" not in on_stack(analyzer, known)


def test_the_level_is_that_of_the_stack_and_a_disabled_rule_is_not_evaluated(analyzer):
    analyzer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="dev"), None)
    diagnostics = found(analyzer.Analyze(request(INSTANCE, {"publiclyAccessible": True}), None))
    assert diagnostics["RDS.2"].enforcementLevel == analyzer_pb2.ADVISORY
    assert "RDS.5" not in diagnostics


def test_the_stack_has_sources_parents_and_providers(analyzer):
    bucket = request("aws:s3/bucket:Bucket", {"bucket": UNKNOWN}, "data")
    lifecycle = request(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {"bucket": UNKNOWN}, "rules"
    )
    assert "S3.13" in on_stack(analyzer, bucket)
    assert "S3.13" not in on_stack(analyzer, bucket, lifecycle, sources={"rules": {"bucket": bucket.urn}})


def test_what_the_program_declared_is_known_at_the_end(analyzer):
    declared = request("aws:kms/key:Key", {"description": "Data"}, "key")
    analyzer.Analyze(declared, None)
    returned = request("aws:kms/key:Key", {"policy": json.dumps({"Statement": []})}, "key")
    assert "CKV2_AWS_64" in on_stack(analyzer, returned)


def test_a_resource_that_is_replaced_is_there_twice(analyzer):
    one = request("aws:s3/bucket:Bucket", {}, "data")
    stack = analyzer_pb2.AnalyzeStackRequest()
    for _ in range(2):
        added = stack.resources.add()
        added.type, added.name, added.urn = one.type, one.name, one.urn
    missing = [d for d in analyzer.AnalyzeStack(stack, None).diagnostics if d.policyName == "S3.13"]
    assert len(missing) == 2


def test_problems_of_the_files_are_mandatory_findings(analyzer):
    analyzer.evaluator.waivers.problems = ["waivers.yaml is malformed"]
    analyzer.evaluator.failures.append("RDS.2 could not be evaluated")
    diagnostics = on_stack(analyzer)
    assert "waivers.yaml is malformed" in diagnostics["pack-waivers"].message
    assert "RDS.2 could not be evaluated" in diagnostics["pack-rules"].message
    assert diagnostics["pack-waivers"].enforcementLevel == analyzer_pb2.MANDATORY


def test_no_rule_changes_a_resource(analyzer):
    assert not analyzer.Remediate(request(INSTANCE, {}), None).remediations


def test_the_engine_learns_of_every_rule(analyzer):
    names = {one.name for one in analyzer.GetAnalyzerInfo(empty_pb2.Empty(), None).policies}
    assert names - {*RULES} == {
        "pack-rules",
        "pack-environments",
        "pack-waivers",
        "pack-unused-waivers",
        "pack-undecided",
    }
