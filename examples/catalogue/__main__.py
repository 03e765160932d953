"""Every component that the stack files don't use, declared as a stack declares it."""

import json

import pulumi
from pulumi_aws import secretsmanager

from components.caching.memcached import Memcached
from components.caching.memcached_settings import MemcachedSettings
from components.common import policy
from components.common.locks import Locks
from components.common.placement import Placement
from components.compute.containers.cluster import Cluster
from components.compute.containers.container_settings import ClusterSettings
from components.compute.containers.repository import Repository
from components.compute.functions.code import Code
from components.compute.functions.event_sources import on_bucket
from components.compute.functions.function import Access, Function
from components.compute.functions.function_settings import FunctionSettings
from components.compute.placement import Machines
from components.compute.web.network_load_balancer import NetworkLoadBalancer
from components.compute.web.network_load_balancer_settings import NetworkLoadBalancerSettings
from components.compute.workers.queue_workers import QueueWorkers, Work
from components.compute.workers.queue_workers_settings import QueueWorkersSettings
from components.data.buckets.bucket import Bucket, BucketContext
from components.data.buckets.bucket_settings import BucketSettings, LogBucketSettings
from components.data.buckets.log_bucket import LogBucket
from components.data.buckets.notices import Notice, notify
from components.data.graph.graph import Graph
from components.data.graph.graph_settings import GraphSettings
from components.data.log_queries.log_queries import LogQueries, LogQueriesSettings, Logs
from components.data.migration.migration import Migration
from components.data.migration.migration_access import MigrationAccess
from components.data.migration.migration_roles import MigrationRoles
from components.data.migration.migration_settings import MigrationSettings
from components.data.settings import DataSettings
from components.data.store_context import StoreContext
from components.data.stores import Stores
from components.data.tables.table import Table
from components.data.tables.table_settings import TableSettings
from components.data.warehouse.warehouse import Warehouse
from components.data.warehouse.warehouse_settings import WarehouseSettings
from components.messaging.apis.api_logging import ApiLogging
from components.messaging.apis.callee import Callee
from components.messaging.apis.http_api import HttpApi, Tokens
from components.messaging.apis.rest_api import RestApi
from components.messaging.apis.routes import Route
from components.messaging.apis.web_socket_api import WebSocketApi
from components.messaging.dead_letters import DeadLetters
from components.messaging.events.event_rule import Clock, EventRule, Pattern
from components.messaging.events.event_targets import (
    ByPermission,
    ByPolicy,
    ByRole,
    ByRoleAndKey,
    EventTargets,
)
from components.messaging.events.state_machine import StateMachine
from components.messaging.fan_out import FanOut
from components.messaging.fifo import Fifo
from components.messaging.filter import Filter
from components.messaging.key import MessagingKey
from components.messaging.protection import Protection
from components.messaging.queue import Consumer, Queue
from components.messaging.settings import ApiSettings, MessagingSettings, StateMachineSettings
from components.messaging.streams import Streams
from components.messaging.subscriptions import Subscriptions, ToEmail, ToFunction
from components.messaging.topic import Topic
from components.network.security_groups import SecurityGroups
from components.security.environment_key import EnvironmentKey

aws = pulumi.Config("aws")
region, [account] = aws.require("region"), aws.require_object("allowedAccountIds")
tags = aws.require_object("defaultTags")["tags"]
locks = Locks(deletion_protection=False, protect=False, retention=False)

# What the environment exports, under the names that it exports it by, and its zones.
network = pulumi.Config("modules").require_object("network")
groups = network["security_group_ids"]
SecurityGroups(
    "module-firewall",
    vpc_id=network["vpc_id"],
    existing={name: groups[name] for name in ("app", "database")},
    edges=["app -> database:5433", "app -> database:8183"],
)
front = Placement(network["public_subnet_ids"], groups["load_balancer"], network["zones"])
inside = Placement(network["private_subnet_ids"], groups["app"], network["zones"])

messaging = MessagingSettings.model_validate(
    {
        "queue_retention_days": 1,
        "max_receives": 2,
        "oldest_message_alarm_seconds": 900,
        "log_retention_days": 7,
        "operations_subscribers": {},
        "stream": {"retention_hours": 48},
        "kafka": {
            "version": "3.9.x",
            "instance_type": "kafka.m7g.large",
            "zones": network["zones"][:2],
            "brokers_per_zone": 1,
            "volume_gb": 10,
        },
    }
)
apis = ApiSettings(rate_limit=50, burst_limit=100, log_retention_days=7)
key = MessagingKey("module-messages", locks, region=region, account=account)

# Messaging: a FIFO fan-out, and a topic with a function and an e-mail address as subscribers.
ordered = FanOut(
    "ordered",
    messaging,
    protection=Protection(locks, key.arn),
    consumers={
        "all": Consumer(timeout=5),
        "large": Consumer(timeout=10, filter=Filter({"size": [{"numeric": [">", 100]}]}, "MessageBody")),
    },
    publishers=[],
    fifo=Fifo(content_based_deduplication=True),
)
alerts = Topic("alerts", key_arn=key.arn)
operations = Topic("module-operations", key_arn=key.arn)
late = DeadLetters("late", locks, sources=[alerts.arn, operations.arn])

