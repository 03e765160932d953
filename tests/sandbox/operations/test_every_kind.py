"""A service of every kind, with every trigger: deployed, run, without changes and drift, and destroyed."""

import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from components.service.contract import Contract
from components.service.manifest.sections import AnyProcess
from environment import yaml_file
from environment.service_files import load
from sandbox.conftest import Platform
from strata import project
from strata.errors import Exit

ENVIRONMENT, NAME = "dev", "every-kind"
SERVICE = f"{ENVIRONMENT}/{NAME}"
WAIT_SECONDS = 60.0

HANDLER = """
def handle(event, context):
    return {"statusCode": 200, "body": "hello " + str(event.get("path"))}
"""
STEPS = {
    "StartAt": "Greet",
    "States": {
        "Greet": {
            "Type": "Task",
            "Resource": "${RUN_HOOK_ARN}",
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
            "End": True,
        }
    },
}
UNITS = {"min": 1, "max": 10, "target_percent": 70}
BY_STATE = {
    "name": "by-state",
    "hash_key": {"name": "state", "type": "S"},
    "range_key": None,
    "projection": ["total"],
}
FUNCTION: dict[str, Any] = {
    "kind": "function",
    "code": "src",
    "package": "zip",
    "handler": "hook.handle",
    "runtime": "python3.13",
    "architecture": "arm64",
    "memory_mb": 256,
    "timeout_seconds": 10,
    "reserved_concurrency": None,
    "variables": {},
    "secrets": [],
    "uses": {},
    "log_retention_days": 7,
}
TASK: dict[str, Any] = {
    "code": "src",
    "architecture": "arm64",
    "run_as_root": False,
    "cpu": 256,
    "memory_mb": 512,
    "capacity": "fargate",
    "variables": {"LEVEL": "info"},
    "secrets": [],
    "uses": {},
    "log_retention_days": 7,
}
LONG = {"spot_percentage": 50, "size": {"min": 1, "desired": 1, "max": 4}}
REACHED = {"port": 8080, "protocol": "http", "cpu_percent": 60}
CONTAINERS: Mapping[str, Any] = {
    "web": {
        **TASK,
        **LONG,
        **REACHED,
        "kind": "web",
        "health": {"path": "/health", "grace_seconds": 60},
        "route": {"hosts": [], "paths": ["/every-kind/*"], "priority": 900},
        "uses": {"run.internal": "call", "queues.tasks": "send", "topics.changed": "publish"},
    },
    "internal": {**TASK, **LONG, **REACHED, "kind": "backend", "uses": {"buckets.inbox": {"read": "in/"}}},
    "taker": {
        **TASK,
        **LONG,
        "kind": "worker",
        "runs_as": "container",
        "queue": "tasks",
        "messages_per_task": 100,
    },
    "weekly": {
        **TASK,
        "kind": "job",
        "runs_as": "container",
        "schedule": "cron(0 3 ? * MON *)",
        "timezone": "UTC",
        "retries": 1,
        "uses": {"run.web": "call", "streams.clicks": "write"},
    },
}
QUEUE = {
    "fifo": False,
    "timeout_seconds": 60,
    "retention_days": 4,
    "max_receives": 5,
    "oldest_message_alarm_seconds": 900,
    "topics": [],
}
LIMITS = {"rate_limit": 100, "burst_limit": 50, "host": None, "log_retention_days": 7}
MANIFEST: Mapping[str, Any] = {
    "run": {
        "hook": {
            **FUNCTION,
            "triggers": [
                {"http": "GET /parcels/{id}"},
                {"http": "POST /parcels", "callers": "iam"},
                {"http": "GET /me", "callers": "users"},
                {"websocket": "$connect", "callers": "users"},
                *({"websocket": route} for route in ("$disconnect", "$default", "say")),
                {"queue": "incoming"},
                {"topic": "changed", "filter": {"size": [{"numeric": [">", 100]}]}},
                {"bucket": "inbox", "prefix": "in/"},
                {"stream": "streams.clicks"},
                {"table": "parcels"},
                {"event": {"bus": "domain", "pattern": {"source": ["parcels"]}}},
                {"schedule": "rate(5 minutes)"},
            ],
            "secrets": ["PAYMENT_KEY"],
            "uses": {"buses.domain": "put", "tables.parcels": "write"},
        },
        "steps": {
            "kind": "workflow",
            "definition": "steps.asl.json",
            "log_level": "ERROR",
            "triggers": [{"event": {"bus": "default", "pattern": {"source": ["parcels"]}}}],
            "uses": {"run.hook": "call"},
            "log_retention_days": 7,
        },
        "nightly": {
            **FUNCTION,
            "kind": "job",
            "runs_as": "function",
            "schedule": "cron(0 3 * * ? *)",
            "timezone": "Asia/Seoul",
            "retries": 2,
        },
        "packer": {
            **FUNCTION,
            "kind": "worker",
            "runs_as": "function",
            "queue": "returns",
            "batch_size": 5,
            "maximum_concurrency": 2,
        },
        "shop": {
            "kind": "site",
            "code": "site",
            "index": "index.html",
            "fallback": None,
            "hosts": [],
            "certificate_arn": None,
            "price_class": "PriceClass_100",
        },
        **CONTAINERS,
    },
    "api": {**LIMITS, "type": "rest", "origins": [], "tokens": None},
    "websocket": LIMITS,
    "queues": {
        "incoming": {**QUEUE, "topics": ["changed"]},
        "ordered": {**QUEUE, "fifo": True, "topics": ["ordered"]},
        "returns": QUEUE,
        "tasks": QUEUE,
    },
    "topics": {
        "ordered": {"fifo": True, "subscribers": {}},
        "changed": {
            "fifo": False,
            "subscribers": {"team": "parcels@example.com", "pager": "https://pager.example.com/parcels"},
        },
    },
    "tables": {
        "parcels": {
            "hash_key": {"name": "id", "type": "S"},
            "range_key": None,
            "indexes": [BY_STATE],
            "capacity": {"read": UNITS, "write": UNITS},
            "recovery_days": 7,
            "ttl_attribute": "ends",
            "stream": "NEW_IMAGE",
            "replicas": [],
            "backup_plan": None,
        }
    },
    "buckets": {
        "inbox": {
            "versioning": False,
            "old_version_days": 7,
            "encryption": "kms",
            "lifecycle": [],
            "reader_accounts": [],
        }
    },
    "streams": {"clicks": {"retention_hours": 24}},
    "buses": {"domain": {}},
    # The second secret is created where the state has the first one already.
    "secrets": ["PAYMENT_KEY", "SIGNING_KEY"],
}
SITE = {
    "index.html": "<p>every kind</p>\n",
    "app.4f3a2b1c.js": "run()\n",
    ".well-known/security.txt": "Contact: mailto:team@example.com\n",
    ".env": "KEY=1\n",
}
PAGE = (project.ROOT / "docs" / "services.md").read_text()
VALUE = "a value of the payment key"
# Of these the small platform has none, and the service uses none.
WITHOUT = ("database", "aurora", "sessions", "memcached", "stream", "kafka", "cdn")


