import base64
import json
import re

import pytest
from pydantic import ValidationError

from components.common import policy
from components.common.placement import Placement
from components.compute.containers import collector
from components.compute.containers.cluster import Cluster
from components.compute.containers.container_settings import ClusterSettings, check_memory
from components.compute.containers.repository import Repository
from components.compute.containers.service import ClusterRef, Connect, EcsService, ServiceCapacity, Targets
from components.compute.containers.service_scaling import Backlog, ServiceScaling
from components.compute.containers.target_group import ListenerRoute, RoutedTargets, TargetPort
from components.compute.containers.task import Container, definitions
from components.compute.containers.task_definition import TaskDefinition, TaskSettings, Workload
from components.compute.web.size import Size
from unit.recording import ACCOUNT

TAGS = {"Environment": "dev"}
PLACE = Placement(["subnet-1", "subnet-2"], "sg-app", ["ap-northeast-2a", "ap-northeast-2c"])
LISTENER = f"arn:aws:elasticloadbalancing:ap-northeast-2:{ACCOUNT}:listener/1"
REPOSITORY = f"arn:aws:ecr:ap-northeast-2:{ACCOUNT}:repository/app"


def cluster_settings(**changes):
    return ClusterSettings.model_validate({"container_insights": "enhanced", "machines": None, **changes})


def cluster(machines=None):
    return Cluster("containers", cluster_settings(machines=machines), placement=PLACE, tags=TAGS)


def capacity(kind="fargate", spot=80):
    return ServiceCapacity(kind, spot, Size(min=2, desired=2, max=6))


def workload(**changes):
    whole = {"port": 8080, "environment": {"B": "2", "A": "1"}, **changes}
    return Workload("repo/app:1", REPOSITORY, "ap-northeast-2", **whole)


def definition(kind="fargate", architecture="arm64", traces=False, **changes):
    settings = TaskSettings(kind, architecture, False, 256, 512, 7, traces)
    return TaskDefinition("api", settings, workload=workload(**changes))


def home_of(made):
    return ClusterRef(made.arn, made.name, made.namespace_arn, made.machines_provider)


def service(machines=None, kind="fargate", spot=80, balanced=True, **changes):
    made = cluster(machines)
    task = definition(kind, **changes)
    route = ListenerRoute([], ["/api/*"], 100)
    port = TargetPort(8080, "http", "/health")
    targets = None
    if balanced:
        routed = RoutedTargets("api", route, port=port, vpc_id="vpc-1", listener_arn=LISTENER)
        targets = Targets(routed.arn, 8080, 60, routed.rule)
    return EcsService(
        "api",
        capacity(kind, spot),
        cluster=home_of(made),
        definition=task,
        placement=PLACE,
        connect=Connect("ap-northeast-2", task.log_group_name, None if balanced else 8080),
        targets=targets,
    )


MACHINES = {"instance_types": ["m7g.large", "m6g.large"], "max": 4}


