import json

from components.network.flow_logs import FlowLogs
from unit.recording import ACCOUNT, network_settings

ARN = f"arn:aws:made:ap-northeast-2:{ACCOUNT}:flow-logs"


def program():
    return FlowLogs("flow-logs", network_settings(flow_log_retention_days=90), vpc_id="vpc-1")


def test_all_traffic_of_the_vpc_is_recorded_every_minute(deploy):
    assert deploy(program).of("aws:ec2/flowLog:FlowLog")["flow-logs"] == {
        "vpcId": "vpc-1",
        "trafficType": "ALL",
        "logDestinationType": "cloud-watch-logs",
        "logDestination": ARN,
        "iamRoleArn": f"arn:aws:made:ap-northeast-2:{ACCOUNT}:flow-logs-writer",
        "maxAggregationInterval": 60,
    }


def test_a_flow_log_waits_for_the_permissions_of_its_role(deploy):
    needs = deploy(program).dependencies["flow-logs"]
    assert any("aws:iam/rolePolicy:RolePolicy" in urn for urn in needs)


def test_logs_are_kept_for_the_declared_days(deploy):
    assert deploy(program).of("aws:cloudwatch/logGroup:LogGroup") == {"flow-logs": {"retentionInDays": 90}}


def test_the_role_may_write_to_its_own_log_group_and_nothing_else(deploy):
    policy = deploy(program).of("aws:iam/rolePolicy:RolePolicy")["flow-logs-writer"]

    assert policy["role"] == "flow-logs-writer"
    [statement] = json.loads(policy["policy"])["Statement"]
    assert statement["Resource"] == f"{ARN}:*"
    assert statement["Action"] == [
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
    ]


def test_only_flow_logs_of_this_account_and_region_may_take_the_role(deploy):
    role = deploy(program).of("aws:iam/role:Role")["flow-logs-writer"]

    [statement] = json.loads(role["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:ap-northeast-2:{ACCOUNT}:vpc-flow-log/*"},
    }
