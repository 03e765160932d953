"""The network connections of the platform; services add those of their processes in their own stacks."""

from components.compute.web.web_tier import WEB_PORT
from environment.settings import Settings

_KAFKA_IAM_PORT = 9098
_CLIENTS = ("app", "worker")


def connections(settings: Settings) -> list[str]:
    """Each connection as ``client -> server:port``; every other one is refused."""
    return [
        "internet -> load_balancer:80",  # answered with a redirect
        "internet -> load_balancer:443",
        f"load_balancer -> app:{WEB_PORT}",
        "app -> internet:443",
        "worker -> internet:443",  # S3, by the gateway endpoint
        "container_machine -> internet:443",  # the ECS agent; tasks have security groups of their service
        *(f"{client} -> database:{settings.data.port}" for client in _CLIENTS),
        *(f"{client} -> cache:{port}" for client in _CLIENTS for port in settings.caching.ports),
        f"app -> kafka:{_KAFKA_IAM_PORT}",
    ]
