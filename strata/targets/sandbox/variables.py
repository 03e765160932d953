"""The sandbox's process environment: the emulated account, its own Pulumi home, no logins of the user."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from strata.engine.workspace import copied_stack_file
from strata.errors import Exit, StrataError
from strata.shortcut import PROGRAM_SERVER
from strata.targets.sandbox.emulators import HOST
from strata.targets.sandbox.paths import Paths

# A command of the engine ends soon; with Go's 100 it spends a sixth of its CPU on garbage collection.
_GARBAGE = "400"
PROVIDERS, PROGRAMS = "STANDIN_SERVER", PROGRAM_SERVER
"""The variables with the folders of the fork servers. The stand-in's launcher reads the first one."""
_LOOPBACK = frozenset({HOST, "localhost", "::1"})
# Prefixes of variables of the user's clouds, logins and Python environments.
_FOREIGN = ("AWS_", "PULUMI_", "PYTHON", "MINISTACK_", "LOCALSTACK_", "MOTO_", "OTEL_", "BOTO_")
# The user's choice between a faster first update and one that can be interrupted.
_KEPT = ("PULUMI_SKIP_CHECKPOINTS",)
# Not a secret: it encrypts the state of an emulated account.
_PASSPHRASE = "sandbox"  # noqa: S105 (no secret)


def aws(account: str, region: str, endpoints: Mapping[str, str], paths: Paths) -> dict[str, str]:
    """AWS's standard variables for the emulated *account*; StrataError unless every endpoint is loopback."""
    for name, url in endpoints.items():
        if urlsplit(url).hostname not in _LOOPBACK:
            raise StrataError(f"{name}={url} is not on this machine: the sandbox refuses to run.")
    nowhere = paths.home / "no-aws-configuration"
    return {
        **endpoints,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": _PASSPHRASE,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": str(nowhere),
        "AWS_SHARED_CREDENTIALS_FILE": str(nowhere),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }


def pulumi(paths: Paths, backend: str) -> dict[str, str]:
    """The engine's own variables: this environment's stack and stack file, its state at the URL *backend*."""
    return {
        "PULUMI_HOME": str(paths.home),
        "PULUMI_BACKEND_URL": backend,
        "PULUMI_STACK": paths.environment,
        "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
        **copied_stack_file(paths.stack_file),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "GOGC": os.environ.get("GOGC") or _GARBAGE,
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "STANDIN_JOURNAL": str(paths.creates),
        **fork_servers(paths),
        # No downloads: a plugin that is missing in the sandbox's home would hang on an offline machine.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def fork_servers(paths: Paths) -> dict[str, str]:
    """The folder of each fork server, which a variable of the user replaces."""
    return {
        variable: os.environ.get(variable) or str(folder) for variable, folder in own_servers(paths).items()
    }


def own_servers(paths: Paths) -> dict[str, Path]:
    """The folder of each fork server of the environment, that of its providers first."""
    return {PROVIDERS: paths.server, PROGRAMS: paths.program_server}


def require_command(command: str) -> None:
    """StrataError if no sandbox has *command*, which is checked before one is started.

    Each sandbox has the engine's programs; all others are those of this Python and of the user.
    """
    if not Path(command).name.startswith("pulumi") and shutil.which(command, path=base()["PATH"]) is None:
        raise StrataError(f"No such command: {command}. Nothing was started.", Exit.USAGE)


def base(folders: Sequence[Path] = (), *, before: Sequence[Path] = ()) -> dict[str, str]:
    """The user's variables without clouds and logins; on PATH this Python's folder, then *folders*.

    The folder *before* comes first on PATH.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    own = [*before, Path(sys.prefix) / "bin", *folders]
    path = [*map(str, own), os.environ.get("PATH", os.defpath)]
    # No proxy: the emulators' traffic stays on this machine.
    direct = ",".join(filter(None, [os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), *_LOOPBACK]))
    return kept | {
        "PATH": os.pathsep.join(path),
        "VIRTUAL_ENV": sys.prefix,
        "NO_PROXY": direct,
        "no_proxy": direct,
    }