def load_balancer(small: Platform, vpc_id: str, subnets: list[str]) -> Mapping[str, object]:
    """A load balancer with a listener, which the small platform has not."""
    group = small.client(ENVIRONMENT, "ec2").create_security_group(
        GroupName="load-balancer", Description="load balancer", VpcId=vpc_id
    )
    elb = small.client(ENVIRONMENT, "elbv2")
    [made] = elb.create_load_balancer(Name="web", Subnets=subnets, SecurityGroups=[group["GroupId"]])[
        "LoadBalancers"
    ]
    action = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    [listener] = elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=[action]
    )["Listeners"]
    return {
        "listener_arn": listener["ListenerArn"],
        "arn_suffix": made["LoadBalancerArn"].partition(":loadbalancer/")[2],
        "security_group_id": group["GroupId"],
        "dns_name": made["DNSName"],
        "zone_id": made["CanonicalHostedZoneId"],
        "https": False,
        "url": f"http://{made['DNSName']}",
    }


def delete_load_balancer(small: Platform) -> None:
    """Restore the VPC of the small platform, which other tests compare."""
    elb, ec2 = small.client(ENVIRONMENT, "elbv2"), small.client(ENVIRONMENT, "ec2")
    [made] = elb.describe_load_balancers(Names=["web"])["LoadBalancers"]
    elb.delete_load_balancer(LoadBalancerArn=made["LoadBalancerArn"])
    ec2.delete_security_group(GroupId=made["SecurityGroups"][0])