# Compute: a function that a topic, a bucket and a clock call.
hello = Function(
    "hello",
    FunctionSettings(memory_mb=128, timeout_seconds=5, reserved_concurrency=2, log_retention_days=7),
    code=Code("examples/catalogue/function", "handler.handle"),
    access=Access(late.arn),
)
callee = Callee(hello.name, hello.alias_name, hello.alias_arn)
logs = LogBucket("module-logs", LogBucketSettings(retention_days=7), locks, account=account)
inbox = Bucket(
    "inbox",
    BucketSettings(
        versioning=False, old_version_days=1, encryption="s3", lifecycle=(), reader_accounts=("999999999999",)
    ),
    locks,
    context=BucketContext(account, key.arn, logs.name),
)
by_bucket = on_bucket("hello-inbox", hello, bucket_arn=inbox.arn, account_id=account)
notify(
    "inbox",
    bucket=inbox.name,
    notices={"hello": Notice("function", hello.alias_arn)},
    event_bridge=True,
    opts=pulumi.ResourceOptions(depends_on=[by_bucket]),
)
Subscriptions(
    "module-operations",
    topic_arn=operations.arn,
    fifo=False,
    to={"hello": ToFunction(callee, late.arn)},
)
nightly = EventRule("nightly", when=Clock("cron(0 3 * * ? *)"))
EventTargets(
    "nightly", locks, rule_name=nightly.name, rule_arn=nightly.arn, to={"hello": ByPermission(callee)}
)
Subscriptions(
    "alerts",
    topic_arn=alerts.arn,
    fifo=False,
    to={"operator": ToEmail("ops@example.com"), "hello": ToFunction(callee, late.arn)},
)

# Messaging: a state machine and streams, and a rule that sends to each kind of target.
steps = StateMachine(
    "steps",
    StateMachineSettings(log_level="ALL", log_retention_days=7),
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
    locks,
    key_arn=key.arn,
    placement=Placement(network["data_subnet_ids"], groups["kafka"], network["zones"]),
)
orders = EventRule("orders", when=Pattern({"source": ["strata.modules"]}))
work = Queue(
    "work", messaging, protection=Protection(locks), consumer=Consumer(timeout=5), sources=[orders.arn]
)
assert streams.stream is not None
EventTargets(
    "orders",
    locks,
    rule_name=orders.name,
    rule_arn=orders.arn,
    to={
        "work": ByPolicy(work.arn),
        "hello": ByPermission(callee),
        "steps": ByRole(steps.arn),
        "records": ByRoleAndKey(streams.stream.arn, key.arn),
    },
)

# Messaging: the three kinds of APIs.
http = HttpApi(
    "http",
    apis,
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
    apis,
    routes={"GET /images/{id}": Route(callee, "everybody"), "POST /images": Route(callee, "iam")},
    logging=logging,
)
WebSocketApi(
    "socket",
    apis,
    routes=dict.fromkeys(("$connect", "$disconnect", "$default", "say"), callee),
    logging=logging,
)

# Compute: static addresses, and workers that follow a queue behind them.
plain_tcp = {"protocol": "TCP", "certificate_arn": None}
fixed = NetworkLoadBalancer(
    "fixed",
    NetworkLoadBalancerSettings.model_validate(
        {
            "listeners": [{**plain_tcp, "port": 80}, {**plain_tcp, "port": 443}],
            "deletion_protection": False,
        }
    ),
    vpc_id=network["vpc_id"],
    zones=network["zones"],
    front=front,
    target_port=8080,
)
QueueWorkers(
    "workers",
    QueueWorkersSettings.model_validate(
        {
            "instance_types": ["t4g.small", "t4g.medium"],
            "size": {"min": 1, "desired": 1, "max": 3},
            "spot_percentage": 100,
            "log_retention_days": 7,
            "messages_per_worker": 50,
        }
    ),
    machines=Machines(inside, program="print('work')", tags=tags),
    work=Work(work.name, work.url, work.arn),
)

# Compute: a cluster on Fargate and on machines, and a repository.
Cluster(
    "containers",
    ClusterSettings.model_validate(
        {
            "container_insights": "enhanced",
            "machines": {"instance_types": ["m7g.large", "m6g.large"], "max": 2},
        }
    ),
    placement=inside,
    tags=tags,
)
Repository("app", delete_with_contents=True)

