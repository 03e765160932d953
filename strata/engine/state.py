"""A stack's state: the one reader of its JSON, as the engine exports it and as a backend stores it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from strata.engine.events import Raw, problems
from strata.engine.urn import type_of
from strata.engine.workspace import Workspace
from strata.errors import StrataError

_PLACEHOLDER_KINDS = ("pulumi:providers:", "pulumi:pulumi:")
_OWN_COMPONENTS = "strata:"
_VPC = "aws:ec2/vpc:Vpc"
_PENDING = "pending_operations"
# Properties with the ids of resources created and deleted with this one.
_IDENTITIES = (
    "arn",
    # The declared name of a final snapshot.
    "finalSnapshotIdentifier",
    "networkInterfaceId",
    "networkInterfaceIds",
    "networkInterfaces",
)


class StateError(Exception):
    """A text that is not a state; its message is the reason."""


class PendingOperation(Raw):
    """An operation on *resource* that the engine began and, as far as the state shows, did not end."""

    type: str
    resource: dict[str, Any]


class SecretsProvider(Raw):
    """The encryption of the state's secrets: a key of KMS, or a passphrase with its salt."""

    url: str = ""
    encrypted_key: Annotated[str, Field(alias="encryptedkey")] = ""
    salt: str = ""


class _Resource(Raw):
    urn: str


class _Secrets(Raw):
    state: SecretsProvider | None = None


class _Manifest(Raw):
    time: str = ""


class _Deployment(Raw):
    """A deployment as apitype.DeploymentV3 of pulumi/pulumi; an empty list is left out or null."""

    resources: list[dict[str, Any]] | None = None
    pending: Annotated[list[PendingOperation] | None, Field(alias=_PENDING)] = None
    secrets: Annotated[_Secrets | None, Field(alias="secrets_providers")] = None
    manifest: _Manifest | None = None


@dataclass(frozen=True)
class State:
    """An environment's resources as its state has them."""

    resources: tuple[Mapping[str, Any], ...]
    pending: tuple[PendingOperation, ...] = ()
    secrets: SecretsProvider | None = None
    written: str = ""
    """The time of the engine's last write."""

    @property
    def total(self) -> int:
        """The number of resources that a refresh reads."""
        return sum(map(real, self.resources))

    @property
    def vpcs(self) -> tuple[str, ...]:
        """The ids of the environment's own VPCs."""
        return tuple(str(item.get("id")) for item in self.resources if item.get("type") == _VPC)

    @property
    def identities(self) -> frozenset[str]:
        """Ids and ARNs of the state's resources, and of the snapshots that their deletion leaves."""
        return frozenset(one for item in self.resources if real(item) for one in _identities(item))

    def resource(self, urn: str) -> Mapping[str, Any]:
        """The resource with this URN, empty if there is none."""
        return next((item for item in self.resources if item.get("urn") == urn), {})

    def component(self, urn: str) -> str:
        """The URN of the nearest of this project's components around *urn*, empty if there is none."""
        parents = {item.get("urn"): item.get("parent", "") for item in self.resources}
        seen = set()
        while urn and urn not in seen:
            seen.add(urn)
            urn = parents.get(urn, "")
            if type_of(urn).startswith(_OWN_COMPONENTS):
                return urn
        return ""


def stored(text: str) -> State | None:
    """The state in a backend's object *text*; None for a stack that the engine never wrote.

    Raises StateError if *text* is not a state.
    """
    checkpoint = _document(text).get("checkpoint")
    if not isinstance(checkpoint, dict):
        raise StateError("it has no checkpoint")
    latest = checkpoint.get("latest")
    return None if latest is None else _state(latest, "checkpoint.latest")


def read_file(path: Path) -> str | None:
    """The text of the file *path*, other bytes than UTF-8 as lone surrogates; None if there is no file.

    Raises StrataError if it can't be read.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise StrataError(f"{path} can't be read: it is not a file. Nothing was changed.")
        return path.read_bytes().decode(errors="surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StrataError(f"{path} can't be read: {error.strerror}. Nothing was changed.") from None


def with_resources(text: str, resources: Sequence[Mapping[str, Any]]) -> str:
    """The engine's export *text* with these *resources*, and without pending operations."""
    document = _document(text)
    kept = {key: value for key, value in document["deployment"].items() if key != _PENDING}
    return json.dumps({**document, "deployment": {**kept, "resources": [*resources]}})


def export(workspace: Workspace) -> str:
    """The state as the engine exports it, secrets encrypted; StrataError with the engine's own message."""
    run = workspace.pulumi("stack", "export", "--stack", workspace.environment, capture=True)
    if run.returncode:
        raise StrataError(f"The state of {workspace.called} can't be read: {run.stderr.strip()}")
    return run.stdout


def exported(workspace: Workspace, text: str) -> State:
    """The state in the export *text* of *workspace*; StrataError if there is none."""
    try:
        return _state(_document(text).get("deployment"), "deployment")
    except StateError as error:
        raise StrataError(
            f"The state of {workspace.called} can't be read: the engine's export is not a state: {error}"
        ) from None


def read(workspace: Workspace) -> State:
    """The state, secrets encrypted; StrataError if it can't be read.

    It is read from its file if there is one, or else as the engine exports it, for 0.2 s of CPU more.
    """
    text = read_file(workspace.state_file) if workspace.state_file else None
    if text is None:
        return exported(workspace, export(workspace))
    try:
        return stored(text) or State(())
    except StateError as error:
        raise StrataError(f"The state of {workspace.called} can't be read: {error}") from None


def real(resource: Mapping[str, Any]) -> bool:
    """True for a custom resource: not a component, not a provider."""
    return bool(resource.get("custom")) and not resource.get("type", "").startswith(_PLACEHOLDER_KINDS)


def _document(text: str) -> dict[str, Any]:
    try:
        text.encode()  # bytes that are not UTF-8 are lone surrogates in *text*
        document = json.loads(text)
    except UnicodeEncodeError:
        raise StateError("it is not UTF-8 text") from None
    except RecursionError:
        raise StateError("it is nested too deeply") from None
    except ValueError as error:
        raise StateError(f"it is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise StateError("it is not a JSON object")
    return document


def _state(deployment: object, path: str) -> State:
    if not isinstance(deployment, dict):
        raise StateError(f"it has no {path}")
    try:
        found = _Deployment.model_validate(deployment)
        for one in found.resources or ():
            _Resource.model_validate(one)
    except ValidationError as error:
        raise StateError(problems(error)) from None
    return State(
        tuple(found.resources or ()),
        tuple(found.pending or ()),
        found.secrets.state if found.secrets else None,
        found.manifest.time if found.manifest else "",
    )


def _identities(resource: Mapping[str, Any]) -> Iterator[str]:
    yield str(resource.get("id", ""))
    outputs = resource.get("outputs") or {}
    for key in (*_IDENTITIES, _own_arn(str(resource.get("type", "")))):
        value = outputs.get(key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one:
                yield one.removesuffix(":*")


def _own_arn(token: str) -> str:
    """The property with its ARN where a kind has no ``arn``: ``endpointArn`` of aws:dms/endpoint:Endpoint."""
    return f"{token.partition('/')[2].partition(':')[0]}Arn"
