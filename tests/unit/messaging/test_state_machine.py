import json

import pulumi
import pytest

from components.common import policy
from components.messaging.events.state_machine import StateMachine
from components.messaging.events.states import DefinitionError
from components.messaging.settings import StateMachineSettings
from unit.recording import ACCOUNT, Cloud

MACHINE = "aws:sfn/stateMachine:StateMachine"
FUNCTION = f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:resize:live"
DEFINITION = """
{"StartAt": "Resize",
 "States": {"Resize": {"Type": "Task", "Resource": "${Resize}", "End": true,
                       "Retry": [{"ErrorEquals": ["States.ALL"]}]}}}
"""


def machine(definition=DEFINITION, **changes):
    return lambda: StateMachine(
        "resize",
        StateMachineSettings.model_validate({"log_level": "ERROR", "log_retention_days": 7, **changes}),
        definition=definition,
        values={"Resize": pulumi.Output.from_input(FUNCTION)},
        grants=[policy.allow("lambda:InvokeFunction", on=FUNCTION)],
    )


def test_the_definition_calls_what_the_placeholders_stand_for(deploy):
    made = deploy(machine()).of(MACHINE)["resize"]
    assert json.loads(made["definition"])["States"]["Resize"]["Resource"] == FUNCTION


@pytest.mark.parametrize("level", ["ALL", "ERROR"])
def test_runs_are_logged_without_their_data_and_traced(deploy, level):
    cloud = deploy(machine(log_level=level, log_retention_days=30))
    made = cloud.of(MACHINE)["resize"]
    assert made["loggingConfiguration"] == {
        "level": level,
        "includeExecutionData": False,
        "logDestination": f"arn:aws:made:ap-northeast-2:{ACCOUNT}:resize:*",
    }
    assert made["tracingConfiguration"] == {"enabled": True}
    assert cloud.of("aws:cloudwatch/logGroup:LogGroup") == {
        "resize": {"namePrefix": "/aws/vendedlogs/states/resize-", "retentionInDays": 30}
    }


def test_the_machine_may_log_trace_and_do_what_it_was_granted(deploy):
    cloud = deploy(machine())
    document = json.loads(cloud.of("aws:iam/rolePolicy:RolePolicy")["resize"]["policy"])
    [granted] = [one for one in document["Statement"] if one["Resource"] != ["*"]]
    assert granted == {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [FUNCTION]}
    services = {
        action.split(":")[0]
        for one in document["Statement"]
        if one["Resource"] == ["*"]
        for action in one["Action"]
    }
    assert services == {"logs", "xray"}
    assert "*" not in "".join(action for one in document["Statement"] for action in one["Action"])


def test_only_state_machines_of_this_account_and_region_may_take_the_role(deploy):
    role = deploy(machine()).of("aws:iam/role:Role")["resize"]
    [statement] = json.loads(role["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": ["states.amazonaws.com"]}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:states:ap-northeast-2:{ACCOUNT}:stateMachine:*"},
    }


def test_the_machine_waits_for_its_permissions(deploy):
    assert any("rolePolicy" in urn for urn in deploy(machine()).dependencies["resize"])


def test_a_wrong_definition_stops_before_anything_is_registered(deploy):
    cloud = Cloud()
    with pytest.raises(DefinitionError, match="Resize: leads to Nowhere"):
        deploy(machine(DEFINITION.replace('"End": true', '"Next": "Nowhere"')), cloud=cloud)
    assert cloud.resources == []
