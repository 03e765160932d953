"""Small programs on the real engine with the stand-in plugins."""

import json
import re
import threading
import urllib.request
import warnings
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pulumi import _types

from harness.emulators import ACCOUNT, REGION
from harness.engine import Program

# The package emits deprecation warnings of its own modules when it loads.
with warnings.catch_warnings(action="ignore"):
    from pulumi_awsx.ec2 import Vpc

    DOCUMENTED = _types.resource_types(Vpc).keys() - {"id", "urn"}

TAGS = {"Owner": "platform"}
# Recorded from the official awsx plugin 3.11.
MEASURED = Path(__file__).parents[1] / "awsx_vpc_children.json"
COMPONENT = "awsx:ec2:Vpc"
ZONES = ("ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c")
PER_ZONE = 13
# A state lists dependencies in any order.
TOUCHABLE = ("id", "parent", "inputs", "outputs", "modified")
PARALLEL = 8

# Ids of the kinds whose ids are inputs of others, as the measurement writes them.
PLACEHOLDERS = ("vpc", "subnet", "rtb", "igw", "nat", "eipalloc")

NETWORK = """
import pulumi_awsx as awsx

kind = awsx.ec2.SubnetType
awsx.ec2.Vpc(
    "network",
    cidr_block="10.16.0.0/16",
    enable_dns_hostnames=True,
    enable_dns_support=True,
    availability_zone_names={zones},
    nat_gateways=awsx.ec2.NatGatewayConfigurationArgs(strategy=awsx.ec2.NatGatewayStrategy.ONE_PER_AZ),
    subnet_strategy=awsx.ec2.SubnetAllocationStrategy.AUTO,
    subnet_specs=[
        awsx.ec2.SubnetSpecArgs(name=name, type=type, cidr_blocks=blocks[: len({zones})])
        for name, type, blocks in [
            ("public", kind.PUBLIC, ["10.16.0.0/24", "10.16.1.0/24", "10.16.2.0/24"]),
            ("private", kind.PRIVATE, ["10.16.16.0/23", "10.16.18.0/23", "10.16.20.0/23"]),
            ("data", kind.ISOLATED, ["10.16.32.0/24", "10.16.33.0/24", "10.16.34.0/24"]),
        ]
    ],
)
"""
RESOURCES = """
import pulumi

for kind, name, inputs in {resources}:
    pulumi.CustomResource(kind, name, inputs)
"""
COMPONENTS = """
import pulumi

pulumi.ComponentResource("{kind}", "wrong", {inputs}, remote=True)
"""
LOOK_UP = """
import pulumi

pulumi.export("region", pulumi.runtime.invoke("aws:index/getRegion:getRegion", {}).value)
"""
VPC = ("aws:ec2/vpc:Vpc", "fine", {"cidrBlock": "10.0.0.0/16"})


@pytest.fixture
def program(tmp_path: Path, installed: Mapping[str, str]) -> Iterator[Program]:
    """An empty program; the resources that it has created are destroyed afterwards."""
    config = {"aws:region": REGION, "aws:allowedAccountIds": [ACCOUNT], "aws:defaultTags": {"tags": TAGS}}
    # The state is saved once, at the end of an update: half of its CPU time is for the state otherwise.
    once = {"PULUMI_SKIP_CHECKPOINTS": "true"}
    made = Program(tmp_path, {**installed, **once}, config)
    yield made
    if made.state():
        made.done("destroy", "--yes", "--skip-preview")
        assert made.state() == []


def place(urn: str) -> str:
    """Type and name of a URN's resource."""
    qualified, _, name = urn.split("::", 2)[2].partition("::")
    return f"{qualified.rpartition('$')[2]} {name}"


