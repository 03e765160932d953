"""The process that lists, its clients, and the number of its calls."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from pytest_socket import enable_socket, socket_allow_hosts

from strata.drift import services, vpc
from strata.drift.children import collect
from strata.drift.children.table import ROWS
from strata.drift.clients import Clients
from strata.drift.inventory import OUTSIDE, cloud_resources
from strata.drift.lister import Lister
from strata.errors import StrataError
from strata.project import ROOT
from unit.drift.cases.case import ACCOUNT

REGION = "eu-west-1"
KEYS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "x"}
LISTS = [one.key for one in OUTSIDE]
LISTS += ["Reservations", "Volumes", "NatGateways", "ResourceTagMappingList"]
SETS = (
    "reservationSet",
    "volumeSet",
    "natGatewaySet",
    "vpcSet",
    "addressesSet",
    "internetGatewaySet",
    "launchTemplates",
    "snapshotSet",
    "imagesSet",
)
EMPTY = f"<Answer>{''.join(f'<{one}/>' for one in SETS)}</Answer>"
REQUEST = {"region": REGION, "vpcs": [], "tags": {"Project": "p"}, "account": False, "resources": []}
Reply = Callable[[str], tuple[int, str]]


class Endpoint(ThreadingHTTPServer):
    """Replies to each request by its body, and counts them."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply, self.requests = reply, list[str]()

    @property
    def variables(self) -> dict[str, str]:
        return {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.server_port}"}


