import json

from components.compute.web.lifecycle_hooks import LifecycleHooks
from unit.recording import ACCOUNT

HOOK = "aws:autoscaling/lifecycleHook:LifecycleHook"
TOPIC = "arn:aws:sns:ap-northeast-2:123456789012:operations"
KEY = "arn:aws:kms:ap-northeast-2:123456789012:key/1"


def hooks():
    return LifecycleHooks("web-hooks", group_name="web", topic_arn=TOPIC, key_arn=KEY)


def test_launches_and_terminations_notify_the_topic_and_continue_without_an_answer(deploy):
    common = {
        "autoscalingGroupName": "web",
        "defaultResult": "CONTINUE",
        "notificationTargetArn": TOPIC,
        "roleArn": f"arn:aws:made:ap-northeast-2:{ACCOUNT}:web-hooks",
    }
    starting = {"lifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING", "heartbeatTimeout": 30}
    ending = {"lifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING", "heartbeatTimeout": 60}
    assert deploy(hooks).of(HOOK) == {"web-hooks-start": common | starting, "web-hooks-end": common | ending}


def test_auto_scaling_may_publish_to_that_topic_with_that_key_and_nothing_else(deploy):
    cloud = deploy(hooks)

    trust = json.loads(cloud.of("aws:iam/role:Role")["web-hooks"]["assumeRolePolicy"])
    [statement] = trust["Statement"]
    assert statement["Principal"] == {"Service": ["autoscaling.amazonaws.com"]}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    policy = json.loads(cloud.of("aws:iam/rolePolicy:RolePolicy")["web-hooks"]["policy"])
    assert [(one["Effect"], one["Action"], one["Resource"]) for one in policy["Statement"]] == [
        ("Allow", ["kms:Decrypt", "kms:GenerateDataKey"], [KEY]),
        ("Allow", ["sns:Publish"], [TOPIC]),
    ]


def test_a_hook_waits_for_the_permission_that_its_test_message_needs(deploy):
    cloud = deploy(hooks)
    for name in cloud.of(HOOK):
        assert any("aws:iam/rolePolicy:RolePolicy" in urn for urn in cloud.dependencies[name])
