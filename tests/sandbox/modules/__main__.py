"""Every component that the three stack files leave out, each declared as a stack would declare it."""

import json

import pulumi
from pulumi_aws import s3

from components import policy
from components.compute import (
    Access,
    Cluster,
    ClusterSettings,
    Code,
    Door,
    Function,
    FunctionSettings,
    Machines,
    NetworkLoadBalancer,
    Placement,
    QueueWorkers,
    QueueWorkersSettings,
    Repository,
    Service,
    ServiceSettings,
    Work,
    Workload,
    on_bucket,
    on_schedule,
    on_topic,
)
from components.compute.load_balancer import LoadBalancer
from components.compute.network_load_balancer_settings import NetworkLoadBalancerSettings
from components.data import Bucket
from components.data.bucket import BucketSettings
from components.messaging import (
    ApiLogging,
    ByPermission,
    ByPolicy,
    ByRole,
    Callee,
    Clock,
    Consumer,
    DeadLetters,
    EventRule,
    EventTargets,
    FanOut,
    Fifo,
    Filter,
    HttpApi,
    MessagingKey,
    MessagingSettings,
    Pattern,
    Queue,
    RestApi,
    Route,
    StateMachine,
    Streams,
    Subscriptions,
    ToEmail,
    ToFunction,
    Tokens,
    Topic,
    WebSocketApi,
)

aws = pulumi.Config("aws")
region, [account] = aws.require("region"), aws.require_object("allowedAccountIds")
tags = aws.require_object("defaultTags")["tags"]

# What the environment exports, under the names that it exports it by, and its zones.
network = pulumi.Config("modules").require_object("network")
groups = network["security_group_ids"]
front = Placement(network["public_subnet_ids"], groups["load_balancer"])
inside = Placement(network["private_subnet_ids"], groups["app"])

messaging = MessagingSettings.model_validate(
    {
        "queue_retention_days": 1,
        "max_receives": 2,
        "oldest_message_alarm_seconds": 900,
        "log_retention_days": 7,
        "state_machine_log_level": "ALL",
        "api": {"rate_limit": 50, "burst_limit": 100},
        "stream": {"retention_hours": 48},
        "kafka": {
            "version": "3.9.x",
            "instance_type": "kafka.m7g.large",
            "brokers_per_zone": 1,
            "volume_gb": 10,
        },
    }
)
key = MessagingKey("module-messages", region=region, account=account)

# Messaging: an ordered fan-out, and a topic that a function and a person hear.
ordered = FanOut(
    "ordered",
    messaging,
    key_arn=key.arn,
    consumers={
        "all": Consumer(timeout=5),
        "large": Consumer(timeout=10, filter=Filter({"size": [{"numeric": [">", 100]}]}, "MessageBody")),
    },
    publishers=[],
    fifo=Fifo(content_based_deduplication=True),
)
alerts = Topic("alerts", key_arn=key.arn)
late = DeadLetters("late", sources=[alerts.arn])

# Compute: a function that a topic, a bucket and a clock call.
hello = Function(
    "hello",
    FunctionSettings(memory_mb=128, timeout_seconds=5, reserved_concurrency=2, log_retention_days=7),
    code=Code("tests/sandbox/modules/function", "handler.handle"),
    access=Access(late.arn),
)
callee = Callee(hello.name, hello.alias_name, hello.alias_arn)
inbox = Bucket("inbox", BucketSettings(versioning=False, delete_with_contents=True))
by_bucket = on_bucket("hello-inbox", hello, bucket_arn=inbox.arn, account_id=account)
s3.BucketNotification(
    "inbox",
    bucket=inbox.name,
    lambda_functions=[
        s3.BucketNotificationLambdaFunctionArgs(
            id="hello", lambda_function_arn=hello.alias_arn, events=["s3:ObjectCreated:*"]
        )
    ],
    opts=pulumi.ResourceOptions(depends_on=[by_bucket]),
)
operations = Topic("module-operations", key_arn=key.arn)
on_topic("hello-operations", hello, topic_arn=operations.arn)
on_schedule("hello-nightly", hello, expression="cron(0 3 * * ? *)")
Subscriptions(
    "alerts",
    topic_arn=alerts.arn,
    fifo=False,
    to={"operator": ToEmail("ops@example.com"), "hello": ToFunction(callee, late.arn)},
)

