"""The components that no stack file uses, in one program that goes up and down by the real engine."""

import json
import re
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.conftest import Platform
from sandbox.desk import Desk
from strata import project
from strata.delivery.imports import Source
from strata.drift import text
from strata.drift.engine import compare
from strata.engine.workspace import Workspace

ENVIRONMENT = "dev"
SOURCE = project.ROOT / "examples" / "catalogue"
NETWORK_PROGRAM = Path(__file__).parent / "network" / "__main__.py"
# What the program wants of the environment's outputs.
NETWORK = (
    "vpc_id",
    "public_subnet_ids",
    "private_subnet_ids",
    "data_subnet_ids",
    "security_group_ids",
)
# Up and down with the environments: see test_environments.
PATIENCE_SECONDS = 30.0

Ids = Callable[[Any], list[str]]

# Everything in an account that AWS does not put there itself, by service; the ids of what is really there.
INVENTORY: Mapping[str, tuple[Ids, ...]] = {
    "apigateway": (lambda c: [item["id"] for item in c.get_rest_apis()["items"]],),
    "apigatewayv2": (lambda c: [item["ApiId"] for item in c.get_apis()["Items"]],),
    "application-autoscaling": (
        lambda c: [
            item["ResourceId"]
            for namespace in ("dynamodb", "ecs", "rds")
            for item in c.describe_scalable_targets(ServiceNamespace=namespace)["ScalableTargets"]
        ],
    ),
    "athena": (
        lambda c: [item["Name"] for item in c.list_work_groups()["WorkGroups"]],
        lambda c: c.list_named_queries().get("NamedQueryIds", []),
    ),
    "autoscaling": (
        lambda c: [
            item["AutoScalingGroupName"] for item in c.describe_auto_scaling_groups()["AutoScalingGroups"]
        ],
    ),
    "backup": (
        lambda c: [item["BackupVaultArn"] for item in c.list_backup_vaults()["BackupVaultList"]],
        lambda c: [item["BackupPlanArn"] for item in c.list_backup_plans()["BackupPlansList"]],
    ),
    "cloudwatch": (lambda c: [item["AlarmName"] for item in c.describe_alarms()["MetricAlarms"]],),
    "dms": (
        lambda c: [
            item["ReplicationInstanceArn"]
            for item in c.describe_replication_instances()["ReplicationInstances"]
        ],
        lambda c: [item["EndpointArn"] for item in c.describe_endpoints()["Endpoints"]],
        lambda c: [item["ReplicationTaskArn"] for item in c.describe_replication_tasks()["ReplicationTasks"]],
        lambda c: [
            item["ReplicationSubnetGroupIdentifier"]
            for item in c.describe_replication_subnet_groups()["ReplicationSubnetGroups"]
        ],
    ),
    "dynamodb": (lambda c: c.list_tables()["TableNames"],),
    "ec2": (
        lambda c: [item["AllocationId"] for item in c.describe_addresses()["Addresses"]],
        lambda c: [item["LaunchTemplateId"] for item in c.describe_launch_templates()["LaunchTemplates"]],
        lambda c: [item["FlowLogId"] for item in c.describe_flow_logs()["FlowLogs"]],
    ),
    "ecr": (lambda c: [item["repositoryArn"] for item in c.describe_repositories()["repositories"]],),
    "ecs": (
        # A deleted one is shown for a while, as INACTIVE.
        lambda c: [
            item["clusterArn"]
            for item in c.describe_clusters(clusters=c.list_clusters()["clusterArns"])["clusters"]
            if item["status"] == "ACTIVE"
        ],
        lambda c: c.list_task_definitions(status="ACTIVE")["taskDefinitionArns"],
    ),
    "elasticache": (
        lambda c: [item["ARN"] for item in c.describe_cache_clusters()["CacheClusters"]],
        lambda c: [item["ARN"] for item in c.describe_cache_subnet_groups()["CacheSubnetGroups"]],
    ),
    "elbv2": (
        lambda c: [item["LoadBalancerArn"] for item in c.describe_load_balancers()["LoadBalancers"]],
        lambda c: [item["TargetGroupArn"] for item in c.describe_target_groups()["TargetGroups"]],
    ),
    "events": (lambda c: [item["Arn"] for item in c.list_rules()["Rules"]],),
    "glue": (lambda c: [item["Name"] for item in c.get_databases()["DatabaseList"]],),
    "iam": (
        lambda c: [item["Arn"] for item in c.list_roles()["Roles"]],
        lambda c: [item["Arn"] for item in c.list_instance_profiles()["InstanceProfiles"]],
    ),
    "kafka": (lambda c: [item["ClusterArn"] for item in c.list_clusters()["ClusterInfoList"]],),
    "kinesis": (lambda c: c.list_streams()["StreamNames"],),
    "lambda": (lambda c: [item["FunctionArn"] for item in c.list_functions()["Functions"]],),
    "logs": (lambda c: [item["arn"] for item in c.describe_log_groups()["logGroups"]],),
    "neptune": (
        # RDS's clusters answer to this too, and with them the rest of RDS.
        lambda c: [item["DBClusterArn"] for item in c.describe_db_clusters()["DBClusters"]],
        lambda c: [item["DBInstanceArn"] for item in c.describe_db_instances()["DBInstances"]],
        lambda c: [item["DBSubnetGroupArn"] for item in c.describe_db_subnet_groups()["DBSubnetGroups"]],
        lambda c: [
            item["DBClusterParameterGroupArn"]
            for item in c.describe_db_cluster_parameter_groups()["DBClusterParameterGroups"]
        ],
    ),
    "rds": (
        lambda c: [item["DBClusterArn"] for item in c.describe_db_clusters()["DBClusters"]],
        lambda c: [item["DBInstanceArn"] for item in c.describe_db_instances()["DBInstances"]],
        lambda c: [item["DBSubnetGroupArn"] for item in c.describe_db_subnet_groups()["DBSubnetGroups"]],
        # RDS puts the default ones there itself.
        lambda c: [
            item["DBParameterGroupArn"]
            for item in c.describe_db_parameter_groups()["DBParameterGroups"]
            if not item["DBParameterGroupName"].startswith("default.")
        ],
        lambda c: [
            item["DBClusterParameterGroupArn"]
            for item in c.describe_db_cluster_parameter_groups()["DBClusterParameterGroups"]
        ],
    ),
    "redshift": (
        lambda c: [item["ClusterIdentifier"] for item in c.describe_clusters()["Clusters"]],
        lambda c: [
            item["ClusterSubnetGroupName"]
            for item in c.describe_cluster_subnet_groups()["ClusterSubnetGroups"]
        ],
        lambda c: [
            item["ParameterGroupName"] for item in c.describe_cluster_parameter_groups()["ParameterGroups"]
        ],
    ),
    "s3": (lambda c: [item["Name"] for item in c.list_buckets()["Buckets"]],),
    "secretsmanager": (lambda c: [item["ARN"] for item in c.list_secrets()["SecretList"]],),
    "servicediscovery": (lambda c: [item["Id"] for item in c.list_namespaces()["Namespaces"]],),
    "sns": (
        lambda c: [item["TopicArn"] for item in c.list_topics()["Topics"]],
        lambda c: [item["SubscriptionArn"] for item in c.list_subscriptions()["Subscriptions"]],
    ),
    "sqs": (lambda c: c.list_queues(MaxResults=1000).get("QueueUrls", []),),
    "stepfunctions": (
        lambda c: [item["stateMachineArn"] for item in c.list_state_machines()["stateMachines"]],
    ),
}


