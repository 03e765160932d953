"""botocore clients that can only read: their service models have no other operations."""

import os
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from strata.drift.children import collect
from strata.drift.children.table import ROWS
from strata.drift.models import LOADER
from strata.drift.vpc import Client

ENDPOINT = "AWS_ENDPOINT_URL"
"""The beginning of the variables that name endpoints."""
_DATA_PATH = "AWS_DATA_PATH"
"""The variable with folders of a user's own service models."""
_RETRIES: Any = {"mode": "adaptive", "total_max_attempts": 10}
"""Adaptive retries slow down a client's calls after a throttled one (botocore, "Retries")."""
_LOCAL_RETRIES: Any = {"mode": "standard", "total_max_attempts": 3}
_SERVER_ERROR = 500


class Clients:
    """botocore clients, each created once: creation is slower than most calls, and isn't thread-safe.

    With *local* they call emulators.
    """

    def __init__(self, region: str, *, local: bool = False) -> None:
        self.local = local
        self._region = region
        self._made: dict[tuple[str, str, str | None], Client] = {}
        self._lock = Lock()
        self._config = Config(
            retries=_LOCAL_RETRIES if local else _RETRIES,
            max_pool_connections=collect.THREADS,
        )
        self._session = Session()
        if _DATA_PATH not in os.environ:
            self._session.register_component("data_loader", LOADER)
        if local:
            self._session.get_component("event_emitter").register_first("needs-retry.*.*", _give_up)

    def __call__(self, service: str, where: str = "", url: str | None = None) -> Client:
        """The client of *service* in the region *where*, by default the environment's."""
        key = (service, where or self._region, url)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._session.create_client(
                    service, region_name=key[1], endpoint_url=url, config=self._config
                )
            return self._made[key]

    def prepare(self) -> None:
        """Create the clients of all rows."""
        for service, where in sorted({(row.listing.service, row.listing.region) for row in ROWS}):
            self(service, where)


def emulated(variables: Mapping[str, str]) -> bool:
    """True if AWS's endpoints are emulators on this machine."""
    urls = [value for name, value in variables.items() if name.startswith(ENDPOINT)]
    return bool(urls) and all(urlsplit(url).hostname in collect.LOOPBACK for url in urls)


def _give_up(
    operation: Any,  # noqa: ANN401 (a model of botocore)
    response: tuple[object, Mapping[str, Any]] | None = None,
    caught_exception: Exception | None = None,
    **_: object,
) -> None:
    """Raise the error of a call that the emulator doesn't implement: a retry would wait for nothing."""
    error = caught_exception
    if response is not None and _status(response[1]) >= _SERVER_ERROR:
        error = ClientError(response[1], operation.name)
    if error is not None and collect.unsupported(error):
        raise error


def _status(parsed: Mapping[str, Any]) -> int:
    return int(parsed.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
