"""The compute layer: what runs code, and the doors to it."""

from components.compute.cluster import Cluster
from components.compute.code import Code
from components.compute.container_settings import ClusterSettings, ServiceSettings
from components.compute.door import Door
from components.compute.event_sources import Batches, on_bucket, on_queue, on_schedule, on_topic
from components.compute.function import Access, Function
from components.compute.function_settings import FunctionSettings
from components.compute.lifecycle_hooks import LifecycleHooks
from components.compute.network_load_balancer import NetworkLoadBalancer
from components.compute.placement import Machines, Placement
from components.compute.queue_workers import QueueWorkers, Work
from components.compute.queue_workers_settings import QueueWorkersSettings
from components.compute.repository import Repository
from components.compute.service import Service
from components.compute.settings import ComputeSettings
from components.compute.task_definition import Workload
from components.compute.web_tier import WEB_PORT, WebTier

__all__ = [
    "WEB_PORT",
    "Access",
    "Batches",
    "Cluster",
    "ClusterSettings",
    "Code",
    "ComputeSettings",
    "Door",
    "Function",
    "FunctionSettings",
    "LifecycleHooks",
    "Machines",
    "NetworkLoadBalancer",
    "Placement",
    "QueueWorkers",
    "QueueWorkersSettings",
    "Repository",
    "Service",
    "ServiceSettings",
    "WebTier",
    "Work",
    "Workload",
    "on_bucket",
    "on_queue",
    "on_schedule",
    "on_topic",
]
