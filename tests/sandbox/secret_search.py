"""The secrets of an environment in clear, and the search for them in texts and files."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def values(platform: Any, environment: str) -> set[str]:
    """Every secret of the environment in clear: those in Secrets Manager, and each password inside of one."""
    client = platform.client(environment, "secretsmanager")
    found: set[str] = set()
    for entry in client.list_secrets()["SecretList"]:
        text = client.get_secret_value(SecretId=entry["ARN"])["SecretString"]
        found.add(text)
        if text.startswith("{"):
            found |= {value for key, value in json.loads(text).items() if key == "password"}
    return found


def require_absence(
    secrets: set[str], platform: Any, environment: str, texts: Mapping[str, str], more: Sequence[Path] = ()
) -> None:
    """No secret of *secrets* is in *texts*, in *more* files or in those of the environment's sandbox."""
    # None is so short that it would be found by chance.
    assert secrets
    assert all(len(value) >= 8 for value in secrets)
    folder = Path(platform.variables["STRATA_SANDBOX_DIR"]) / environment
    files = [*folder.rglob("*"), *more]
    written = [path for path in files if path.is_file() and not _is_the_cloud(path)]
    assert any(path.suffix == ".json" for path in written)
    for value in secrets:
        leaks = [name for name, text in texts.items() if value in text]
        leaks += [str(path) for path in written if value.encode() in path.read_bytes()]
        # Not the value: the message would be the leak.
        assert not leaks, leaks


def _is_the_cloud(path: Path) -> bool:
    """The data of an emulator is the account itself, where secrets may be in clear."""
    return path.suffix not in (".json", ".yaml", ".jsonl", ".log", ".bak", ".attrs")