# Data: a table that grows with its load, and the key of one below that has a copy in another region.
REPLICA = "ap-northeast-1"
units = {"min": 1, "max": 10, "target_percent": 70}
plain = {
    "hash_key": {"name": "id", "type": "S"},
    "range_key": None,
    "indexes": [],
    "capacity": None,
    "recovery_days": 7,
    "ttl_attribute": "ends",
    "stream": None,
    "replicas": [],
    "backup_plan": None,
}
by_state = {
    "name": "by-state",
    "hash_key": {"name": "state", "type": "S"},
    "range_key": {"name": "placed", "type": "N"},
    "projection": ["total"],
}
Table(
    "sales",
    TableSettings.model_validate(
        {**plain, "capacity": {"read": units, "write": units}, "indexes": [by_state], "backup_plan": "daily"}
    ),
    locks,
    key_arn=key.arn,
    alarm_topic_arn=operations.arn,
)
replica_key = EnvironmentKey("module-replica", locks, region=REPLICA, account=account)
everywhere = {**plain, "stream": "NEW_AND_OLD_IMAGES", "replicas": [REPLICA]}

LogQueries(
    "questions",
    LogQueriesSettings(scan_limit_gb=1, since="2026/01/01"),
    logs=Logs(logs.name, logs.name, account, region, key.arn),
    vpc_id=network["vpc_id"],
    results_bucket=inbox.name,
)

# Caching: what may be forgotten.
Memcached(
    "pages",
    MemcachedSettings(
        engine_version="1.6.22",
        node_type="cache.t4g.micro",
        nodes=2,
        maintenance_window="sun:18:00-sun:19:00",
        apply_immediately=True,
    ),
    placement=Placement(network["data_subnet_ids"], groups["cache"], network["zones"]),
    alarm_topic_arn=operations.arn,
)

# Data: a cluster whose readers follow its load, and a database with copies for reading and a password of its
# own.
store = Placement(network["data_subnet_ids"], groups["database"], network["zones"])
hours = {"backup_window": "17:00-17:30", "maintenance_window": "sun:18:00-sun:19:00"}
changes = {"apply_immediately": True, "allow_major_version_upgrade": True, "log_retention_days": 7}
database = {"instance_class": "db.r6g.large", "port": 5433, "backup_days": 1, **hours, **changes}
Stores(
    "module-stores",
    DataSettings.model_validate(
        {
            "locks": locks,
            "access_logs": {"retention_days": 7},
            "aurora": {
                **database,
                "engine": "aurora-postgresql",
                "version": "16",
                "readers": 1,
                "reader_scaling": {"metric": "cpu", "target": 60, "max": 3},
                "backup_plan": "weekly",
            },
            "database": {
                **database,
                "engine": "mysql",
                "version": "8.4",
                "multi_az": True,
                "replicas": 2,
                "replica_version": None,
                "volume": {"type": "io2", "gb": 100, "max_gb": 200, "iops": 1000, "throughput": None},
                "backup_plan": None,
            },
            "tables": {"everywhere": everywhere},
            "warehouse": None,
            "backups": {
                "plans": [
                    {
                        "name": "weekly",
                        "schedule": "cron(0 20 ? * SUN *)",
                        "cold_after_days": None,
                        "delete_after_days": 30,
                    }
                ]
            },
        }
    ),
    placement=store,
    key_arn=key.arn,
    replica_key_arns={REPLICA: replica_key.arn},
    alarm_topic_arn=operations.arn,
)

# Data: a warehouse, a graph, and what moves rows from one database to another.
context = StoreContext(locks, store, key.arn, operations.arn)
Warehouse(
    "facts",
    WarehouseSettings(
        node_type="ra3.xlplus",
        nodes=2,
        multi_az=False,
        port=5432,
        snapshot_days=1,
        maintenance_window="sun:18:00-sun:19:00",
        log_retention_days=7,
    ),
    context=context,
)
Graph(
    "friends",
    GraphSettings(
        version="1.3.2.1",
        instance_class="db.t4g.medium",
        readers=1,
        port=8183,
        backup_days=1,
        backup_window="17:00-17:30",
        maintenance_window="sun:18:00-sun:19:00",
        apply_immediately=True,
        allow_major_version_upgrade=True,
        log_retention_days=7,
    ),
    context=context,
)
ends = {side: secretsmanager.Secret(f"module-{side}", kms_key_id=key.arn) for side in ("source", "target")}
end = {"engine": "postgres", "database": "app", "certificate_arn": None}
Migration(
    "moving",
    MigrationSettings.model_validate(
        {
            "instance_class": "dms.t3.medium",
            "storage_gb": 50,
            "multi_az": False,
            "maintenance_window": "sun:18:00-sun:19:00",
            "source": end,
            "target": {**end, "engine": "aurora-postgresql"},
            "schemas": ["public"],
        }
    ),
    placement=Placement(network["private_subnet_ids"], groups["app"], network["zones"]),
    key_arn=key.arn,
    access=MigrationAccess(
        MigrationRoles("module-dms", account=account), ends["source"].arn, ends["target"].arn
    ),
    alarm_topic_arn=operations.arn,
)

pulumi.export("ordered_topic_arn", ordered.topic_arn)
pulumi.export("ordered_queue_urls", ordered.queue_urls)
pulumi.export("state_machine_arn", steps.arn)
pulumi.export("http_url", http.url)
pulumi.export("static_ips", fixed.static_ips)
