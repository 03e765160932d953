"""The state backend of an environment: files in its folder, or the bucket of its bootstrap."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from strata.client import Client
from strata.engine.state import read_file
from strata.engine.state_bucket import S3State
from strata.errors import StrataError
from strata.targets.sandbox.files import replace_file, require_file
from strata.targets.sandbox.paths import Paths


@dataclass(frozen=True)
class StateBackend:
    """*url* as `pulumi login` takes it; *secrets_provider* as `pulumi stack init`, None for a passphrase."""

    url: str
    secrets_provider: str | None = None


class Objects(Protocol):
    """The objects of a backend, by key."""

    def read(self, key: str) -> str | None:
        """The object's text, other bytes than UTF-8 as lone surrogates; None if there is none."""

    def keys(self, prefix: str) -> list[str]:
        """The objects below *prefix*, which ends with a slash."""


@dataclass(frozen=True)
class Files:
    """The file backend's objects."""

    folder: Path

    def read(self, key: str) -> str | None:
        """The file's text, other bytes than UTF-8 as lone surrogates; None if there is none."""
        return read_file(self.folder / key)

    def keys(self, prefix: str) -> list[str]:
        """The files in the folder *prefix* and its subfolders."""
        return [str(path.relative_to(self.folder)) for path in (self.folder / prefix).rglob("*.json")]

    def remove(self, key: str) -> None:
        """Remove the file, if there is one."""
        (self.folder / key).unlink(missing_ok=True)


def files(paths: Paths) -> StateBackend:
    """The first backend of every environment, and the backend of its bootstrap."""
    return StateBackend(paths.backend)


def of(paths: Paths) -> StateBackend:
    """The environment's backend: the recorded one, else files; StrataError if the record can't be read."""
    if not os.path.lexists(paths.moved):
        return files(paths)
    try:
        require_file(paths.moved)
        return StateBackend(**json.loads(paths.moved.read_text()))
    except (StrataError, OSError, ValueError, TypeError, RecursionError):
        raise StrataError(
            f"{paths.moved} is not readable, so the place of the state of {paths.environment} is unknown. "
            f"Start the sandbox again: strata down {paths.environment}."
        ) from None


def record(paths: Paths, backend: StateBackend) -> None:
    """Record *backend* as the place of the environment's state."""
    replace_file(paths.moved, json.dumps(asdict(backend), indent=2) + "\n")


def objects(backend: StateBackend, paths: Paths, variables: Mapping[str, str]) -> Objects:
    """The objects of *backend*, read with the sandbox's *variables*."""
    if backend == files(paths):
        return Files(paths.state)
    return S3State(backend.url, client("s3", variables))


def client(service: str, variables: Mapping[str, str]) -> Client:
    """A client of the emulated *service* that ignores the user's profiles and configuration."""
    import boto3  # late: it takes a moment, and files need none
    from botocore.session import Session

    nowhere = (None, None, os.devnull, None)
    own = f"AWS_ENDPOINT_URL_{service.upper()}"
    kept = {"profile": (None, None, None, None), "config_file": nowhere, "credentials_file": nowhere}
    return boto3.Session(
        botocore_session=Session(session_vars=kept),
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        region_name=variables["AWS_REGION"],
    ).client(service, endpoint_url=variables.get(own, variables["AWS_ENDPOINT_URL"]))