def test_a_cluster_has_fargate_spot_metrics_and_a_namespace(deploy):
    cloud = deploy(cluster)
    made = cloud.of("aws:ecs/cluster:Cluster")["containers"]
    assert made["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    assert made["serviceConnectDefaults"]["namespace"].endswith(":containers")
    assert cloud.of("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders")["containers"] == {
        "clusterName": "containers",
        "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
    }
    assert not cloud.of("aws:autoscaling/group:Group")


@pytest.mark.parametrize("machines", [None, MACHINES])
def test_a_service_waits_until_its_cluster_has_its_capacity_providers(deploy, machines):
    cloud = deploy(lambda: service(machines=machines))
    [made] = [one for one in cloud.registered if one.typ == "aws:ecs/service:Service"]
    awaited = {urn.split("$")[-1].split("::")[0] for urn in made.dependencies}
    assert "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders" in awaited


def test_a_task_starts_after_the_policies_of_its_roles_and_stops_before_they_are_deleted(deploy):
    """Without them the first tasks fail and the deployment with them (aws-cdk, issue 24880)."""
    cloud = deploy(lambda: service())
    [made] = [one for one in cloud.registered if one.typ == "aws:ecs/taskDefinition:TaskDefinition"]
    awaited = {urn.split("::")[-1] for urn in made.dependencies if "rolePolicy:RolePolicy" in urn}
    assert awaited == {made.name, f"{made.name}-start"}


def test_a_machine_s_agent_has_its_policies_as_long_as_it_runs(deploy):
    cloud = deploy(lambda: cluster(MACHINES))
    [made] = [one for one in cloud.registered if one.typ == "aws:ec2/launchTemplate:LaunchTemplate"]
    awaited = {urn.split("::")[-1] for urn in made.dependencies if "rolePolicyAttachment" in urn}
    assert awaited == {"containers-machines-agent", "containers-machines-session-manager"}


def test_machines_of_the_cluster_start_from_none_and_belong_to_ecs(deploy):
    cloud = deploy(lambda: cluster(MACHINES))
    group = cloud.of("aws:autoscaling/group:Group")["containers-machines"]
    assert (group["minSize"], group["maxSize"], group["protectFromScaleIn"]) == (0, 4, True)
    assert {"key": "AmazonECSManaged", "value": "true", "propagateAtLaunch": True} in group["tags"]
    provider = cloud.of("aws:ecs/capacityProvider:CapacityProvider")["containers-machines"]
    assert provider["autoScalingGroupProvider"]["managedTerminationProtection"] == "ENABLED"
    providers = cloud.of("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders")["containers"]
    assert providers["capacityProviders"] == ["FARGATE", "FARGATE_SPOT", "containers-machines"]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("m7i.large", "m7i.large is x86_64: the cluster's image and its tasks are arm64"),
        ("large", "large is not a type of the t, c, m or r families"),
    ],
)
def test_machines_that_can_not_run_the_cluster_s_image_are_refused(kind, line):
    with pytest.raises(ValidationError, match=line):
        cluster_settings(machines={"instance_types": ["m7g.large", kind], "max": 4})


def test_machines_of_the_cluster_have_the_restrictions_of_the_others(deploy):
    template = deploy(lambda: cluster(MACHINES)).of("aws:ec2/launchTemplate:LaunchTemplate")
    made = template["containers-machines"]
    assert made["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert made["networkInterfaces"][0]["associatePublicIpAddress"] == "false"
    assert made["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"
    script = base64.b64decode(made["userData"]).decode()
    assert "ECS_CLUSTER=containers\n" in script
    assert "ECS_AWSVPC_BLOCK_IMDS=true\n" in script


def test_an_image_tag_never_changes_and_every_image_is_scanned(deploy):
    cloud = deploy(lambda: Repository("app", delete_with_contents=False))
    assert cloud.of("aws:ecr/repository:Repository")["app"] == {
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "AES256"}],
        "forceDelete": False,
    }
    rules = json.loads(cloud.of("aws:ecr/lifecyclePolicy:LifecyclePolicy")["app"]["policy"])["rules"]
    assert [(rule["selection"]["tagStatus"], rule["selection"]["countNumber"]) for rule in rules] == [
        ("untagged", 7),
        ("any", 30),
    ]


def container(**changes):
    [one] = json.loads(definitions(Container("repo/app:1", 256, 512, **changes), "logs", "r"))
    return one