def publish_contract(small: Platform) -> None:
    """Publish the contract with the small platform's resources, which its program doesn't do."""
    outputs = small.outputs(ENVIRONMENT)
    topic_arn: str = outputs["topic_arn"]
    region, account = topic_arn.split(":")[3:5]
    keys = small.client(ENVIRONMENT, "kms").list_keys()["Keys"]
    [logs, *_] = [
        bucket["Name"]
        for bucket in small.client(ENVIRONMENT, "s3").list_buckets()["Buckets"]
        if "access-logs" in bucket["Name"]
    ]
    subnets = outputs["private_subnet_ids"]
    cluster = small.client(ENVIRONMENT, "ecs").create_cluster(clusterName="main")["cluster"]
    contract = Contract.model_validate(
        {
            **dict.fromkeys(WITHOUT),
            "environment": ENVIRONMENT,
            "account": account,
            "region": region,
            "network": {
                "vpc_id": outputs["vpc_id"],
                "public_subnet_ids": subnets,
                "private_subnet_ids": subnets,
                "data_subnet_ids": subnets,
            },
            "keys": dict.fromkeys(("environment_arn", "messages_arn"), keys[0]["KeyArn"]),
            "operations_topic_arn": topic_arn,
            "logs": {"name": logs, "arn": f"arn:aws:s3:::{logs}"},
            "load_balancer": load_balancer(small, outputs["vpc_id"], subnets),
            "containers": {
                "cluster_arn": cluster["clusterArn"],
                "cluster_name": cluster["clusterName"],
                "namespace_arn": f"arn:aws:servicediscovery:{region}:{account}:namespace/ns-1",
                "machines_provider": None,
            },
            "users": users(small, region),
            "tables": {},
            "media": {"name": logs, "arn": f"arn:aws:s3:::{logs}"},
        }
    )
    text = contract.text(Contract.PARAMETER)
    ssm = small.client(ENVIRONMENT, "ssm")
    ssm.put_parameter(Name=Contract.PARAMETER, Value=text, Type="String", Overwrite=True)


def users(small: Platform, region: str) -> Mapping[str, Any]:
    """A user pool with a public app client, as the contract has them."""
    cognito = small.client(ENVIRONMENT, "cognito-idp")
    pool = cognito.create_user_pool(PoolName=NAME)["UserPool"]
    client = cognito.create_user_pool_client(UserPoolId=pool["Id"], ClientName="shop")["UserPoolClient"]
    return {
        "pool_id": pool["Id"],
        "arn": pool["Arn"],
        "issuer": f"https://cognito-idp.{region}.amazonaws.com/{pool['Id']}",
        "domain": NAME,
        "managed_login": False,
        "providers": [],
        "clients": {"shop": client["ClientId"]},
    }


def write_service(small: Platform) -> None:
    folder = small.root / "services" / NAME
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "hook.py").write_text(HANDLER)
    (folder / "src" / "Dockerfile").write_text("FROM scratch\n")
    for name, text in SITE.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_text(text)
    (folder / "steps.asl.json").write_text(json.dumps(STEPS))
    for file in ("Pulumi.yaml", "__main__.py"):
        text = (project.ROOT / "services" / "orders" / file).read_text()
        (folder / file).write_text(text.replace("orders", NAME))
    config = {f"{NAME}:{section}": value for section, value in MANIFEST.items()}
    for environment in ("dev", "test", "prod"):
        (folder / f"Pulumi.{environment}.yaml").write_text(yaml_file.dump({"config": config}))


def run(small: Platform, line: str) -> subprocess.CompletedProcess[str]:
    """A command of the page, with the value of the secret in place of its file."""
    command, _, file = line.partition(" < ")
    return small.strata(*command.split()[1:], stdin=VALUE if file else "")


