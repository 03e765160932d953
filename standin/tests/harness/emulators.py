"""A pair of emulators, ministack and moto, on free loopback ports as one AWS account."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
ACCOUNT = "111111111111"
REGION = "ap-northeast-2"
# The services, as their AWS_ENDPOINT_URL_<SERVICE> variable names them, that moto emulates more completely.
MOTO = (
    "ACM",
    "APPLICATION_AUTO_SCALING",
    "AUTO_SCALING",
    "CONFIG_SERVICE",
    "DATABASE_MIGRATION_SERVICE",
    "EC2",
    "ECS",
    "ELASTIC_LOAD_BALANCING_V2",
    "GUARDDUTY",
    "ORGANIZATIONS",
    "NEPTUNE",
    "RAM",
    "RDS",
    "REDSHIFT",
    "SECRETS_MANAGER",
    "SECURITYHUB",
    "SHIELD",
    "SSO_ADMIN",
    "WAFV2",
)
_HEALTH = {"ministack": "/_ministack/ready", "moto": "/moto-api/"}
_READY_SECONDS = 120
_POLL_SECONDS = 0.1
# Variables of a user's own accounts and settings, by their beginnings.
_FOREIGN = ("AWS_", "PULUMI_", "MINISTACK_", "LOCALSTACK_", "MOTO_", "OTEL_", "BOTO_", "STANDIN_")


@contextmanager
def running(folder: Path, account: str, region: str) -> Iterator[Mapping[str, str]]:
    """Start the pair with its files in *folder*; gives AWS's standard variables, and ends the pair."""
    ports = {name: _free_port() for name in _HEALTH}
    variables = _aws(ports, account, region, folder)
    shared = clean() | variables | {"TMPDIR": str(folder)}
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, port in ports.items():
            with (folder / f"{name}.log").open("wb") as log:
                processes[name] = subprocess.Popen(
                    _command(name, port),
                    env=shared | _own(name, port, account, region, folder),
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
        for name, process in processes.items():
            _await(name, ports[name], process, folder)
        yield variables
    finally:
        for process in processes.values():
            end(process)


def clean() -> dict[str, str]:
    """This process's environment without the variables of the user's own clouds."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}


def end(process: "subprocess.Popen[bytes]") -> None:
    """End *process*: SIGTERM first, SIGKILL after five seconds."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _aws(ports: Mapping[str, int], account: str, region: str, folder: Path) -> dict[str, str]:
    moto = f"http://{HOST}:{ports['moto']}"
    return {
        "AWS_ENDPOINT_URL": f"http://{HOST}:{ports['ministack']}",
        **{f"AWS_ENDPOINT_URL_{service}": moto for service in MOTO},
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "emulated",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": str(folder / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": f"{HOST},localhost",
        "no_proxy": f"{HOST},localhost",
    }


def _command(name: str, port: int) -> list[str]:
    if name == "moto":
        return [str(Path(sys.executable).with_name("moto_server")), "-H", HOST, "-p", str(port)]
    return [sys.executable, "-m", "ministack"]


def _own(name: str, port: int, account: str, region: str, folder: Path) -> dict[str, str]:
    if name == "moto":
        return {
            "MOTO_ACCOUNT_ID": account,
            "MOTO_PORT": str(port),
            "MOTO_LAMBDA_DATA_DIR": str(folder),
            # Certificates are issued at once instead of after a minute.
            "MOTO_ACM_VALIDATION_WAIT": "0",
        }
    return {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_ACCOUNT_ID": account,
        "MINISTACK_REGION": region,
        # Their listeners would bind all interfaces of the machine.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SFTP_HOST": HOST,
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": f"unix://{folder / 'no-docker.sock'}",
        "PERSIST_STATE": "0",
        "S3_PERSIST": "0",
        "STATE_DIR": str(folder / "ministack"),
        "S3_DATA_DIR": str(folder / "s3"),
    }


def _await(name: str, port: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with opener.open(f"http://{HOST}:{port}{_HEALTH[name]}", timeout=5):
                return
        except OSError:
            time.sleep(_POLL_SECONDS)
    log = (folder / f"{name}.log").read_text(errors="replace")
    raise RuntimeError(f"{name} did not start on port {port}:\n{log[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