class Modules:
    """The program in a folder of its own, with a state of its own, in the environment's account."""

    def __init__(self, folder: Path, platform: Any) -> None:
        self._platform = platform
        opened = platform.workspace(ENVIRONMENT)
        shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("__pycache__", "function"))
        (folder / "state").mkdir()
        # Archives are named from the project's root.
        (folder / ".build").symlink_to(project.ROOT / ".build")
        self._configure(folder, Path(opened.variables["PULUMI_OPTION_CONFIG_FILE"]))
        own = {"PULUMI_BACKEND_URL": (folder / "state").as_uri(), "STANDIN_JOURNAL": str(folder / "made")}
        kept = {key: value for key, value in opened.variables.items() if not key.startswith("PULUMI_OPTION_")}
        self.workspace = Workspace(ENVIRONMENT, folder, kept | own)
        self.done("stack", "init", ENVIRONMENT)
        self.before = self.inventory()

    def _configure(self, folder: Path, stack_file: Path) -> None:
        """Tell the program what the environment's own stack file tells the provider, and where to build."""
        told = yaml.safe_load(stack_file.read_text())["config"]
        outputs = self._platform.outputs(ENVIRONMENT)
        config = {key: value for key, value in told.items() if key.startswith("aws:")}
        built = {key: outputs[key] for key in NETWORK}
        config["modules:network"] = {**built, "zones": told["strata:network"]["zones"]}
        (folder / f"Pulumi.{ENVIRONMENT}.yaml").write_text(yaml.safe_dump({"config": config}))

    def done(self, *args: str) -> str:
        run = self.workspace.pulumi(*args, "--non-interactive", capture=True)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def state(self) -> list[dict[str, Any]]:
        resources = json.loads(self.done("stack", "export"))["deployment"].get("resources", [])
        return [item for item in resources if not item["type"].startswith("pulumi:")]

    def outputs(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.done("stack", "output", "--json"))
        return found

    def client(self, service: str) -> Any:
        return self._platform.client(ENVIRONMENT, service)

    def inventory(self) -> set[str]:
        """What is in the account, of all kinds that the program makes; a key to be deleted is gone."""
        found = {
            f"{service} {one}"
            for service, listings in INVENTORY.items()
            for ids in listings
            for one in ids(self.client(service))
        }
        kms = self.client("kms")
        keys = [kms.describe_key(KeyId=item["KeyId"])["KeyMetadata"] for item in kms.list_keys()["Keys"]]
        return found | {f"kms {one['Arn']}" for one in keys if one["KeyState"] == "Enabled"}

    def unmanaged(self) -> list[dict[str, Any]]:
        """What a comparison of the environment finds that its own state doesn't know."""
        found: list[dict[str, Any]] = json.loads(
            self._platform.strata("drift", ENVIRONMENT, "--json").stdout
        )["unmanaged"]
        return found