def on_aws() -> list[str]:
    """The commands of the page for AWS, as they are for this service in the sandbox."""
    blocks = re.findall(r"^```sh\n# On AWS\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    lines = [line.replace(" --cloud aws", "") for block in blocks for line in block.splitlines()]
    return [*dict.fromkeys(re.sub(r" (dev|prod)/[a-z]+", f" {SERVICE}", line) for line in lines)]


@pytest.fixture(scope="module")
def service(small: Platform) -> Iterator[Platform]:
    """The deployed service; it is destroyed at the end."""
    write_service(small)
    publish_contract(small)
    try:
        stored = (f"strata secret set {SERVICE} {name} < FILE" for name in MANIFEST["secrets"])
        for line in (*stored, f"strata up {SERVICE}"):
            done = run(small, line)
            assert done.returncode == Exit.OK, done.stdout + done.stderr
        yield small
    finally:
        small.strata("destroy", SERVICE)
        delete_load_balancer(small)
        small.client(ENVIRONMENT, "ssm").delete_parameter(Name=Contract.PARAMETER)
        shutil.rmtree(small.root / "services" / NAME)


def test_it_has_every_kind_of_process(service: Platform) -> None:
    found = load(service.root / "services" / NAME, ENVIRONMENT).manifest.run.values()
    assert {type(one) for one in found} == {*kinds()}


def kinds() -> Iterator[type]:
    """The models of all kinds of processes."""
    for one in get_args(get_args(AnyProcess)[0]):
        yield get_args(one)[0]


def test_an_up_right_after_the_first_has_nothing_to_change(
    service: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The copied checkout of the preview and the installed program of the update have different commits.
    monkeypatch.setitem(service.variables, "STRATA_COMMIT", service.outputs(SERVICE)["commit"])
    # The queues have policies since, which their own outputs in the state don't have.
    again = service.strata("up", SERVICE, "--expect-no-changes")
    assert again.returncode == Exit.OK, again.stdout + again.stderr
    assert "there was nothing to change" in again.stderr


def test_nothing_of_it_reads_back_otherwise(service: Platform) -> None:
    drift = service.strata("drift", SERVICE, "--json")
    report = json.loads(drift.stdout)
    assert report["drifted"] == [], drift.stdout
    assert report["unmanaged"] == [], drift.stdout


def test_the_rest_api_answers_through_the_function(service: Platform) -> None:
    # The address of AWS; the emulator has the API under its own.
    host, _, stage = service.outputs(SERVICE)["url"].split("//")[1].partition("/")
    api = host.partition(".")[0]
    endpoint = service.workspace(ENVIRONMENT).variables["AWS_ENDPOINT_URL"]
    address = f"{endpoint}/_aws/execute-api/{api}/{stage}/parcels/7"
    with urllib.request.urlopen(address, timeout=WAIT_SECONDS) as answer:
        assert answer.read() == b"hello /parcels/7"


def test_only_users_connect_to_the_websocket_and_call_their_route(service: Platform) -> None:
    gateway = service.client(ENVIRONMENT, "apigatewayv2")
    [socket] = [one for one in gateway.get_apis()["Items"] if one["ProtocolType"] == "WEBSOCKET"]
    routes = {one["RouteKey"]: one for one in gateway.get_routes(ApiId=socket["ApiId"])["Items"]}
    [authorizer] = gateway.get_authorizers(ApiId=socket["ApiId"])["Items"]
    assert authorizer["AuthorizerType"] == "REQUEST"
    assert {key for key, one in routes.items() if one.get("AuthorizerId")} == {"$connect"}
    assert routes["$connect"]["AuthorizerId"] == authorizer["AuthorizerId"]

    rest = service.client(ENVIRONMENT, "apigateway")
    [api] = [one["id"] for one in rest.get_rest_apis()["items"] if one["name"].startswith(NAME)]
    [pool] = rest.get_authorizers(restApiId=api)["items"]
    assert pool["type"] == "COGNITO_USER_POOLS"


def test_the_service_has_its_dashboard_with_a_graph_for_each_type_of_resource(service: Platform) -> None:
    cloudwatch = service.client(ENVIRONMENT, "cloudwatch")
    body = json.loads(cloudwatch.get_dashboard(DashboardName=f"strata-{NAME}")["DashboardBody"])
    kinds = {one["type"] for one in body["widgets"]}
    assert kinds == {"alarm", "metric", "text"}
    named = json.dumps([one["properties"]["metrics"] for one in body["widgets"] if one["type"] == "metric"])
    # Names that AWS gives are known when the update is done.
    functions = service.client(ENVIRONMENT, "lambda").list_functions()["Functions"]
    [hook] = [one["FunctionName"] for one in functions if one["FunctionName"].startswith(f"{NAME}-hook")]
    assert f'"FunctionName", "{hook}"' in named


def test_the_commands_of_the_page_for_aws_run_in_the_sandbox_too(service: Platform) -> None:
    """Commands without a meaning there print a message."""
    expected = {
        f"strata secret set {SERVICE} PAYMENT_KEY < FILE": (
            Exit.OK,
            "PAYMENT_KEY of",
        ),
        f"strata image {SERVICE}": (Exit.USAGE, "The sandbox has no registry and runs no containers"),
        f"strata shell {SERVICE} web": (Exit.USAGE, "The sandbox runs no containers"),
        f"strata run {SERVICE} nightly": (Exit.OK, ""),
        f"strata unlock {SERVICE}": (Exit.OK, f"Nothing in {SERVICE} is locked"),
    }
    # The fixture has run the update; tests/unit/tool/test_images.py runs the command for all services.
    assert {*on_aws()} - {f"strata up {SERVICE}", "strata image"} == {*expected}
    for line, (code, said) in expected.items():
        done = run(service, line)
        assert (done.returncode, said in done.stderr) == (code, True), done.stdout + done.stderr


def test_the_value_of_the_secret_is_in_secrets_manager_alone(service: Platform) -> None:
    manager = service.client(ENVIRONMENT, "secretsmanager")
    secrets = [one["Name"] for one in manager.list_secrets()["SecretList"] if NAME in one["Name"]]
    assert len(secrets) == len(MANIFEST["secrets"])
    assert {manager.get_secret_value(SecretId=one)["SecretString"] for one in secrets} == {VALUE}
    assert VALUE not in json.dumps(service.outputs(SERVICE))
    folder = Path(service.variables["STRATA_SANDBOX_DIR"]) / ENVIRONMENT / "state"
    found = [path for path in folder.rglob(f"*{NAME}*/**/*") if path.is_file()]
    assert found
    assert [path for path in found if VALUE.encode() in path.read_bytes()] == []


def test_the_site_has_its_files_with_their_headers(service: Platform) -> None:
    bucket = service.outputs(SERVICE)["processes"]["shop"]["bucket"]
    s3 = service.client(ENVIRONMENT, "s3")
    keys = {one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]}
    assert keys == {*SITE} - {".env"}
    found = {key: s3.get_object(Bucket=bucket, Key=key) for key in keys}
    assert {key: one["Body"].read().decode() for key, one in found.items()} == {
        key: SITE[key] for key in keys
    }
    assert {key: (one["ContentType"], one["CacheControl"]) for key, one in found.items()} == {
        "index.html": ("text/html; charset=utf-8", "public, max-age=0, must-revalidate"),
        "app.4f3a2b1c.js": ("text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ".well-known/security.txt": ("text/plain; charset=utf-8", "public, max-age=0, must-revalidate"),
    }


def test_logs_of_all_processes_are_read_in_their_regions(service: Platform) -> None:
    shown = service.strata("logs", SERVICE, "--since", "1h")
    assert shown.returncode == Exit.OK, shown.stderr


def test_plain_pulumi_updates_the_service_in_its_folder(service: Platform) -> None:
    command = ("pulumi", "up", "--yes", "--skip-preview", "--expect-no-changes")
    done = service.strata("exec", SERVICE, "--", *command)
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    assert "unchanged" in done.stdout


def test_the_workflow_runs_to_its_end(service: Platform) -> None:
    steps = service.client(ENVIRONMENT, "stepfunctions")
    [machine] = [
        one["stateMachineArn"]
        for one in steps.list_state_machines()["stateMachines"]
        if one["name"].startswith(NAME)
    ]
    run = steps.start_execution(stateMachineArn=machine, input="{}")
    end = time.monotonic() + WAIT_SECONDS
    while (found := steps.describe_execution(executionArn=run["executionArn"]))["status"] == "RUNNING":
        assert time.monotonic() < end
        time.sleep(0.2)
    assert found["status"] == "SUCCEEDED", found


def test_messages_of_the_fifo_topic_arrive_in_order_and_once(service: Platform) -> None:
    outputs, sent = service.outputs(SERVICE), ["one", "two", "three", "three"]
    sns, sqs = service.client(ENVIRONMENT, "sns"), service.client(ENVIRONMENT, "sqs")
    for text in sent:
        sns.publish(TopicArn=outputs["topics"]["ordered"], Message=text, MessageGroupId="group")

    bodies: list[str] = []
    url, end = outputs["queues"]["ordered"], time.monotonic() + WAIT_SECONDS
    while len(bodies) < len(sent) - 1 and time.monotonic() < end:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert bodies == sent[:3]


def test_a_destroy_leaves_nothing_of_it(service: Platform) -> None:
    destroyed = service.strata("destroy", SERVICE)
    assert destroyed.returncode == Exit.OK, destroyed.stdout + destroyed.stderr
    drift = service.strata("drift", ENVIRONMENT, "--json")
    unmanaged = json.loads(drift.stdout)["unmanaged"]
    assert [one for one in unmanaged if NAME in json.dumps(one)] == []
