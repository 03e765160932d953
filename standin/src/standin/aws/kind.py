"""One resource kind of the stand-in: a short class that knows how AWS makes, tells, changes and ends it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from standin.aws.cloud import Cloud
from standin.aws.values import Properties


class ProviderError(Exception):
    """A request that can't be served; the text goes to the user as it is."""


_GONE = ("NotFound", "NoSuch", "DoesNotExist", "NonExistent", "Nonexistent", "InvalidNetworkAclEntry")


class Kind:
    """How one kind of resource is created, read, updated and deleted through boto3.

    Property names and values are those of ``pulumi_aws`` (camelCase). ``read`` reports only what the cloud
    says now; what a write takes but no read returns belongs in ``write_only``.
    """

    token: ClassVar[str]
    replace: ClassVar[frozenset[str]] = frozenset()
    """Properties whose change makes a new resource (the provider's "Forces new resource")."""
    defaults: ClassVar[Mapping[str, Any]] = {}
    """What the provider writes into the inputs where nothing is declared (its documented defaults).

    A path with dots (``healthCheck.enabled``) is a default inside an object, or each of a list, if declared.
    """
    implied: ClassVar[Mapping[str, Any]] = {}
    """What AWS gives a resource that doesn't declare the property: another value is a difference."""
    kept: ClassVar[frozenset[str]] = frozenset()
    """Blocks that the provider leaves as they are in the cloud when they are no longer declared."""
    write_only: ClassVar[frozenset[str]] = frozenset()
    ordered: ClassVar[frozenset[str]] = frozenset()
    """Lists in which the order means something; all others are sets."""
    autoname: ClassVar[str | None] = None
    """The property that gets the logical name and seven random digits if it isn't declared."""
    autoname_length: ClassVar[int] = 255
    autoname_prefix: ClassVar[str] = ""
    """A beginning that AWS wants on every name, as ``alias/``."""
    autoname_suffix: ClassVar[str] = ""
    """An ending that AWS wants on every name, as ``.fifo``; the kind decides in :meth:`suffix`."""
    delete_before_replace: ClassVar[bool] = False

    @property
    def unread(self) -> frozenset[str]:
        """What no read returns: ``write_only``, and the beginning of a generated name."""
        return self.write_only | ({f"{self.autoname}Prefix"} if self.autoname else set())

    def suffix(self, inputs: Properties) -> str:
        """The ending of a generated name."""
        return self.autoname_suffix

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Property and reason for each input which the official provider refuses before it calls AWS."""
        return ()

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Properties whose change from *state* to *inputs* makes a new resource."""
        return self.replace

    def unsettled(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Outputs that an update from *state* to *inputs* changes and that only AWS can tell."""
        return frozenset()

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        """Make the resource and return its id."""
        raise NotImplementedError

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        """What the cloud says now, or None if the resource is gone; *inputs* are the declared ones."""
        raise NotImplementedError

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        """Make the resource what *inputs* say; *state* is what was read last."""
        raise NotImplementedError(f"{self.token} has nothing that can be updated in place")

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        """End the resource."""
        raise NotImplementedError


def gone(error: ClientError) -> bool:
    """Whether *error* says that the resource is no longer there."""
    return any(word in error.response["Error"]["Code"] for word in _GONE)


_REGISTRY: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Class decorator: the stand-in serves *kind* from now on."""
    _REGISTRY[kind.token] = kind()
    return kind


def registry() -> Mapping[str, Kind]:
    """Every kind that the stand-in knows, by type token."""
    from standin.aws import kinds  # importing the modules registers their kinds

    del kinds
    return _REGISTRY
