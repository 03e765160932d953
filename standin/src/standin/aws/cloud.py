"""Configuration of one provider, and its boto3 clients of the emulated account."""

import json
import os
import re
import threading
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from standin import usage

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
_CONNECTIONS = 64
_DATA_PATH = "AWS_DATA_PATH"
"""The variable with folders of a user's own service models."""
_ATTEMPTS = 25
"""The official provider's default of ``maxRetries``; botocore waits up to 20 s between two of them."""
_REFUSED_ATTEMPTS = 7
"""Attempts while nothing listens on the endpoint: 15 to 30 s, enough for an emulator that restarts."""

NOT_REPEATED: ContextVar[bool] = ContextVar("NOT_REPEATED", default=False)
"""True while a request without a response is not repeated."""
_UNANSWERED = (ConnectionClosedError, ReadTimeoutError)
_READ = re.compile("Describe|Get|List|Head")


class ConfigurationError(Exception):
    """The provider's configuration can't be used; says which setting and why."""


@dataclass(frozen=True)
class Cloud:
    """Region, account and default tags of one configured provider, and its boto3 clients."""

    region: str
    default_tags: Mapping[str, str] = field(default_factory=dict)
    allowed_accounts: tuple[str, ...] = ()
    on_created: Callable[[str], None] | None = None
    """Receives the id of the resource that is being created, as soon as AWS has given it."""
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)
    _account: list[str] = field(default_factory=list, compare=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    @classmethod
    def configure(cls, variables: Mapping[str, Any]) -> "Cloud":
        """Read the provider's configuration as the engine gives it (nested values as JSON text).

        Raises :class:`ConfigurationError` without a region, or if an endpoint isn't on this machine.
        """
        _refuse_real_aws()
        region = next(filter(None, [variables.get("region"), *map(os.environ.get, _REGIONS)]), None)
        if not region:
            raise ConfigurationError("aws:region is not set")
        tags = _structured(variables, "defaultTags") or {}
        accounts = _structured(variables, "allowedAccountIds") or ()
        return cls(str(region), tags.get("tags") or {}, tuple(str(account) for account in accounts))

    def at(self, region: str | None) -> "Cloud":
        """The same cloud as a resource sees it that declares *region*."""
        return replace(self, region=region) if region else self

    def created(self, resource_id: str) -> None:
        """Keep the id of a resource whose creation takes more operations than the one that gave the id."""
        if self.on_created is not None:
            self.on_created(str(resource_id))

    def client(self, service: str, region: str | None = None) -> Any:
        """The boto3 client of *service* (boto3's name), in the provider's region unless one is named."""
        key = (service, region or self.region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = _client(*key)
            return self._clients[key]

    @property
    def account(self) -> str:
        """The account that the credentials belong to, as STS has said once."""
        if not self._account:
            self._account.append(str(self.client("sts").get_caller_identity()["Account"]))
        return self._account[0]

    def check_account(self) -> None:
        """Refuse an account that ``aws:allowedAccountIds`` doesn't name, as the official provider does."""
        account = self.account
        if self.allowed_accounts and account not in self.allowed_accounts:
            allowed = ", ".join(self.allowed_accounts)
            raise ConfigurationError(
                f"AWS account ID not allowed: {account} (aws:allowedAccountIds: {allowed})"
            )

    def all_tags(self, tags: Mapping[str, str] | None) -> dict[str, str]:
        """A resource's own tags on top of the provider's default tags."""
        return {**self.default_tags, **(tags or {})}


@cache
def _models() -> Any:
    """The service models of all sessions, each read once."""
    from botocore.session import Session

    return Session().get_component("data_loader")


def _new_session() -> Any:
    import boto3
    from botocore.session import Session

    session = Session()
    if _DATA_PATH not in os.environ:
        session.register_component("data_loader", _models())
    return boto3.Session(botocore_session=session)


@cache
def _session() -> Any:
    """The session of this process's clients, with its variables."""
    return _new_session()


def load_model(service: str) -> None:
    """Read the models that a client of *service* needs, for the clients of later sessions."""
    from botocore import UNSIGNED
    from botocore.config import Config

    unsigned = Config(signature_version=UNSIGNED)
    _new_session().client(service, region_name="us-east-1", endpoint_url="http://127.0.0.1", config=unsigned)


def _client(service: str, region: str) -> Any:
    """A client that retries throttling, 5xx and connection errors, with the same idempotency token."""
    # Imported here: of the providers that an engine starts for a stack, half are never configured.
    from botocore.config import Config

    retries = {"mode": "standard", "total_max_attempts": _ATTEMPTS}
    # The text of botocore's own user agent is put together anew for each request.
    config = Config(max_pool_connections=_CONNECTIONS, retries=retries, user_agent="standin")
    usage.note(usage.SERVICE, service)
    client = _session().client(service, region_name=region, config=config)
    client.meta.events.register_first("needs-retry.*.*", _give_up)
    return client


def _give_up(attempts: int, caught_exception: Exception | None, operation: Any = None, **_: Any) -> None:
    if isinstance(caught_exception, EndpointConnectionError) and attempts >= _REFUSED_ATTEMPTS:
        raise caught_exception
    if isinstance(caught_exception, _UNANSWERED) and NOT_REPEATED.get() and _makes(operation):
        raise caught_exception


def _makes(operation: Any) -> bool:
    """Whether a second request of *operation* would make a second resource."""
    return not _READ.match(operation.name) and not operation.idempotent_members


def _structured(variables: Mapping[str, Any], name: str) -> Any:
    value = variables.get(name)
    try:
        return json.loads(value) if isinstance(value, str) and value else value
    except ValueError:
        raise ConfigurationError(f"aws:{name} is not what it should be: {value}") from None


def _refuse_real_aws() -> None:
    """Refuse every endpoint but loopback, so that no call reaches a real account."""
    endpoints = {key: value for key, value in os.environ.items() if key.startswith("AWS_ENDPOINT_URL")}
    if "AWS_ENDPOINT_URL" not in endpoints:
        raise ConfigurationError("the stand-in needs AWS_ENDPOINT_URL, the address of an emulator")
    for key, value in endpoints.items():
        if urlsplit(value).hostname not in _LOOPBACK:
            raise ConfigurationError(f"{key}={value} is not on this machine; the stand-in refuses it")