@pytest.fixture(scope="module")
def before() -> set[str]:
    """What was in the account before the program."""
    return set()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A dev of the network alone."""
    folder = tmp_path_factory.mktemp("network")
    made = Platform(folder / "sandbox", Desk(folder, program=NETWORK_PROGRAM))
    try:
        up = made.strata("up", ENVIRONMENT)
        assert up.returncode == 0, up.stdout + up.stderr
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def modules(platform: Any, before: set[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Modules]:
    """Everything up; whatever a test leaves is destroyed."""
    made = Modules(tmp_path_factory.mktemp("modules") / "program", platform)
    before |= made.inventory()
    try:
        made.done("up", "--yes", "--skip-preview")
        yield made
    finally:
        if made.state():
            made.done("destroy", "--yes", "--skip-preview")


def test_a_second_preview_finds_nothing_to_do(modules: Modules) -> None:
    modules.done("preview", "--expect-no-changes", "--refresh")


def test_nothing_of_what_was_made_reads_back_otherwise(modules: Modules) -> None:
    report = compare(modules.workspace)
    assert report.drifted == (), text.as_text(report)
    assert report.total > 150


def reachable(*programs: str) -> set[str]:
    """The project's files that *programs* import, directly or not."""
    found: set[str] = set()
    new = {*programs}
    while new:
        found |= new
        new = {path for file in new for path in Source(project.ROOT, file).imports} - found
    return found


def test_every_component_of_these_layers_is_here_or_in_a_stack_file(modules: Modules) -> None:
    layers = "caching|compute|data|messaging|security"
    by_stack_file = reachable("__main__.py", "environment/service.py")
    declared = {
        token
        for file in (project.ROOT / "components").rglob("*.py")
        if str(file.relative_to(project.ROOT)) not in by_stack_file
        for token in re.findall(rf'"(strata:(?:{layers}):\w+)"', file.read_text())
    }
    assert declared <= {item["type"] for item in modules.state()}


def test_the_http_api_answers_through_the_function(modules: Modules) -> None:
    host = modules.outputs()["http_url"].split("//")[1].rstrip("/")
    endpoint = modules.workspace.variables["AWS_ENDPOINT_URL"]
    request = urllib.request.Request(f"{endpoint}/images/7", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        assert answer.read() == b"hello /images/7"


def test_the_state_machine_runs_to_its_end(modules: Modules) -> None:
    steps = modules.client("stepfunctions")
    run = steps.start_execution(stateMachineArn=modules.outputs()["state_machine_arn"], input="{}")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := steps.describe_execution(executionArn=run["executionArn"]))["status"] == "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert found["status"] == "SUCCEEDED", found


def test_messages_of_the_fifo_topic_arrive_in_order_and_once(modules: Modules) -> None:
    outputs, sent = modules.outputs(), [json.dumps({"size": size}) for size in (1, 500, 2, 2)]
    for message in sent:
        modules.client("sns").publish(
            TopicArn=outputs["ordered_topic_arn"], Message=message, MessageGroupId="one"
        )
    assert received(modules, outputs["ordered_queue_urls"]["all"], 3) == sent[:3]
    assert received(modules, outputs["ordered_queue_urls"]["large"], 1) == [sent[1]]


def received(modules: Modules, url: str, count: int) -> list[str]:
    """The bodies of *count* messages in the order in which they come, or of all that came in time."""
    sqs, deadline = modules.client("sqs"), time.monotonic() + PATIENCE_SECONDS
    bodies: list[str] = []
    while len(bodies) < count and time.monotonic() < deadline:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies


def test_a_destroy_removes_everything_of_it(modules: Modules) -> None:
    made = modules.inventory() - modules.before
    assert {one.split(" ")[0] for one in made} >= INVENTORY.keys() | {"kms"}

    modules.done("destroy", "--yes", "--skip-preview")
    assert modules.state() == []
    assert modules.inventory() == modules.before
    # What services still list of it after its end is nobody's business.
    assert modules.unmanaged() == []
