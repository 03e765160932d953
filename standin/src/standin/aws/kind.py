"""Base class of a resource kind: how boto3 creates, reads, updates and deletes it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from standin.aws.cloud import Cloud
from standin.aws.values import Properties


class ProviderError(Exception):
    """A request that failed; the user sees the text as it is."""


class PartialError(ProviderError):
    """A create or update that failed after a change in the cloud; the engine keeps *state* and updates it."""

    def __init__(self, text: str, resource_id: str, state: Properties) -> None:
        super().__init__(text)
        self.resource_id = resource_id
        self.state = state


_NOT_FOUND = ("NotFound", "NoSuch", "DoesNotExist", "NonExistent", "Nonexistent", "InvalidNetworkAclEntry")


class Kind:
    """One kind of resource.

    Property names and values are those of ``pulumi_aws`` (camelCase). ``read`` returns only what the cloud
    reports; a property that no AWS operation returns belongs in ``write_only``.
    """

    token: ClassVar[str]
    force_new: ClassVar[frozenset[str]] = frozenset()
    """Properties whose change replaces the resource (the provider's "Forces new resource")."""
    defaults: ClassVar[Mapping[str, Any]] = {}
    """The provider's documented defaults, added to the inputs.

    A path with dots (``healthCheck.enabled``) is a default inside an object or inside each object of a list.
    """
    aws_defaults: ClassVar[Mapping[str, Any]] = {}
    """AWS's own values of properties that are not declared; any other value is a difference."""
    retained_blocks: ClassVar[frozenset[str]] = frozenset()
    """Blocks that the provider leaves unchanged in the cloud when they are no longer declared."""
    write_only: ClassVar[frozenset[str]] = frozenset()
    ordered: ClassVar[frozenset[str]] = frozenset()
    """Lists whose order matters; all others are sets."""
    computed_inside: ClassVar[frozenset[str]] = frozenset()
    """Names of properties in blocks that AWS computes if they are not declared (``Optional, Computed``)."""
    read_inside: ClassVar[frozenset[str]] = frozenset()
    """Those of ``computed_inside`` that a declared object has in the state: other resources use them."""
    autoname: ClassVar[str | None] = None
    """The property that the provider names by itself: the logical name, a separator and random characters.

    pulumi-aws does so for every ``name``, and for few other properties (its provider/resource_overrides.go).
    """
    autoname_length: ClassVar[int] = 255
    """The provider's limit of a generated name, without prefix and suffix; a longer one is refused."""
    autoname_separator: ClassVar[str] = "-"
    autoname_random: ClassVar[int] = 7
    autoname_alphabet: ClassVar[str] = "0123456789abcdef"
    autoname_lower: ClassVar[bool] = False
    """Whether the logical name is put into lower case."""
    autoname_prefix: ClassVar[str] = ""
    """Prefix of every name, as ``alias/``."""
    autoname_suffix: ClassVar[str] = ""
    """Suffix of every name; one that depends on the inputs (``.fifo``) is made in :meth:`suffix`."""
    delete_before_replace: ClassVar[bool] = False
    id_input: ClassVar[str] = ""
    """The input whose value is the id, of a kind that has no generated name."""
    search_inputs: ClassVar[tuple[str, ...]] = ()
    """Inputs that find a resource whose creation was not answered, beside name, search and ``force_new``."""

    @property
    def unread(self) -> frozenset[str]:
        """Properties that no read returns: ``write_only``, and the prefix of a generated name."""
        return self.write_only | ({f"{self.autoname}Prefix"} if self.autoname else set())

    def suffix(self, inputs: Properties) -> str:
        """Suffix of a generated name."""
        return self.autoname_suffix

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Property and reason of each input that the official provider refuses before it calls AWS."""
        return ()

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Properties whose change from *state* to *inputs* replaces the resource."""
        return self.force_new

    def computed_on_update(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Outputs that an update from *state* to *inputs* changes, known only after it."""
        return frozenset()

    def declared_id(self, cloud: Cloud, inputs: Properties) -> str | None:
        """The id that follows from *inputs*; None if AWS gives the id."""
        name = self.autoname or self.id_input
        return str(inputs[name]) if name in inputs else None

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        """Create the resource and return its id.

        ``cloud.created(id)`` comes before every operation that follows the one which gave the id.
        """
        raise NotImplementedError

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        """Properties in the cloud, or None if the resource doesn't exist; *inputs* are the declared ones."""
        raise NotImplementedError

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        """Change the resource from *state*, as last read, to *inputs*."""
        raise NotImplementedError(f"{self.token} has nothing that can be updated in place")

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        """Delete the resource."""
        raise NotImplementedError


def not_found(error: ClientError) -> bool:
    """Whether *error* says that the resource doesn't exist."""
    return any(word in error.response["Error"]["Code"] for word in _NOT_FOUND)


_REGISTRY: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Class decorator that adds *kind* to the registry."""
    _REGISTRY[kind.token] = kind()
    return kind


def registry() -> Mapping[str, Kind]:
    """Every supported kind, by type token."""
    from standin.aws import kinds  # importing the modules registers their kinds

    del kinds
    return _REGISTRY
