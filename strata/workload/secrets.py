"""Values of a service's secrets, from stdin; messages and arguments never contain one."""

from collections.abc import Sequence

from strata.client import Client
from strata.errors import Exit, StrataError
from strata.workload.resources import SECRET, Clients, StackResources

# Secrets Manager API, PutSecretValue: SecretString has at most 65,536 bytes.
_BYTES = 65_536


def find(resources: StackResources, name: str) -> str | None:
    """The ARN of the secret *name*; None if it isn't deployed."""
    wanted = f"{resources.service}-{name}"
    return next((one.id for one in resources.of(SECRET) if one.name == wanted), None)


def value(text: str) -> str:
    """*text* without the line's end that `echo` adds; StrataError (2) if that is not a value."""
    found = text.removesuffix("\n").removesuffix("\r")
    if not found:
        raise StrataError(
            "stdin was empty: nothing was stored. As in: strata secret set ENV/SERVICE NAME < FILE",
            Exit.USAGE,
        )
    if len(found.encode()) > _BYTES:
        raise StrataError(f"The value has more than {_BYTES:,} bytes: nothing was stored.", Exit.USAGE)
    return found


def put(clients: Clients, arn: str, found: str) -> None:
    """Store *found* as the secret's current value."""
    clients("secretsmanager").put_secret_value(SecretId=arn, SecretString=found)


def without_value(clients: Clients, resources: StackResources, names: Sequence[str]) -> list[str]:
    """Those of *names* that are not deployed, or have no current value; no value is read."""
    return [
        name
        for name in names
        if (arn := find(resources, name)) is None or not _has_value(clients("secretsmanager"), arn)
    ]


def _has_value(client: Client, arn: str) -> bool:
    versions = client.describe_secret(SecretId=arn).get("VersionIdsToStages") or {}
    return any("AWSCURRENT" in stages for stages in versions.values())