# Messaging: a state machine and streams, and a rule that sends to each kind of target.
steps = StateMachine(
    "steps",
    messaging,
    definition=json.dumps(
        {
            "StartAt": "Greet",
            "States": {
                "Greet": {
                    "Type": "Task",
                    "Resource": "${Hello}",
                    "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
                    "End": True,
                }
            },
        }
    ),
    values={"Hello": hello.alias_arn},
    grants=hello.alias_arn.apply(lambda arn: [policy.allow("lambda:InvokeFunction", on=arn)]),
)
streams = Streams(
    "module-streams",
    messaging,
    key_arn=key.arn,
    subnet_ids=network["data_subnet_ids"],
    security_group_id=groups["kafka"],
)
orders = EventRule("orders", when=Pattern({"source": ["strata.modules"]}))
work = Queue("work", messaging, consumer=Consumer(timeout=5), sources=[orders.arn])
assert streams.stream is not None
EventTargets(
    "orders",
    rule_name=orders.name,
    rule_arn=orders.arn,
    to={
        "work": ByPolicy(work.arn),
        "hello": ByPermission(callee),
        "steps": ByRole(steps.arn, "states:StartExecution"),
        "records": ByRole(streams.stream.arn, "kinesis:PutRecord"),
    },
)
EventRule("clock", when=Clock("rate(5 minutes)"))

# Messaging: the three kinds of APIs.
http = HttpApi(
    "http",
    messaging,
    routes={
        "GET /images/{id}": Route(callee, "everybody"),
        "POST /images": Route(callee, "iam"),
        "GET /me": Route(callee, "token"),
    },
    tokens=Tokens(f"https://cognito-idp.{region}.amazonaws.com/{region}_example", ["client"]),
    origins=["https://example.com"],
)
logging = ApiLogging("api-logging")
RestApi(
    "rest",
    messaging,
    routes={"GET /images/{id}": Route(callee, "everybody"), "POST /images": Route(callee, "iam")},
    logging=logging,
)
WebSocketApi(
    "socket",
    messaging,
    routes=dict.fromkeys(("$connect", "$disconnect", "$default", "say"), callee),
    logging=logging,
)

# Compute: static addresses, and workers that follow a queue behind them.
listener = {"protocol": "TCP", "certificate_arn": None}
fixed = NetworkLoadBalancer(
    "fixed",
    NetworkLoadBalancerSettings.model_validate(
        {
            "listeners": [
                {**listener, "port": 80, "target_port": 8080},
                {**listener, "port": 443, "target_port": 8443},
            ],
            "deletion_protection": False,
        }
    ),
    vpc_id=network["vpc_id"],
    zones=network["zones"],
    front=front,
)
QueueWorkers(
    "workers",
    QueueWorkersSettings.model_validate(
        {
            "instance_types": ["t4g.small", "t4g.medium"],
            "size": {"min": 1, "desired": 1, "max": 3},
            "spot_percentage": 100,
            "messages_per_worker": 50,
        }
    ),
    machines=Machines(inside, program="print('work')", tags=tags),
    work=Work(work.name, work.url, work.arn),
)

# Compute: containers on Fargate and on machines, which find each other by name.
cluster = Cluster(
    "containers",
    ClusterSettings.model_validate(
        {"container_insights": "enhanced", "machines": {"instance_type": "m7g.large", "max": 2}}
    ),
    placement=inside,
    tags=tags,
)
repository = Repository("app", delete_with_contents=True)
balancer = LoadBalancer(
    "services", placement=front, certificate_arn=None, deletion_protection=False, log_bucket=None
)
workload = Workload(pulumi.Output.format("{0}:1", repository.url), repository.arn, region, 8080)


def service(name: str, capacity: str, priority: int) -> Service:
    """A service of two tasks on *capacity*, for the paths under its name."""
    settings = ServiceSettings.model_validate(
        {
            "capacity": capacity,
            "spot_percentage": 80,
            "cpu": 256,
            "memory_mb": 512,
            "size": {"min": 2, "desired": 2, "max": 4},
            "rule": {"name": name, "priority": priority, "hosts": [], "paths": [f"/{name}/*"]},
            "log_retention_days": 7,
        }
    )
    door = Door(network["vpc_id"], balancer.listener_arn)
    return Service(name, settings, cluster=cluster, workload=workload, placement=inside, door=door)


service("orders-api", "fargate", 100)
service("reports-api", "machines", 200)

pulumi.export("ordered_topic_arn", ordered.topic_arn)
pulumi.export("ordered_queue_urls", ordered.queue_urls)
pulumi.export("state_machine_arn", steps.arn)
pulumi.export("http_url", http.url)
pulumi.export("static_ips", fixed.static_ips)