def described(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource as the measurement with the official plugin describes it."""
    hidden = re.compile(rf"^({'|'.join(PLACEHOLDERS)})-[0-9a-f]{{8,}}$")
    inputs = {
        key: hidden.sub(r"<\1>", value) if isinstance(value, str) else value
        for key, value in resource.get("inputs", {}).items()
        if key not in ("__defaults", "tagsAll")
    }
    kind, name = place(resource["urn"]).split(" ")
    component = kind == COMPONENT
    return {
        "type": kind,
        "name": name,
        "parent": "the stack" if component else place(resource["parent"]),
        "inputs": {} if component else inputs,
    }


def test_the_vpc_component_makes_what_the_official_one_makes_and_grows_without_touching_it(
    program: Program,
) -> None:
    program.write(NETWORK.format(zones=list(ZONES[:2])))
    program.done("up", "--yes", "--skip-preview")

    measured = json.loads(MEASURED.read_text())
    for item in measured:
        item["parent"] = "the stack" if item["type"] == COMPONENT else item["parent"]
    before = {item["urn"]: item for item in program.state()}
    by_place = {f"{item['type']} {item['name']}": item for item in map(described, before.values())}
    assert by_place == {f"{item['type']} {item['name']}": item for item in measured}
    assert len(before) == len(measured)

    (component,) = [item for item in before.values() if item["type"] == COMPONENT]
    assert component["outputs"].keys() == DOCUMENTED
    ids = {item["id"]: item["type"] for item in before.values() if "id" in item}
    assert ids[component["outputs"]["vpcId"]] == "aws:ec2/vpc:Vpc"
    assert [len(component["outputs"][f"{tier}SubnetIds"]) for tier in ("public", "private", "isolated")] == [
        2
    ] * 3

    program.write(NETWORK.format(zones=list(ZONES)))
    program.done("up", "--yes", "--skip-preview")
    after = {item["urn"]: item for item in program.state()}
    assert len(after.keys() - before.keys()) == PER_ZONE
    touched = [
        place(urn)
        for urn, item in before.items()
        if item is not component and any(item.get(key) != after[urn].get(key) for key in TOUCHABLE)
    ]
    assert touched == []


@pytest.mark.parametrize(
    ("kind", "inputs", "said"),
    [
        (
            "aws:ec2/vpc:Vpc",
            {"cidrBlok": "10.0.0.0/16"},
            ["cidrBlok", 'Invalid or unknown key; did you mean "cidrBlock"?'],
        ),
        ("aws:ec2/subnet:Subnet", {"cidrBlock": "10.0.0.0/24"}, ["vpcId", "Missing required argument"]),
        ("aws:ec2/vpc:Vpc", {"enableDnsSupport": "maybe"}, ["enableDnsSupport", "expected bool, got str"]),
        (
            "aws:ec2/securityGroup:SecurityGroup",
            {"name": "sg-mine"},
            ['invalid value for name (cannot begin with "sg-")'],
        ),
        (
            "aws:gamelift/fleet:Fleet",
            {},
            ["doesn't know the kind aws:gamelift/fleet:Fleet", "pulumi plugin install resource aws"],
        ),
    ],
)
def test_a_wrong_resource_is_refused_by_its_name_before_anything_is_made(
    kind: str, inputs: dict[str, Any], said: list[str], program: Program
) -> None:
    program.write(RESOURCES.format(resources=[VPC, (kind, "wrong", inputs)]))
    refused(program, *said)


@pytest.mark.parametrize(
    ("kind", "inputs", "said"),
    [
        (
            "awsx:lb:NetworkLoadBalancer",
            {},
            "doesn't know awsx:lb:NetworkLoadBalancer; use the official plugin",
        ),
        (
            COMPONENT,
            {"cidrBlok": "10.0.0.0/16"},
            'wrong: cidrBlok: Invalid or unknown key; did you mean "cidrBlock"?',
        ),
        (
            COMPONENT,
            {"numberOfAvailabilityZones": 2},
            "wrong: the stand-in doesn't support numberOfAvailabilityZones",
        ),
    ],
)
def test_a_wrong_component_is_refused_by_its_name_before_anything_is_made(
    kind: str, inputs: dict[str, Any], said: str, program: Program
) -> None:
    program.write(COMPONENTS.format(kind=kind, inputs=inputs))
    refused(program, said)


def test_a_data_source_is_refused_by_its_name(program: Program) -> None:
    program.write(LOOK_UP)
    refused(program, "no data source aws:index/getRegion:getRegion", "pulumi plugin install resource aws")


def test_an_account_that_the_stack_does_not_name_is_refused_with_both(program: Program) -> None:
    program.write(RESOURCES.format(resources=[VPC]))
    program.configure({"aws:allowedAccountIds": ["999999999999"]})
    refused(program, f"not allowed: {ACCOUNT}", "999999999999")


def refused(program: Program, *said: str) -> None:
    run = program.pulumi("up", "--yes")
    shown = run.stdout + run.stderr
    assert run.returncode != 0, shown
    for text in said:
        assert text in shown, shown
    assert "Unexpected <class" not in shown
    assert program.state() == []


def test_a_replaced_resource_gets_a_new_name_and_the_old_one_goes(program: Program) -> None:
    trust = {"assumeRolePolicy": '{"Version": "2012-10-17", "Statement": []}'}
    names = []
    for path in ("/a/", "/b/"):
        program.write(RESOURCES.format(resources=[("aws:iam/role:Role", "job", {**trust, "path": path})]))
        program.done("up", "--yes", "--skip-preview")
        (role,) = program.state()
        assert re.fullmatch(r"job-[0-9a-f]{7}", role["outputs"]["name"])
        assert role["outputs"]["path"] == path
        names.append(role["outputs"]["name"])
    assert names[0] != names[1]


class Gate(ThreadingHTTPServer):
    """An endpoint that hands every call on, creations only once *PARALLEL* of them wait at the same time."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.together = threading.Barrier(PARALLEL, timeout=60)
        super().__init__(("127.0.0.1", 0), _Pass)


class _Pass(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        gate: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["X-Amz-Target"].endswith(".CreateLogGroup"):
            gate.together.wait()
        request = urllib.request.Request(gate.target, body, dict(self.headers))
        with urllib.request.urlopen(request) as answer:
            self.send_response(answer.status)
            content = answer.read()
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Type", answer.headers["Content-Type"] or "application/json")
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


def test_the_engine_s_parallelism_reaches_the_cloud(program: Program) -> None:
    gate = Gate(program.variables["AWS_ENDPOINT_URL"])
    threading.Thread(target=gate.serve_forever, daemon=True).start()
    direct, host = program.variables, f"http://127.0.0.1:{gate.server_port}"
    program.variables = direct | {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": host}
    groups: list[tuple[str, str, dict[str, str]]] = [
        ("aws:cloudwatch/logGroup:LogGroup", f"group-{number}", {}) for number in range(PARALLEL)
    ]
    program.write(RESOURCES.format(resources=groups))
    try:
        program.done("up", "--yes", "--skip-preview", "--parallel", str(PARALLEL))
        assert len(program.state()) == PARALLEL
        assert not gate.together.broken
    finally:
        gate.shutdown()
        gate.server_close()
        program.variables = direct
