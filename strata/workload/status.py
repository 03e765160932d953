"""Status of a stack in AWS: alarms, pending changes, unconfirmed and expiring resources, and workloads."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from strata.client import Client
from strata.workload import connections, expiring, pending, quotas, running, stores
from strata.workload.resources import Clients, StackResources
from strata.workload.status_row import UNREADABLE, StatusRow

Reader = Callable[[Clients, StackResources], Iterable[StatusRow]]

_READERS: dict[str, Reader] = {
    "alarms": running.alarms,
    "services": running.services,
    "functions": running.functions,
    "queues": running.queues,
    "Auto Scaling groups": pending.groups,
    "instance refreshes": pending.refreshes,
    "databases": stores.databases,
    "maintenance": stores.maintenance,
    "caches": stores.caches,
    **stores.OTHERS,
    "peerings": connections.peerings,
    "attachments": connections.attachments,
    "VPN connections": connections.tunnels,
    "distributions": pending.distributions,
    "subscriptions": expiring.subscriptions,
    "certificates": expiring.certificates,
    "secrets": expiring.secrets,
    "parameters": expiring.parameters,
    "quotas": quotas.addresses,
}


def rows(clients: Clients, resources: StackResources) -> list[StatusRow]:
    """The status of everything, read in parallel; a part that can't be read is a row of its own."""
    shared = _one_at_a_time(clients)
    with ThreadPoolExecutor(len(_READERS)) as pool:
        found = pool.map(lambda part: _read(part, shared, resources), _READERS)
    return [row for part in found for row in part]


def _read(part: str, clients: Clients, resources: StackResources) -> Sequence[StatusRow]:
    try:
        return [*_READERS[part](clients, resources)]
    except ClientError as error:
        why = error.response["Error"]
        return [StatusRow(part, "not read", f"{why.get('Code')}: {why.get('Message')}", group=UNREADABLE)]
    except (BotoCoreError, ResponseParserError) as error:
        # An emulator answers an unknown operation with a page of HTML.
        why = "no answer of AWS" if isinstance(error, ResponseParserError) else str(error)
        return [StatusRow(part, "not read", why, group=UNREADABLE)]


def _one_at_a_time(clients: Clients) -> Clients:
    """*clients* for threads: a boto3 client may be shared, but boto3's session can't make two at once."""
    lock = Lock()

    def client(*args: object, **options: object) -> Client:
        with lock:
            return clients(*args, **options)

    return client
