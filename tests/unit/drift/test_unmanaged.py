"""Resources outside of the state are reported, unless AWS or a managed resource created them."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from strata.drift import unmanaged, vpc
from strata.drift.cloud_resource import CloudResource, of_arn
from strata.drift.cloud_resource import unmanaged as strangers
from strata.drift.lister import Lister
from strata.engine.state import State
from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.project import ROOT

GROUP = "arn:aws:autoscaling:x:1:autoScalingGroup:uuid:autoScalingGroupName/web-1"
CACHE = "arn:aws:elasticache:x:1:replicationgroup:sessions"
WORKSPACE = Workspace("dev", ROOT, {})
KNOWN = frozenset(
    {GROUP, "web-1", "i-known", "nat-known", "arn:aws:s3:::known", "key-1", CACHE, "data-final"}
)
NODE = "arn:aws:elasticache:x:1:cluster:"
SECRET = "arn:aws:secretsmanager:x:1:secret:rds!db-1"


class Ec2:
    """Answers each list with what it has been given for it, in pages of one."""

    def __init__(self, **answers: list[dict[str, Any]]) -> None:
        self.answers = answers
        self.keys = {kind.operation: kind.key for kind in vpc.LISTS}

    def can_paginate(self, operation: str) -> bool:
        return True

    def get_paginator(self, operation: str) -> Any:
        key = self.keys[operation]
        items = self.answers.get(key, [])

        class Paginator:
            def paginate(self, **wanted: Any) -> Iterator[dict[str, Any]]:
                (filters,) = wanted.values()
                assert filters[0]["Values"] == ["vpc-1"]
                yield from ({key: [item]} for item in items)

        return Paginator()


def found(**answers: list[dict[str, Any]]) -> list[str]:
    return [item.id for item in strangers(vpc.cloud_resources(Ec2(**answers), ["vpc-1"]), KNOWN)]


def instance(id: str, state: str = "running", **tags: str) -> dict[str, Any]:
    listed = [{"Key": key.replace("__", ":"), "Value": value} for key, value in tags.items()]
    return {"Instances": [{"InstanceId": id, "State": {"Name": state}, "Tags": listed}]}


def test_an_instance_is_reported_unless_it_is_known_gone_or_of_a_known_group() -> None:
    of_group = {"aws__autoscaling__groupName": "web-1"}
    of_another = {"aws__autoscaling__groupName": "lost"}
    instances = [
        instance("i-known"),
        instance("i-stranger"),
        instance("i-gone", "terminated"),
        instance("i-grouped", **of_group),
        instance("i-orphan", **of_another),
    ]
    assert found(Reservations=instances) == ["i-orphan", "i-stranger"]


def test_what_an_unknown_group_made_is_reported_by_the_group_alone() -> None:
    group = CloudResource("autoscaling group", ("arn:x",), "lost", "in subnet-1")
    made = CloudResource("ec2 instance", ("i-1",), "", "in vpc-1", ("lost",))
    assert [item.id for item in strangers([made, group], KNOWN)] == ["arn:x"]


def test_an_interface_is_reported_unless_a_service_or_a_machine_brought_it() -> None:
    interfaces: list[dict[str, Any]] = [
        {"NetworkInterfaceId": "eni-stranger", "InterfaceType": "interface"},
        {"NetworkInterfaceId": "eni-balancer", "RequesterManaged": True},
        {"NetworkInterfaceId": "eni-function", "InterfaceType": "lambda"},
        {"NetworkInterfaceId": "eni-report", "RequesterManaged": True, "InterfaceType": "quicksight"},
        {"NetworkInterfaceId": "eni-gateway"},
        {"NetworkInterfaceId": "eni-endpoint"},
        {"NetworkInterfaceId": "eni-first", "Attachment": {"DeviceIndex": 0, "InstanceId": "i-known"}},
        {"NetworkInterfaceId": "eni-late", "Attachment": {"DeviceIndex": 0, "InstanceId": "i-gone"}},
        {"NetworkInterfaceId": "eni-second", "Attachment": {"DeviceIndex": 1, "InstanceId": "i-known"}},
    ]
    gateways: list[dict[str, Any]] = [
        {"NatGatewayId": "nat-known", "NatGatewayAddresses": [{"NetworkInterfaceId": "eni-gateway"}]},
        {"NatGatewayId": "nat-gone", "State": "deleted"},
    ]
    endpoints = [{"VpcEndpointId": "vpce-1", "NetworkInterfaceIds": ["eni-endpoint"], "State": "available"}]
    shown = found(
        NetworkInterfaces=interfaces,
        NatGateways=gateways,
        VpcEndpoints=endpoints,
        Reservations=[instance("i-gone", "shutting-down")],
    )
    assert shown == ["vpce-1", "eni-report", "eni-second", "eni-stranger"]


def test_what_aws_makes_with_every_vpc_is_not_reported() -> None:
    assert (
        found(
            SecurityGroups=[{"GroupId": "sg-1", "GroupName": "default"}],
            RouteTables=[{"RouteTableId": "rtb-1", "Associations": [{"Main": True}]}],
            NetworkAcls=[{"NetworkAclId": "acl-1", "IsDefault": True}],
        )
        == []
    )
    assert found(
        SecurityGroups=[{"GroupId": "sg-1", "GroupName": "mine"}],
        RouteTables=[{"RouteTableId": "rtb-1", "Associations": [{"Main": False}]}],
        NetworkAcls=[{"NetworkAclId": "acl-1", "IsDefault": False}],
    ) == ["acl-1", "rtb-1", "sg-1"]


@pytest.mark.parametrize(
    ("arn", "tags", "shown"),
    [
        ("arn:aws:s3:::known", {}, None),
        ("arn:aws:s3:::stranger", {}, ("s3", "arn:aws:s3:::stranger")),
        ("arn:aws:ec2:x:1:instance/i-known", {}, None),
        ("arn:aws:ec2:x:1:instance/i-1", {}, ("ec2 instance", "i-1")),
        ("arn:aws:ec2:x:1:instance/i-1", {"aws:autoscaling:groupName": "web-1"}, None),
        ("arn:aws:kms:x:1:key/key-1", {}, ("kms key", "arn:aws:kms:x:1:key/key-1")),
        ("arn:aws:logs:x:1:log-group:mine:*", {}, ("logs log-group", "arn:aws:logs:x:1:log-group:mine")),
        ("arn:aws:rds:x:1:snapshot:rds:db-2026", {}, None),
        ("arn:aws:rds:x:1:snapshot:mine", {}, ("rds snapshot", "arn:aws:rds:x:1:snapshot:mine")),
        ("arn:aws:ec2:x:1:snapshot/snap-1", {"aws:backup:source-resource": "vol-1"}, None),
        ("arn:aws:rds:x:1:snapshot:data-final", {}, None),
        ("arn:aws:rds:x:1:cluster-snapshot:data-final", {}, None),
        ("arn:aws:rds:x:1:db:application-autoscaling-1", {}, None),
        ("arn:aws:rds:x:1:db:data-final", {}, ("rds db", "arn:aws:rds:x:1:db:data-final")),
        (f"{NODE}sessions-001", {}, None),
        (f"{NODE}sessions-0001-001", {}, None),
        (f"{NODE}sessions", {}, ("elasticache cluster", f"{NODE}sessions")),
        (f"{NODE}lost-001", {}, ("elasticache cluster", f"{NODE}lost-001")),
        (SECRET, {"aws:secretsmanager:owningService": "rds"}, None),
        (SECRET, {}, ("secretsmanager secret", SECRET)),
        ("strange", {}, ("", "strange")),
    ],
)
def test_what_is_tagged_is_reported_by_its_arn(
    arn: str, tags: Mapping[str, str], shown: tuple[str, str] | None
) -> None:
    resource = of_arn(arn, tags, "tagged")
    found = strangers([resource] if resource else [], KNOWN)
    assert [(item.kind, item.id) for item in found] == ([shown] if shown else [])


def test_a_thing_that_two_lists_have_is_reported_once() -> None:
    listed = CloudResource("ec2 instance", ("i-1",), "", "in vpc-1")
    tagged = of_arn("arn:aws:ec2:x:1:instance/i-1", {}, "tagged")
    assert tagged is not None
    assert [item.why for item in strangers([listed, tagged], KNOWN)] == ["in vpc-1"]


def test_the_state_has_ids_arns_interfaces_of_gateways_and_final_snapshots() -> None:
    resources = (
        {"type": "aws:ec2/vpc:Vpc", "custom": True, "id": "vpc-1", "outputs": {"arn": "arn:vpc"}},
        {"type": "a:b:C", "custom": True, "id": "nat", "outputs": {"networkInterfaceId": "eni-1"}},
        {"type": "a:b:D", "custom": True, "id": "e", "outputs": {"networkInterfaceIds": ["eni-2"]}},
        {"type": "strata:a:B", "custom": False, "id": "component"},
        {"type": "a:b:E", "custom": True, "id": "log", "outputs": {"arn": "arn:log:*", "vpcId": "vpc-2"}},
        {"type": "a:b:F", "custom": True, "id": "db", "outputs": {"finalSnapshotIdentifier": "db-final"}},
    )
    known = State(resources)
    assert known.vpcs == ("vpc-1",)
    ids = {"vpc-1", "arn:vpc", "nat", "eni-1", "e", "eni-2", "log", "arn:log", "db", "db-final"}
    assert known.identities == ids


@pytest.mark.parametrize(
    ("token", "name", "own"),
    [
        ("aws:dms/endpoint:Endpoint", "endpointArn", True),
        ("aws:dms/replicationTask:ReplicationTask", "replicationTaskArn", True),
        ("aws:dms/replicationInstance:ReplicationInstance", "replicationInstanceArn", True),
        # The ARNs of what a resource refers to.
        ("aws:dms/replicationTask:ReplicationTask", "sourceEndpointArn", False),
        ("aws:lambda/eventSourceMapping:EventSourceMapping", "functionArn", False),
    ],
)
def test_the_state_has_the_arn_of_a_kind_that_calls_it_by_its_name(token: str, name: str, own: bool) -> None:
    made = {"type": token, "custom": True, "id": "one", "outputs": {name: "arn:it"}}
    assert State((made,)).identities == ({"one", "arn:it"} if own else {"one"})


class Answer(Lister):
    """A process that has printed *text*."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.request = text, dict[str, Any]()

    def answer(self, variables: Mapping[str, str], request: Mapping[str, Any]) -> str:
        self.request = dict(request)
        return self.text


def test_the_request_has_the_parents_of_the_state_alone() -> None:
    lister = Answer('{"resources": [], "children": []}')
    assert unmanaged.find(WORKSPACE, lister, State(()), "x", {"Project": "p"}).unmanaged == ()
    assert lister.request == {
        "region": "x",
        "vpcs": (),
        "tags": {"Project": "p"},
        "account": True,
        "resources": [],
    }


@pytest.mark.parametrize("shown", ["", "{", "[{}]", "3"])
def test_a_list_that_cannot_be_understood_is_an_error(shown: str) -> None:
    with pytest.raises(StrataError, match="couldn't be listed"):
        unmanaged.find(WORKSPACE, Answer(shown), State(()), "x", {})