def test_a_container_is_not_root_and_writes_to_tmp_only():
    made = container(port=8080, environment={"B": "2", "A": "1"})
    assert made["readonlyRootFilesystem"] is True
    assert made["user"] == "10001:10001"
    assert made["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    [tmp] = made["linuxParameters"]["tmpfs"]
    assert (tmp["containerPath"], tmp["size"]) == ("/tmp", 128)
    assert not {"privileged", "secrets"} & made.keys()
    assert made["environment"] == [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]
    assert made["logConfiguration"]["options"]["awslogs-group"] == "logs"


def test_root_a_port_and_its_protocol_are_settings():
    assert "user" not in container(run_as_root=True)
    assert "portMappings" not in container()
    assert container(port=50051, protocol="grpc")["portMappings"] == [
        {"name": "app", "containerPort": 50051, "protocol": "tcp", "appProtocol": "grpc"}
    ]


def test_a_secret_is_a_reference_that_only_the_execution_role_reads(deploy):
    arn = f"arn:aws:secretsmanager:ap-northeast-2:{ACCOUNT}:secret:key"
    cloud = deploy(lambda: definition(secrets={"PAYMENT_KEY": arn}))
    made = cloud.of("aws:ecs/taskDefinition:TaskDefinition")["api"]
    [one] = json.loads(made["containerDefinitions"])
    assert one["secrets"] == [{"name": "PAYMENT_KEY", "valueFrom": arn}]
    policies = cloud.of("aws:iam/rolePolicy:RolePolicy")
    assert arn in policies["api-start"]["policy"]
    assert "secretsmanager" not in policies["api"]["policy"]


def test_the_architecture_of_a_task_is_a_setting(deploy):
    made = deploy(lambda: definition(architecture="x86_64")).of("aws:ecs/taskDefinition:TaskDefinition")
    assert made["api"]["runtimePlatform"]["cpuArchitecture"] == "X86_64"


def test_a_task_has_an_address_of_its_own_and_shares_nothing_with_its_host(deploy):
    made = deploy(service).of("aws:ecs/taskDefinition:TaskDefinition")["api"]
    assert (made["networkMode"], made["cpu"], made["memory"]) == ("awsvpc", "256", "512")
    assert made["requiresCompatibilities"] == ["FARGATE"]
    assert not {"pidMode", "ipcMode"} & made.keys()


def test_a_bad_deployment_is_rolled_back_and_tasks_are_private(deploy):
    made = deploy(service).of("aws:ecs/service:Service")["api"]
    assert made["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert made["networkConfiguration"] == {
        "subnets": ["subnet-1", "subnet-2"],
        "securityGroups": ["sg-app"],
        "assignPublicIp": False,
    }
    assert "platformVersion" not in made, "the latest one"


@pytest.mark.parametrize(
    ("spot", "strategies"),
    [
        (0, [{"capacityProvider": "FARGATE", "base": 2, "weight": 100}]),
        (
            80,
            [
                {"capacityProvider": "FARGATE", "base": 2, "weight": 20},
                {"capacityProvider": "FARGATE_SPOT", "weight": 80},
            ],
        ),
    ],
)
def test_the_least_number_of_tasks_is_never_spot(deploy, spot, strategies):
    made = deploy(lambda: service(spot=spot)).of("aws:ecs/service:Service")["api"]
    assert made["capacityProviderStrategies"] == strategies


def test_a_service_on_machines_runs_on_the_clusters_own(deploy):
    cloud = deploy(lambda: service(machines=MACHINES, kind="machines"))
    made = cloud.of("aws:ecs/service:Service")["api"]
    assert made["capacityProviderStrategies"] == [{"capacityProvider": "containers-machines", "weight": 1}]
    task = cloud.of("aws:ecs/taskDefinition:TaskDefinition")["api"]
    assert task["requiresCompatibilities"] == ["EC2"]


def test_a_service_on_machines_that_are_not_there_is_refused(deploy):
    with pytest.raises(ValueError, match="api: its capacity is machines, and the cluster has none"):
        deploy(lambda: service(kind="machines"))


def test_requests_reach_a_service_through_the_load_balancer_by_its_rule(deploy):
    cloud = deploy(service)
    rule = cloud.of("aws:lb/listenerRule:ListenerRule")["api"]
    assert (rule["listenerArn"], rule["priority"]) == (LISTENER, 100)
    assert rule["conditions"] == [{"pathPattern": {"values": ["/api/*"]}}]
    targets = cloud.of("aws:lb/targetGroup:TargetGroup")["api"]
    assert (targets["targetType"], targets["port"], targets["vpcId"]) == ("ip", 8080, "vpc-1")
    [balancer] = cloud.of("aws:ecs/service:Service")["api"]["loadBalancers"]
    assert (balancer["containerName"], balancer["containerPort"]) == ("app", 8080)


def test_services_find_each_other_by_name_through_envoy(deploy):
    cloud = deploy(lambda: service(balanced=False))
    made = cloud.of("aws:ecs/service:Service")["api"]
    assert not {"loadBalancers", "healthCheckGracePeriodSeconds"} & made.keys()
    assert not cloud.of("aws:lb/targetGroup:TargetGroup")
    connect = made["serviceConnectConfiguration"]
    assert connect["enabled"] is True
    assert connect["services"] == [
        {"portName": "app", "discoveryName": "api", "clientAlias": [{"port": 8080, "dnsName": "api"}]}
    ]
    assert connect["logConfiguration"]["options"]["awslogs-stream-prefix"] == "envoy"


def scaling(backlog=None):
    return ServiceScaling(
        "api",
        Size(min=2, desired=2, max=6),
        cluster_name="main",
        service_name="api",
        cpu_percent=60,
        backlog=backlog,
    )


def test_a_service_scales_between_its_bounds_and_pulumi_ignores_the_desired_count(deploy):
    cloud = deploy(scaling)
    target = cloud.of("aws:appautoscaling/target:Target")["api"]
    assert (target["resourceId"], target["minCapacity"], target["maxCapacity"]) == ("service/main/api", 2, 6)
    policies = cloud.of("aws:appautoscaling/policy:Policy")
    tracked = {name: one["targetTrackingScalingPolicyConfiguration"] for name, one in policies.items()}
    assert {name: one["targetValue"] for name, one in tracked.items()} == {"api-cpu": 60, "api-memory": 75}
    assert all(one["scaleOutCooldown"] < one["scaleInCooldown"] for one in tracked.values())
    assert deploy(service).ignored["api"] == ["desiredCount"]


def test_a_worker_scales_on_the_messages_per_task(deploy):
    policies = deploy(lambda: scaling(Backlog("work", 100))).of("aws:appautoscaling/policy:Policy")
    tracked = policies["api-backlog"]["targetTrackingScalingPolicyConfiguration"]
    assert tracked["targetValue"] == 100
    waiting, tasks, backlog = tracked["customizedMetricSpecification"]["metrics"]
    assert waiting["metricStat"]["metric"]["dimensions"] == [{"name": "QueueName", "value": "work"}]
    assert tasks["metricStat"]["metric"]["metricName"] == "RunningTaskCount"
    assert (backlog["expression"], backlog["returnData"]) == ("waiting / IF(tasks > 0, tasks, 1)", True)


def test_starting_a_task_takes_one_repository_and_one_log_group(deploy):
    text = deploy(service).of("aws:iam/rolePolicy:RolePolicy")["api-start"]["policy"]
    may = {action: one["Resource"] for one in json.loads(text)["Statement"] for action in one["Action"]}
    assert may["ecr:BatchGetImage"] == [REPOSITORY]
    assert may["logs:PutLogEvents"] == [f"arn:aws:made:ap-northeast-2:{ACCOUNT}:api:*"]


def test_a_program_may_do_what_it_was_granted_and_otherwise_open_ecs_exec_only(deploy):
    role = "aws:iam/rolePolicy:RolePolicy"
    [statement] = json.loads(deploy(service).of(role)["api"]["policy"])["Statement"]
    assert {action.split(":")[0] for action in statement["Action"]} == {"ssmmessages"}
    granted = deploy(lambda: service(grants=[policy.allow("s3:GetObject", on="arn:aws:s3:::media/*")]))
    assert "s3:GetObject" in granted.of(role)["api"]["policy"]


@pytest.mark.parametrize(("protocol", "version"), [("http", "HTTP1"), ("http2", "HTTP2"), ("grpc", "GRPC")])
def test_the_protocol_of_the_port_is_that_of_the_target_group(deploy, protocol, version):
    route, port = ListenerRoute(["a.example.com"], [], 1), TargetPort(8080, protocol, "/")
    name = "a-long-service-name-a-long-process"
    cloud = deploy(lambda: RoutedTargets(name, route, port=port, vpc_id="vpc-1", listener_arn=LISTENER))
    [group] = cloud.of("aws:lb/targetGroup:TargetGroup").values()
    assert (group["protocolVersion"], group["namePrefix"]) == (version, "a-lon-")
    [rule] = cloud.of("aws:lb/listenerRule:ListenerRule").values()
    assert rule["conditions"] == [{"hostHeader": {"values": ["a.example.com"]}}]


def test_roles_are_taken_by_tasks_of_this_account_and_region_only(deploy):
    roles = deploy(service).of("aws:iam/role:Role")
    for name in ("api", "api-start"):
        [statement] = json.loads(roles[name]["assumeRolePolicy"])["Statement"]
        assert statement["Principal"] == {"Service": ["ecs-tasks.amazonaws.com"]}
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}


