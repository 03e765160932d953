"""A valid manifest that has every kind of process and resource."""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import yaml

from unit import places

Change = Callable[[dict[str, Any]], object]
TEXT = """
run:
  api:
    kind: web
    code: src
    architecture: arm64
    run_as_root: false
    port: 8080
    protocol: http
    cpu: 512
    memory_mb: 1024
    capacity: fargate
    spot_percentage: 50
    size: { min: 2, desired: 2, max: 20 }
    cpu_percent: 60
    health: { path: /health, grace_seconds: 60 }
    route: { hosts: [], paths: ["/orders", "/orders/*"], priority: 200 }
    variables: { LOG_LEVEL: info }
    secrets: [PAYMENT_KEY]
    uses: { queues.incoming: send, tables.orders: write, platform.database: connect, run.internal: call }
    log_retention_days: 7
  internal:
    kind: backend
    code: src
    architecture: arm64
    run_as_root: false
    port: 9090
    protocol: grpc
    cpu: 256
    memory_mb: 512
    capacity: fargate
    spot_percentage: 0
    traces: true
    size: { min: 1, desired: 1, max: 4 }
    cpu_percent: 60
    variables: {}
    secrets: []
    uses: { buckets.uploads: { read: in/ }, streams.clicks: write }
    log_retention_days: 7
  worker:
    kind: worker
    runs_as: container
    queue: incoming
    code: worker
    architecture: arm64
    run_as_root: false
    cpu: 256
    memory_mb: 512
    capacity: fargate
    spot_percentage: 100
    size: { min: 0, desired: 0, max: 4 }
    messages_per_task: 100
    variables: {}
    secrets: []
    uses: { tables.orders: write }
    log_retention_days: 7
  packer:
    kind: worker
    runs_as: function
    queue: parcels
    code: src
    package: zip
    handler: packer.handle
    runtime: python3.13
    architecture: arm64
    memory_mb: 256
    timeout_seconds: 10
    reserved_concurrency: null
    batch_size: 10
    maximum_concurrency: 5
    variables: {}
    secrets: []
    uses: { topics.changed: publish }
    log_retention_days: 7
  nightly:
    kind: job
    runs_as: container
    schedule: cron(0 3 * * ? *)
    timezone: Asia/Seoul
    retries: 2
    code: src
    architecture: arm64
    run_as_root: false
    cpu: 256
    memory_mb: 512
    capacity: fargate
    variables: {}
    secrets: []
    uses: { platform.media: read }
    log_retention_days: 7
  hourly:
    kind: job
    runs_as: function
    schedule: rate(1 hour)
    timezone: UTC
    retries: 0
    code: src
    package: image
    handler: null
    runtime: null
    architecture: x86_64
    memory_mb: 256
    timeout_seconds: 60
    reserved_concurrency: null
    variables: {}
    secrets: []
    uses: { secrets.PAYMENT_KEY: read, catalogue.run.api: call }
    log_retention_days: 7
  hook:
    kind: function
    code: src
    package: zip
    handler: hook.handle
    runtime: python3.13
    architecture: arm64
    memory_mb: 256
    timeout_seconds: 10
    reserved_concurrency: null
    triggers:
      - { http: "POST /orders/hook" }
      - { http: "GET /orders/{id}", callers: iam }
      - { websocket: $connect }
      - { topic: catalogue.changed }
      - { queue: returns }
      - { bucket: uploads, prefix: in/ }
      - { table: orders }
      - { stream: streams.clicks }
      - { event: { bus: domain, pattern: { source: [shop] } } }
      - { schedule: rate(5 minutes) }
    variables: {}
    secrets: []
    uses: { buses.domain: put }
    log_retention_days: 7
  shop:
    kind: site
    code: site
    index: index.html
    fallback: index.html
    hosts: []
    certificate_arn: null
    price_class: PriceClass_100
  charge:
    kind: workflow
    definition: charge.asl.json
    log_level: ERROR
    triggers: [{ event: { bus: default, pattern: { source: [aws.s3] } } }]
    uses: { run.hook: call }
    log_retention_days: 7
api:
  { type: http, rate_limit: 9, burst_limit: 5, host: null, origins: [], tokens: null, log_retention_days: 7 }
websocket: { rate_limit: 100, burst_limit: 50, host: null, log_retention_days: 7 }
queues:
  incoming:
    fifo: false
    timeout_seconds: 60
    retention_days: 4
    max_receives: 5
    oldest_message_alarm_seconds: 900
    topics: [changed, catalogue.changed]
  parcels:
    fifo: false
    timeout_seconds: 60
    retention_days: 4
    max_receives: 5
    oldest_message_alarm_seconds: 900
    topics: []
  returns:
    fifo: false
    timeout_seconds: 60
    retention_days: 4
    max_receives: 5
    oldest_message_alarm_seconds: 900
    topics: []
topics:
  changed: { fifo: false, subscribers: { team: orders@example.com } }
tables:
  orders:
    hash_key: { name: id, type: S }
    range_key: null
    indexes: []
    capacity: null
    recovery_days: 7
    ttl_attribute: null
    stream: NEW_IMAGE
    replicas: []
    backup_plan: null
buckets:
  uploads: { versioning: false, old_version_days: 7, encryption: kms, lifecycle: [], reader_accounts: [] }
streams:
  clicks: { retention_hours: 24 }
buses:
  domain: {}
secrets: [PAYMENT_KEY]
"""


def whole() -> dict[str, Any]:
    """A copy of the manifest, whose text is parsed once: parsing takes a hundred times as long as copying."""
    return copy.deepcopy(_document())


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(TEXT)
    return document


def config(manifest: dict[str, Any], service: str = "orders") -> dict[str, Any]:
    """*manifest* as the configuration of *service*'s stack file."""
    return {f"{service}:{key}": value for key, value in manifest.items()}


def put(path: str, value: object) -> Change:
    """Set *value* at the ``/``-separated *path* of a manifest."""
    return lambda manifest: places.put(manifest, path.split("/"), value)
