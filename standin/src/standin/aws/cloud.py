"""Configuration of one provider, and its boto3 clients of the emulated account."""

import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from standin.aws import clients
from standin.aws.clients import Wanted

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")


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
    _clients: dict[Wanted, Any] = field(default_factory=dict, compare=False, repr=False)
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

    def settings(self) -> dict[str, Any]:
        """Arguments of :meth:`of_settings` for the same cloud in another process with the same variables."""
        return {"region": self.region, "default_tags": dict(self.default_tags), "account": self.account}

    @classmethod
    def of_settings(cls, region: str, default_tags: Mapping[str, str], account: str) -> "Cloud":
        """The cloud of another process, whose endpoints and account have been checked there."""
        return cls(region, default_tags, _account=[account])

    def at(self, region: str | None) -> "Cloud":
        """The same cloud as a resource sees it that declares *region*."""
        return replace(self, region=region) if region else self

    def created(self, resource_id: str) -> None:
        """Keep the id of a resource whose creation takes more operations than the one that gave the id."""
        if self.on_created is not None:
            self.on_created(str(resource_id))

    def client(self, service: str, region: str | None = None, endpoint: str = "") -> Any:
        """The boto3 client of *service* (boto3's name), in the provider's region unless one is named.

        *endpoint* is the address of another emulator than that of the service.
        """
        wanted = Wanted(service, region or self.region, endpoint)
        with self._lock:
            if wanted not in self._clients:
                self._clients[wanted] = clients.client(wanted)
            return self._clients[wanted]

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