@pytest.mark.parametrize(
    ("cpu", "memory", "line"),
    [
        (256, 4096, "does not go with 256 CPU units: 512, or 1024 to 2048 in steps of 1024"),
        (512, 512, "does not go with 512 CPU units: 1024 to 4096 in steps of 1024"),
        (1024, 2500, "does not go with 1024 CPU units: 2048 to 8192 in steps of 1024"),
        (8192, 17408, "does not go with 8192 CPU units: 16384 to 61440 in steps of 4096"),
    ],
)
def test_memory_that_fargate_does_not_offer_is_refused_with_what_it_does(cpu, memory, line):
    with pytest.raises(ValueError, match=line):
        check_memory(cpu, memory)


@pytest.mark.parametrize(("cpu", "memory"), [(256, 512), (256, 2048), (4096, 30720), (16384, 122880)])
def test_memory_that_fargate_offers_is_taken(cpu, memory):
    assert check_memory(cpu, memory) == memory


def traced(**changes):
    return json.loads(definitions(Container("app:1", 512, 1024, traces=True, **changes), "logs", "eu-west-1"))


def test_a_collector_of_traces_takes_its_part_of_the_task_and_stops_no_program():
    program, beside = traced()
    assert (program["essential"], beside["essential"]) == (True, False)
    assert "dependsOn" not in program
    assert program["cpu"] + beside["cpu"] == 512
    assert program["memory"] + beside["memory"] == 1024
    assert program["linuxParameters"]["tmpfs"][0]["size"] == program["memory"] // 4


