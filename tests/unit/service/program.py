"""A service under mocks: minimal manifests, and the platform's contract."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.common.account import AwsSettings
from components.common.locks import Locks
from components.service.context import ServiceContext
from components.service.contract import Contract
from components.service.manifest.manifest import Manifest
from components.service.service import Service
from components.service.service_contract import ServiceContract
from unit.recording import ACCOUNT, OPEN

REGION = "ap-northeast-2"
NO_NAMES: dict[str, Any] = {
    "public_zone": None,
    "private_zone": None,
    "certificate_arn": None,
    "cloudfront_certificate_arn": None,
    "standby": None,
}
NOTHING: dict[str, Any] = {
    "api": {},
    "websocket": {},
    "queues": {},
    "topics": {},
    "tables": {},
    "buckets": {},
    "streams": {},
    "buses": {},
    "secrets": [],
}
QUEUE = {
    "fifo": False,
    "timeout_seconds": 60,
    "retention_days": 4,
    "max_receives": 5,
    "oldest_message_alarm_seconds": 900,
    "topics": [],
}
TOPIC: dict[str, Any] = {"fifo": False, "subscribers": {}}
TABLE: dict[str, Any] = {
    "hash_key": {"name": "id", "type": "S"},
    "range_key": None,
    "indexes": [],
    "capacity": None,
    "recovery_days": None,
    "ttl_attribute": None,
    "stream": None,
    "replicas": [],
    "backup_plan": None,
}
BUCKET = {
    "versioning": False,
    "old_version_days": 7,
    "encryption": "kms",
    "lifecycle": [],
    "reader_accounts": [],
}
API = {
    "type": "http",
    "rate_limit": 100,
    "burst_limit": 50,
    "host": None,
    "origins": [],
    "tokens": None,
    "log_retention_days": 7,
}
LIMITS = {"rate_limit": 100, "burst_limit": 50, "host": None, "log_retention_days": 7}
_PROGRAM: dict[str, Any] = {
    "code": "src",
    "architecture": "arm64",
    "variables": {},
    "secrets": [],
    "uses": {},
    "log_retention_days": 7,
}
_TASK = {"run_as_root": False, "capacity": "fargate", "cpu": 256, "memory_mb": 512}
_LONG = {"spot_percentage": 50, "size": {"min": 1, "desired": 1, "max": 4}}
_REACHED = {"port": 8080, "protocol": "http", "cpu_percent": 60}
_LAMBDA = {
    "package": "zip",
    "handler": "app.handle",
    "runtime": "python3.13",
    "memory_mb": 256,
    "timeout_seconds": 10,
    "reserved_concurrency": None,
}
_JOB = {"schedule": "cron(0 3 * * ? *)", "timezone": "Asia/Seoul", "retries": 2}
PROCESSES: Mapping[str, dict[str, Any]] = {
    "web": {
        "kind": "web",
        **_PROGRAM,
        **_TASK,
        **_LONG,
        **_REACHED,
        "health": {"path": "/health", "grace_seconds": 60},
        "route": {"hosts": [], "paths": ["/orders"], "priority": 200},
    },
    "backend": {"kind": "backend", **_PROGRAM, **_TASK, **_LONG, **_REACHED},
    "worker": {
        "kind": "worker",
        "runs_as": "container",
        **_PROGRAM,
        **_TASK,
        **_LONG,
        "queue": "incoming",
        "messages_per_task": 100,
    },
    "function-worker": {
        "kind": "worker",
        "runs_as": "function",
        **_PROGRAM,
        **_LAMBDA,
        "queue": "incoming",
        "batch_size": 10,
        "maximum_concurrency": 5,
    },
    "job": {"kind": "job", "runs_as": "container", **_PROGRAM, **_TASK, **_JOB},
    "function-job": {"kind": "job", "runs_as": "function", **_PROGRAM, **_LAMBDA, **_JOB},
    "function": {"kind": "function", **_PROGRAM, **_LAMBDA, "triggers": []},
    "site": {
        "kind": "site",
        "code": "site",
        "index": "index.html",
        "fallback": "index.html",
        "hosts": [],
        "certificate_arn": None,
        "price_class": "PriceClass_100",
    },
    "workflow": {
        "kind": "workflow",
        "definition": "steps.asl.json",
        "log_level": "ERROR",
        "triggers": [],
        "uses": {},
        "log_retention_days": 7,
    },
}


def process(kind: str, **changes: object) -> dict[str, Any]:
    """A small process of *kind*, but for *changes*."""
    return {**PROCESSES[kind], **changes}


def manifest(run: Mapping[str, dict[str, Any]], **sections: object) -> Manifest:
    """A manifest with *run* and *sections*, and nothing else."""
    return Manifest.model_validate({**NOTHING, "run": run, **sections})


def contract(**changes: object) -> Contract:
    """The contract of a platform with every layer, but for *changes*."""
    whole = {
        "version": 1,
        "environment": "dev",
        "account": ACCOUNT,
        "region": REGION,
        "commit": "abc",
        "network": {
            "vpc_id": "vpc-1",
            "public_subnet_ids": ["subnet-1"],
            "private_subnet_ids": ["subnet-3", "subnet-4"],
            "data_subnet_ids": ["subnet-5"],
        },
        "keys": {"environment_arn": "arn:environment", "messages_arn": "arn:messages"},
        "operations_topic_arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:operations",
        "logs": {"name": "logs", "arn": "arn:aws:s3:::logs"},
        "names": NO_NAMES,
        "load_balancer": {
            "listener_arn": f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/1",
            "arn_suffix": "app/web/1",
            "security_group_id": "sg-balancer",
            "dns_name": "web.elb.amazonaws.com",
            "zone_id": "Z1",
            "https": True,
            "url": "https://www.example.com",
        },
        "containers": {
            "cluster_arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/main",
            "cluster_name": "main",
            "namespace_arn": "arn:namespace",
            "machines_provider": None,
        },
        "database": {
            "host": "db.example",
            "port": 5432,
            "resource_id": "db-ABC",
            "secret_arn": "arn:database-secret",
            "security_group_id": "sg-database",
        },
        "aurora": {
            "writer": "writer.example",
            "reader": "reader.example",
            "port": 3306,
            "resource_id": "cluster-ABC",
            "secret_arn": "arn:aurora-secret",
            "security_group_id": "sg-aurora",
        },
        "graph": {
            "writer": "graph.example",
            "reader": "graph-reader.example",
            "port": 8182,
            "resource_id": "cluster-GRAPH",
            "security_group_id": "sg-graph",
        },
        "sessions": {
            "host": "sessions.example",
            "port": 6379,
            "secret_arn": "arn:sessions-secret",
            "security_group_id": "sg-sessions",
        },
        "memcached": {"host": "pages.example", "port": 11211, "security_group_id": "sg-memcached"},
        "stream": {"name": "events", "arn": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/events"},
        "kafka": {
            "arn": f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/main/u-1",
            "brokers": "b-1:9098",
            "security_group_id": "sg-kafka",
        },
        "tables": {"customers": "customers-1a2b"},
        "media": {"name": "media", "arn": "arn:aws:s3:::media"},
        "cdn": None,
        "users": {
            "pool_id": "ap-northeast-2_abc",
            "arn": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/ap-northeast-2_abc",
            "issuer": f"https://cognito-idp.{REGION}.amazonaws.com/ap-northeast-2_abc",
            "domain": "strata-dev",
            "managed_login": True,
            "providers": ["COGNITO", "Google"],
            "clients": {"shop": "client-shop", "admin": "client-admin"},
        },
    }
    return Contract.model_validate({**whole, **changes})


RECEIPTS = ServiceContract.model_validate(
    {
        "version": 1,
        "service": "receipts",
        "commit": "abc",
        "topics": {"printed": f"arn:aws:sns:{REGION}:{ACCOUNT}:receipts-printed"},
        "queues": {
            "orders": {
                "url": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/receipts-orders",
                "arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:receipts-orders",
            }
        },
        "run": {
            "api": {"kind": "backend", "security_group_id": "sg-receipts", "port": 9090},
            "shop": {"kind": "web", "security_group_id": "sg-receipts-shop", "port": 9091},
            "print": {"kind": "function", "arn": "arn:aws:lambda:receipts-print"},
            "steps": {"kind": "workflow", "arn": "arn:aws:states:receipts-steps"},
        },
    }
)


def declared(folder: Path, whole: Manifest, **changes: Any) -> Service:
    """The service *whole*, with the code in *folder*; *changes* are of the contract, or `locks`."""
    locks: Locks = changes.pop("locks", OPEN)
    for path, text in {
        "src/app.py": "def handle(event, context): ...",
        "site/index.html": "<p>",
        "site/assets/app.js": "1",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    tags = dict.fromkeys(("Environment", "Project", "Owner", "CostCenter", "ManagedBy", "Repository"), "dev")
    aws = AwsSettings.model_validate(
        {"region": REGION, "allowedAccountIds": [ACCOUNT], "assumeRoles": [], "defaultTags": {"tags": tags}}
    )
    context = ServiceContext(
        name="orders",
        folder=folder,
        aws=aws,
        locks=locks,
        zones=("ap-northeast-2a", "ap-northeast-2c"),
        contract=contract(**changes),
        others={"receipts": RECEIPTS},
        image=lambda program: f"registry/strata/orders:{program.code}-0123",
        repository_arn=f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/strata/orders",
    )
    return Service("orders", whole, context)
