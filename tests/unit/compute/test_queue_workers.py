import base64
import json

import pytest
from pydantic import ValidationError

from components.common.placement import Placement
from components.compute.placement import Machines
from components.compute.workers.queue_workers import QueueWorkers, Work
from components.compute.workers.queue_workers_settings import QueueWorkersSettings
from unit.recording import ACCOUNT

QUEUE = f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:work"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
GROUP = "aws:autoscaling/group:Group"


def settings(**changes):
    small = {
        "instance_types": ["t4g.small", "t4g.medium"],
        "size": {"min": 1, "desired": 1, "max": 8},
        "spot_percentage": 100,
        "log_retention_days": 7,
        "messages_per_worker": 50,
    }
    return QueueWorkersSettings.model_validate({**small, **changes})


def workers(key=None):
    return QueueWorkers(
        "workers",
        settings(),
        machines=Machines(
            Placement(["subnet-1", "subnet-2"], "sg-app", ["ap-northeast-2a", "ap-northeast-2c"]),
            "print('work')",
            {"A": "b"},
        ),
        work=Work("work", "https://sqs/work", QUEUE, key),
    )


def test_the_group_follows_the_messages_that_wait_for_each_of_its_machines(deploy):
    policy = deploy(workers).of("aws:autoscaling/policy:Policy")["workers-backlog"]
    assert policy["policyType"] == "TargetTrackingScaling"
    tracking = policy["targetTrackingConfiguration"]
    assert tracking["targetValue"] == 50
    waiting, serving, ratio = tracking["customizedMetricSpecification"]["metrics"]
    assert waiting["metricStat"]["metric"] == {
        "namespace": "AWS/SQS",
        "metricName": "ApproximateNumberOfMessagesVisible",
        "dimensions": [{"name": "QueueName", "value": "work"}],
    }
    assert serving["metricStat"]["metric"] == {
        "namespace": "AWS/AutoScaling",
        "metricName": "GroupInServiceInstances",
        "dimensions": [{"name": "AutoScalingGroupName", "value": "workers"}],
    }
    assert ratio["expression"] == "waiting / IF(workers > 0, workers, 1)"
    assert [one["returnData"] for one in (waiting, serving, ratio)] == [False, False, True]


def test_the_group_measures_what_the_backlog_is_divided_by(deploy):
    group = deploy(workers).of(GROUP)["workers"]
    assert group["enabledMetrics"] == ["GroupInServiceInstances"]
    assert group["metricsGranularity"] == "1Minute"


def test_the_group_spreads_over_its_subnets_and_its_least_size_is_never_spot(deploy):
    group = deploy(workers).of(GROUP)["workers"]
    assert (group["minSize"], group["maxSize"]) == (1, 8)
    assert group["vpcZoneIdentifiers"] == ["subnet-1", "subnet-2"]
    spread = group["mixedInstancesPolicy"]["instancesDistribution"]
    assert (spread["onDemandBaseCapacity"], spread["onDemandPercentageAboveBaseCapacity"]) == (1, 0)


def test_a_changed_program_replaces_the_machines_that_run_the_old_one(deploy):
    group = deploy(workers).of(GROUP)["workers"]
    template = group["mixedInstancesPolicy"]["launchTemplate"]["launchTemplateSpecification"]
    assert template["version"] == "7", "a new one for each change, unlike $Latest"
    assert group["instanceRefresh"] == {
        "strategy": "Rolling",
        "preferences": {"minHealthyPercentage": 100, "maxHealthyPercentage": 200, "instanceWarmup": "120"},
    }


def test_the_program_has_its_queue_in_the_environment(deploy):
    template = deploy(workers).of("aws:ec2/launchTemplate:LaunchTemplate")["workers"]
    script = base64.b64decode(template["userData"]).decode()
    assert "os.environ['QUEUE_URL'] = 'https://sqs/work'\nprint('work')\n" in script


@pytest.mark.parametrize(("key", "extra"), [(None, {}), (KEY, {"kms:Decrypt": [KEY]})])
def test_the_machines_may_consume_one_queue_and_decrypt_its_messages(deploy, key, extra):
    text = deploy(lambda: workers(key)).of("aws:iam/rolePolicy:RolePolicy")["workers"]["policy"]
    may = {action: one["Resource"] for one in json.loads(text)["Statement"] for action in one["Action"]}
    assert may == {
        "sqs:ChangeMessageVisibility": [QUEUE],
        "sqs:DeleteMessage": [QUEUE],
        "sqs:GetQueueAttributes": [QUEUE],
        "sqs:ReceiveMessage": [QUEUE],
        **extra,
    }


def test_types_of_two_architectures_are_refused():
    with pytest.raises(ValidationError):
        settings(instance_types=["t4g.small", "t3.small"])


def test_more_wanted_than_allowed_is_refused():
    with pytest.raises(ValidationError, match="min <= desired <= max"):
        settings(size={"min": 3, "desired": 2, "max": 8})
