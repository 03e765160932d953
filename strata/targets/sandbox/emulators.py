"""The two emulators: command line, variables and health check of each, on loopback only."""

import os
import shlex
import socket
import sys
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path

HOST = "127.0.0.1"
NAMES = ("ministack", "moto")
# A part of each emulator's command line.
MODULES = {"ministack": "ministack", "moto": "moto.server"}
_MINISTACK = "strata.targets.sandbox.ministack_process"
MOTO = "STRATA_MOTO"
"""The variable with another start of moto than ``python -m moto.server``, without the options."""
_HEALTH = {"ministack": "/_ministack/ready", "moto": "/moto-api/"}
_HEALTH_SECONDS = 5.0


def url(port: int) -> str:
    """The endpoint on this machine."""
    return f"http://{HOST}:{port}"


def free_port() -> int:
    """A free port; the caller tries again if another process takes it first."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def healthy(name: str, port: int) -> bool:
    """True if the emulator responds, without a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url(port) + _HEALTH[name], timeout=_HEALTH_SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException):  # another program may have the port by now
        return False


def command(name: str, port: int) -> list[str]:
    """The emulator's command line, with the Python that runs this unless MOTO names another start of moto."""
    if name == "moto":
        start = shlex.split(os.environ.get(MOTO, "")) or [sys.executable, "-m", MODULES[name]]
        return [*start, "-H", HOST, "-p", str(port)]
    return [sys.executable, "-m", _MINISTACK]


def variables(name: str, port: int, account: str, region: str, folder: Path) -> Mapping[str, str]:
    """The emulator's own variables beside the AWS ones of the account; all its files go to *folder*."""
    if name == "moto":
        return {
            "MOTO_ACCOUNT_ID": account,
            "MOTO_PORT": str(port),
            "MOTO_LAMBDA_DATA_DIR": str(folder),
            # Certificates are issued at once instead of after a minute.
            "MOTO_ACM_VALIDATION_WAIT": "0",
            # The public images take a quarter of the CPU of its first EC2 request.
            "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
        }
    return {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_ACCOUNT_ID": account,
        "MINISTACK_REGION": region,
        # Listeners that would bind every interface of the machine.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SFTP_HOST": HOST,
        # Lambda as a process of this Python. No Docker: its containers would publish ports to the network.
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": f"unix://{folder / 'no-docker.sock'}",
        # Not saved: an emulator's state must not outlive the engine's state file.
        "PERSIST_STATE": "0",
        "S3_PERSIST": "0",
        "STATE_DIR": str(folder / "ministack"),
        "S3_DATA_DIR": str(folder / "s3"),
    }
