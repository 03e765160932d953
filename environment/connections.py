"""The network connections of the platform; services add those of their processes in their own stacks."""

from components.compute.web.web_tier import WEB_PORT
from components.messaging.settings import KAFKA_PORT
from environment.settings import Settings

OPTIONAL = ("kafka", "migration")
"""Groups with connections only where the setting of the same name is on; the groups always exist."""
_CLIENTS = ("app", "worker")


def connections(settings: Settings) -> list[str]:
    """Each connection as ``client -> server:port``; every other one is refused."""
    return [
        *_requests(settings),
        f"load_balancer -> app:{WEB_PORT}",
        # Cognito, where the load balancer signs users in.
        *(["load_balancer -> internet:443"] if settings.https and settings.identity.users else []),
        "app -> internet:443",
        "worker -> internet:443",  # S3, by the gateway endpoint
        "container_machine -> internet:443",  # the ECS agent; tasks have security groups of their service
        *(f"{client} -> database:{port}" for client in _CLIENTS for port in settings.data.ports),
        *(_of_migration(settings) if settings.data.migration else []),
        *(f"{client} -> cache:{port}" for client in _CLIENTS for port in settings.caching.ports),
        *(f"{client} -> kafka:{KAFKA_PORT}" for client in _CLIENTS if settings.messaging.kafka),
    ]


def _of_migration(settings: Settings) -> list[str]:
    return [
        f"migration -> database:{settings.data.port}",
        "migration -> internet:443",  # Secrets Manager, where it has no interface endpoint
    ]


def _requests(settings: Settings) -> list[str]:
    """The connections to the load balancer: from everywhere, or from the CDN alone where there is one."""
    if settings.edge.cdn is None:
        return [
            "internet -> load_balancer:80",  # answered with a redirect
            "internet -> load_balancer:443",
        ]
    return [f"cloudfront -> load_balancer:{443 if settings.https else 80}"]
