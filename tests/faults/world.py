"""A small environment on the engine that faults are made in, and what must be true after each of them."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from sandbox.conftest import SMALL, Platform
from sandbox.desk import Desk

from faults.proxy import Proxy, proxy
from strata.errors import Exit
from strata.targets.sandbox.paths import Paths

ENVIRONMENT = "dev"
BOOTSTRAP = "bootstrap"
"""The part of the sandbox that belongs to `strata bootstrap`."""
BOOTSTRAP_PROJECT = "strata-bootstrap"
_SECONDS = 240.0


class NotTriedError(Exception):
    """This machine lacks what the fault needs."""


class World:
    """A checkout with the small program, a sandbox, and the random numbers of one seed."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.random = random
        desk = Desk(folder, program=SMALL)
        desk.commit()
        self.platform = Platform(folder / "sandbox", desk)
        self.own = Paths(folder / "sandbox", ENVIRONMENT)
        self._command = desk.bin / "strata"
        self._mounted = False

    def strata(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return self.platform.strata(*argv)

    def mount(self, size: str) -> None:
        """Give the sandbox a disk of its own of this *size*; NotTriedError without root's rights."""
        if os.geteuid() != 0:
            raise NotTriedError("a disk of its own needs root")
        self.own.sandbox.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.own.sandbox], check=True)
        self._mounted = True

    def start(self, command: str, *options: str) -> subprocess.Popen[str]:
        """Start ``strata COMMAND dev`` with *options* in a group of its own, as a terminal does."""
        with (self.own.sandbox.parent / f"{command}.log").open("w") as log:
            return subprocess.Popen(
                [str(self._command), command, ENVIRONMENT, *options],
                cwd=self.platform.root,
                env=self.platform.variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def wait(self, running: subprocess.Popen[str]) -> int:
        """The exit code of *running*."""
        return running.wait(_SECONDS)

    def sleep_until(self, running: subprocess.Popen[str], made: int, part: str = "") -> None:
        """Wait until so many resources are made or the command ends, and a random moment more."""
        deadline = time.monotonic() + _SECONDS
        while running.poll() is None and self.made(part) < made and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(self.random.random() / 2)

    def made(self, part: str = "") -> int:
        """The number of resources that the provider ever created, for the platform or another *part*."""
        try:
            return replace(self.own, part=part).creates.read_bytes().count(b'"id"')
        except FileNotFoundError:
            return 0

    def state_bucket(self) -> str:
        """The name of the bucket that the state was moved to."""
        return urlsplit(json.loads(self.own.moved.read_text())["url"]).netloc

    def pids(self) -> dict[str, int]:
        """The emulators' processes."""
        record = json.loads(self.own.record.read_text())["emulators"]
        return {name: int(one["pid"]) for name, one in record.items()}

    @contextmanager
    def emulators_behind(self, fault: str, share: float) -> Iterator[list[Proxy]]:
        """Put a proxy with *fault* in front of both emulators."""
        started = self.strata("exec", ENVIRONMENT, "true")
        assert started.returncode == Exit.OK, f"the sandbox didn't start:\n{started.stderr}"
        record = json.loads(self.own.record.read_text())
        original = json.dumps(record)
        with ExitStack() as stack:
            proxies = []
            for one in record["emulators"].values():
                proxies.append(stack.enter_context(proxy(one["port"], fault, share, self.random)))
                one["port"] = proxies[-1].server_port
            self.own.record.write_text(json.dumps(record))
            yield proxies
        self.own.record.write_text(original)

    def require_whole(self) -> None:
        """The next up goes on, changes nothing twice, and leaves no orphan."""
        again = self.strata("up", ENVIRONMENT)
        assert again.returncode == Exit.OK, f"the next up:\n{again.stdout}{again.stderr}"
        exported = self.platform.workspace(ENVIRONMENT).pulumi("stack", "export", capture=True)
        assert not json.loads(exported.stdout)["deployment"].get("pending_operations")
        known = self.platform.state(ENVIRONMENT) + self.bootstrapped()
        urns = [one["urn"] for one in known]
        assert len(urns) == len({*urns}), "a resource is in the state twice"
        unknown = set()
        for kind, cloud in inventory(self.platform).items():
            state = sorted(one["id"] for one in known if one["type"] == kind)
            assert {*state} <= {*cloud}, f"{kind}: the cloud has {sorted(cloud)}, the state {state}"
            unknown |= {*cloud} - {*state}
        assert not unknown, f"orphans: {sorted(unknown)}"
        preview = self.strata("preview", ENVIRONMENT, "--expect-no-changes")
        assert preview.returncode == Exit.OK, f"preview:\n{preview.stdout}{preview.stderr}"

    def bootstrapped(self) -> list[dict[str, Any]]:
        """Every resource that a provider made for `strata bootstrap`, whose state stays in files."""
        found = []
        for file in self.own.state.glob(f".pulumi/stacks/{BOOTSTRAP_PROJECT}/{ENVIRONMENT}.json"):
            latest = json.loads(file.read_text())["checkpoint"]["latest"]
            assert not latest.get("pending_operations")
            found += [one for one in latest.get("resources") or () if one.get("custom")]
        return [one for one in found if not one["type"].startswith("pulumi:")]

    def close(self) -> None:
        """End the emulators."""
        self.platform.close()
        if self._mounted:
            subprocess.run(["umount", "--lazy", self.own.sandbox], check=True)


def inventory(platform: Platform) -> dict[str, list[str]]:
    """The ids of what the account has, by kind."""
    client = platform.client
    ec2 = client(ENVIRONMENT, "ec2")
    vpcs = [one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]]
    subnets = ec2.describe_subnets()["Subnets"]
    kms, keys = client(ENVIRONMENT, "kms"), []
    for one in kms.list_keys()["Keys"]:
        key = kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]
        if key["KeyState"] == "Enabled" and key["KeyManager"] == "CUSTOMER":
            keys.append(one["KeyId"])
    logs = client(ENVIRONMENT, "logs").describe_log_groups()["logGroups"]
    roles = client(ENVIRONMENT, "iam").list_roles()["Roles"]
    return {
        "aws:ec2/vpc:Vpc": vpcs,
        "aws:ec2/subnet:Subnet": [one["SubnetId"] for one in subnets if one["VpcId"] in vpcs],
        "aws:ec2/eip:Eip": [one["AllocationId"] for one in ec2.describe_addresses()["Addresses"]],
        "aws:kms/key:Key": keys,
        "aws:sns/topic:Topic": [
            one["TopicArn"] for one in client(ENVIRONMENT, "sns").list_topics()["Topics"]
        ],
        "aws:s3/bucket:Bucket": [one["Name"] for one in client(ENVIRONMENT, "s3").list_buckets()["Buckets"]],
        "aws:cloudwatch/logGroup:LogGroup": [one["logGroupName"] for one in logs],
        "aws:iam/role:Role": [one["RoleName"] for one in roles if "/aws-service-role/" not in one["Path"]],
    }


def below(pid: int) -> list[int]:
    """Every process below *pid*."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            children = [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
        found += [one for child in children for one in (child, *below(child))]
    return found


def kill(pids: Sequence[int], number: int = signal.SIGKILL) -> None:
    """Send the signal to each that still runs."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def named(pids: Sequence[int], part: str) -> list[int]:
    """Those of *pids* that have *part* in their command line."""
    found = []
    for pid in pids:
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if part in line:
            found.append(pid)
    return found