def test_a_collector_has_the_restrictions_of_the_program_and_logs_to_its_group():
    program, beside = traced(run_as_root=True)
    assert beside["readonlyRootFilesystem"]
    assert beside["user"] == "10001:10001"
    assert beside["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    logs = [one["logConfiguration"]["options"] for one in (program, beside)]
    assert logs[0]["awslogs-group"] == logs[1]["awslogs-group"] == "logs"
    assert logs[1]["awslogs-stream-prefix"] == "collector"
    assert "portMappings" not in beside


def test_a_collector_takes_both_kinds_of_traces_from_the_task_alone_and_exports_no_metrics():
    [variable] = traced()[1]["environment"]
    assert variable["name"] == "AOT_CONFIG_CONTENT"
    config = json.loads(variable["value"])
    assert config["service"]["pipelines"].keys() == {"traces"}
    assert config["exporters"] == {"awsxray": {"region": "eu-west-1"}}
    receivers = config["receivers"]
    ends = [one["endpoint"] for one in receivers["otlp"]["protocols"].values()]
    ends += [receivers["awsxray"]["endpoint"], receivers["awsxray"]["proxy_server"]["endpoint"]]
    assert {one.partition(":")[0] for one in ends} == {"127.0.0.1"}
    given = collector.variables("orders-api")
    assert (
        given["OTEL_EXPORTER_OTLP_ENDPOINT"] == f"http://{receivers['otlp']['protocols']['http']['endpoint']}"
    )
    assert given["AWS_XRAY_DAEMON_ADDRESS"] == receivers["awsxray"]["endpoint"]


def test_the_collector_s_image_has_a_version():
    assert re.fullmatch(
        r"public\.ecr\.aws/aws-observability/aws-otel-collector:v\d+\.\d+\.\d+", collector.IMAGE
    )


@pytest.mark.parametrize(("cpu", "memory"), [(128, 512), (256, 511)])
def test_a_task_without_room_for_a_program_beside_its_collector_is_refused(cpu, memory):
    collector.check_size(256, 512)
    with pytest.raises(ValueError, match="allowed: cpu from 256 and memory_mb from 512, or traces false"):
        collector.check_size(cpu, memory)


@pytest.mark.parametrize("traces", [True, False])
def test_only_the_role_of_a_traced_task_may_write_traces(deploy, traces):
    policies = deploy(lambda: definition(traces=traces)).of("aws:iam/rolePolicy:RolePolicy")
    assert [name for name, one in policies.items() if "xray:Put" in one["policy"]] == (
        ["api"] if traces else []
    )