class Handler(BaseHTTPRequestHandler):
    """Handles POST and GET alike."""

    server: Endpoint

    def do_POST(self) -> None:
        self.respond()

    def do_GET(self) -> None:
        self.respond()

    def respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.requests.append(body)
        status, text = self.server.reply(body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials but KEYS: botocore would look for others at an address of EC2."""
    environment(monkeypatch, KEYS)


@pytest.fixture
def endpoint() -> Iterator[Callable[[Reply], Endpoint]]:
    enable_socket()
    socket_allow_hosts(["127.0.0.1"])
    started: list[Endpoint] = []

    def start(reply: Reply) -> Endpoint:
        started.append(Endpoint(reply))
        Thread(target=started[-1].serve_forever, daemon=True).start()
        return started[-1]

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


def empty(body: str) -> tuple[int, str]:
    return 200, '{"ResourceTagMappingList": []}' if body.startswith("{") else EMPTY


def test_the_process_gets_the_variables_of_the_environment_and_none_of_the_user(
    endpoint: Callable[[Reply], Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = endpoint(empty)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_PROFILE", "of-the-user")
    with Lister() as lister:
        lister.prepare(cloud.variables, REGION, whole=False)
        answer = json.loads(lister.answer({}, REQUEST))
    assert answer == {"resources": [], "children": []}
    assert any("DescribeSnapshots" in body for body in cloud.requests)


def test_a_request_without_preparation_is_answered_too(endpoint: Callable[[Reply], Endpoint]) -> None:
    lister = Lister()
    assert json.loads(lister.answer(endpoint(empty).variables, REQUEST))["resources"] == []


def test_an_error_of_aws_has_the_last_line_of_the_process(
    endpoint: Callable[[Reply], Endpoint],
) -> None:
    denied = "<Response><Errors><Error><Code>Denied</Code><Message>no</Message></Error></Errors></Response>"
    cloud = endpoint(lambda _: (403, denied))
    with (
        Lister() as lister,
        pytest.raises(StrataError, match=r"^the unmanaged resources couldn't be listed: .*\(Denied\).*no$"),
    ):
        lister.answer(cloud.variables, REQUEST)


@pytest.mark.parametrize("prepared", [True, False])
def test_the_process_of_a_command_that_fails_before_its_request_is_ended(prepared: bool) -> None:
    def fail(lister: Lister) -> None:
        if prepared:
            lister.prepare(KEYS, REGION, whole=False)
        raise StrataError("the settings are wrong")

    with Lister() as lister:
        process = lister._process
        with pytest.raises(StrataError, match="settings"):
            fail(lister)
    assert process is not None
    assert process.returncode is not None


def test_the_process_ends_by_itself_when_its_command_was_killed() -> None:
    command = [sys.executable, "-m", "strata.drift.inventory"]
    settings = json.dumps({"variables": KEYS, "region": REGION, "whole": False})
    for sent in ("", f"{settings}\n"):
        ended = subprocess.run(
            command, input=sent, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60
        )
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_the_clients_have_reading_operations_alone_and_all_that_the_lists_call() -> None:
    client = Clients(REGION)
    called = {(row.listing.service, row.listing.operation) for row in ROWS}
    called |= {(row.listing.service, row.listing.detail.operation) for row in ROWS if row.listing.detail}
    called |= {("ec2", one.operation) for one in (*vpc.LISTS, *OUTSIDE)}
    called |= {(one.service, one.operation) for one in services.LISTS}
    called |= {
        ("kms", "describe_key"),
        ("ecs", "describe_task_definition"),
        ("cloudfront", "get_distribution"),
    }
    assert [one for one in sorted(called) if not hasattr(client(one[0]), one[1])] == []
    operations = {
        name for service, _ in called for name in client(service).meta.service_model.operation_names
    }
    assert {
        name for name in operations if not name.startswith(("Describe", "Get", "List", "Search"))
    } == set()


@pytest.mark.parametrize("service", ["ec2", "s3", "apigateway", "route53", "dynamodb"])
def test_a_model_is_botocores_but_for_the_operations_that_change_something(service: str) -> None:
    ours, theirs = Clients(REGION)(service), Session().create_client(service, region_name=REGION)
    mine, model = ours.meta.service_model, theirs.meta.service_model
    assert mine.metadata == model.metadata
    assert {*mine.operation_names} < {*model.operation_names}
    for name in mine.operation_names:
        assert mine.operation_model(name).http == model.operation_model(name).http


def environment(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


HTML = "<!doctype html><html lang=en><title>500 Internal Server Error</title><p>overloaded</p>"


@pytest.mark.parametrize(
    ("status", "text", "attempts"),
    [
        (500, HTML, 1),
        (501, '{"__type": "NotImplemented"}', 1),
        (500, '{"__type": "InternalError"}', 3),
        (503, "{}", 3),
        (400, '{"__type": "ThrottlingException"}', 3),
        (404, "<title>404 Not Found</title>", 1),
    ],
)
def test_an_operation_that_an_emulator_does_not_have_is_called_once_and_a_failure_again(
    endpoint: Callable[[Reply], Endpoint],
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    text: str,
    attempts: int,
) -> None:
    cloud = endpoint(lambda _: (status, text))
    environment(monkeypatch, cloud.variables)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises((ClientError, BotoCoreError)):
        Clients(REGION, local=True)("guardduty").list_detectors()
    assert len(cloud.requests) == attempts


def test_a_host_that_an_emulator_cannot_have_is_called_once(
    endpoint: Callable[[Reply], Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(monkeypatch, endpoint(empty).variables)
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    with pytest.raises(BotoCoreError) as raised:
        Clients(REGION, local=True)("s3control").list_access_grants(AccountId=ACCOUNT)
    assert collect.unsupported(raised.value)
    assert pauses == []


def test_snapshots_and_images_are_listed_by_their_owner_first() -> None:
    asked: dict[str, Any] = {}

    class Api:
        def can_paginate(self, _: str) -> bool:
            return False

        def __getattr__(self, operation: str) -> Callable[..., Mapping[str, Any]]:
            def call(**wanted: Any) -> Mapping[str, Any]:
                asked[operation] = wanted
                return {key: [] for key in LISTS}

            return call

    list(cloud_resources(lambda *_: Api(), REGION, [], {"Project": "p"}, ACCOUNT))  # type: ignore[arg-type]
    for operation in ("describe_snapshots", "describe_images"):
        assert asked[operation]["Filters"] == [
            {"Name": "owner-id", "Values": [ACCOUNT]},
            {"Name": "tag:Project", "Values": ["p"]},
        ]
    assert asked["describe_vpcs"]["Filters"] == [{"Name": "tag:Project", "Values": ["p"]}]
