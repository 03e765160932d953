"""A bootstrapped account: the state is in its bucket, encrypted with its key, and restored from there."""

import json
import re
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sandbox.conftest import SMALL, Platform, stack_files
from sandbox.desk import Desk
from strata import project
from strata.engine.service_state import secrets_provider
from strata.engine.state_bucket import state_key
from strata.errors import Exit

ENVIRONMENT = "dev"
STATE = state_key("strata", ENVIRONMENT)
OPERATIONS = (project.ROOT / "docs" / "operations.md").read_text()


@pytest.fixture(scope="module")
def committed() -> Mapping[str, bytes]:
    """The checkout's stack files before anything is done."""
    return stack_files()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, committed: Mapping[str, bytes]) -> Iterator[Platform]:
    """A small dev, up with its state in files first, and bootstrapped then."""
    folder = tmp_path_factory.mktemp("bootstrap")
    made = Platform(folder / "sandbox", Desk(folder, program=SMALL))
    try:
        done(made, "up", ENVIRONMENT)
        done(made, "bootstrap", ENVIRONMENT)
        yield made
    finally:
        made.close()


def done(desk: Platform, *argv: str) -> str:
    ran = desk.strata(*argv)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def bucket(desk: Platform) -> str:
    url = desk.workspace(ENVIRONMENT).variables["PULUMI_BACKEND_URL"]
    found = re.fullmatch(r"s3://([a-z0-9-]+)\?region=ap-northeast-2", url)
    assert found, url
    return found[1]


def stored(desk: Platform, key: str = STATE) -> str:
    """The objects in the bucket."""
    found = desk.client(ENVIRONMENT, "s3").get_object(Bucket=bucket(desk), Key=key)
    return str(found["Body"].read().decode())


def within(desk: Platform, script: str, folder: Path | None = None) -> str:
    """The output of *script*, run with the environment's variables."""
    variables = desk.workspace(ENVIRONMENT).variables
    ran = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=folder or desk.root,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_state_that_was_in_files_is_in_the_bucket_and_nothing_was_built_twice(desk: Platform) -> None:
    assert "No drift" in done(desk, "drift", ENVIRONMENT)
    done(desk, "up", ENVIRONMENT, "--expect-no-changes")
    folder = Path(desk.variables["STRATA_SANDBOX_DIR"]) / ENVIRONMENT
    assert (folder / "state" / ".pulumi").is_dir()
    assert not (folder / "state" / STATE).exists()
    assert not (folder / "moved.json").exists()


def test_a_bootstrap_writes_into_no_stack_file_of_the_checkout(
    desk: Platform, committed: Mapping[str, bytes]
) -> None:
    assert stack_files() == committed
    engine_s = desk.workspace(ENVIRONMENT).variables["PULUMI_OPTION_CONFIG_FILE"]
    assert "secretsprovider: awskms://" in Path(engine_s).read_text()


def test_secrets_in_the_bucket_are_encrypted_with_the_key(desk: Platform, tmp_path: Path) -> None:
    provider = json.loads(stored(desk))["checkpoint"]["latest"]["secrets_providers"]
    assert provider["type"] == "cloud"
    assert provider["state"]["url"].startswith("awskms://alias/secrets-")

    (tmp_path / "Pulumi.yaml").write_text("name: probe\nruntime: python\n")
    program = 'import pulumi\npulumi.export("word", pulumi.Output.secret("open-sesame"))\n'
    (tmp_path / "__main__.py").write_text(program)
    shown = within(
        desk,
        f"""
cd {tmp_path}
unset PULUMI_OPTION_CONFIG_FILE PULUMI_STACK PULUMI_CONFIG_PASSPHRASE
pulumi stack init probe --secrets-provider '{provider["state"]["url"]}' >&2
pulumi up -s probe --yes >&2
pulumi stack output word --show-secrets -s probe
""",
    )
    assert shown.splitlines()[0] == "open-sesame"
    kept = stored(desk, state_key("probe", "probe"))
    assert "ciphertext" in kept
    assert "open-sesame" not in kept


def test_secrets_of_a_service_s_state_are_decrypted_with_its_encryption_context_alone(
    desk: Platform, tmp_path: Path
) -> None:
    """The roles of a service may use the key with the context of the service only."""
    (tmp_path / "Pulumi.yaml").write_text("name: orders\nruntime: python\n")
    url = json.loads(stored(desk))["checkpoint"]["latest"]["secrets_providers"]["state"]["url"]
    shown = within(
        desk,
        f"""
cd {tmp_path}
unset PULUMI_OPTION_CONFIG_FILE PULUMI_STACK PULUMI_CONFIG_PASSPHRASE
pulumi stack init probe --secrets-provider '{secrets_provider(url, "orders")}' >&2
pulumi config set --secret word open-sesame -s probe >&2
pulumi config get word -s probe
sed -i.bak s/context_Service=orders/context_Service=receipts/ Pulumi.probe.yaml
pulumi config get word -s probe || echo refused
sed -i.bak 's/.context_Service=receipts//' Pulumi.probe.yaml
pulumi config get word -s probe || echo refused
""",
    )
    assert shown.splitlines() == ["open-sesame", "refused", "refused"]


def test_a_second_bootstrap_changes_nothing(desk: Platform) -> None:
    before = bucket(desk)
    printed = run_page(desk, "Adding an account")
    assert re.search(r"^ +\d+ unchanged$", printed, re.MULTILINE), printed
    assert not re.search(r"\d+ (created|updated|deleted|replaced)", printed), printed
    assert bucket(desk) == before
    assert re.search(r"ROLE +arn:aws:iam::111111111111:role/bootstrap/preview-", printed)
    assert f"pulumi login 's3://{before}?region=ap-northeast-2'" in printed


def test_pulumis_own_login_to_the_bucket_finds_the_stack(desk: Platform, tmp_path: Path) -> None:
    listed = within(
        desk,
        f"""
export PULUMI_HOME={tmp_path} where='s3://{bucket(desk)}?region=ap-northeast-2&s3ForcePathStyle=true'
unset PULUMI_BACKEND_URL
pulumi login "$where&endpoint=$AWS_ENDPOINT_URL" >&2
cd {desk.root}
pulumi stack ls --json
""",
    )
    assert [one["name"] for one in json.loads(listed)] == [ENVIRONMENT]


class _ReadsOnly(BaseHTTPRequestHandler):
    """S3 and KMS as the preview role has them: objects are read, the key decrypts."""

    emulator = ""
    refused: list[str] = []
    asked: list[str] = []

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        operation = self.headers.get("X-Amz-Target", f"s3:{self.command}")
        self.asked.append(operation)
        if not re.fullmatch(r"s3:(GET|HEAD)|TrentService\.(Decrypt|(Describe|Get|List)\w+)", operation):
            self.refused.append(f"{operation} {self.path}")
            self.send_error(403)
            return
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        request = urllib.request.Request(
            self.emulator + self.path, body or None, headers, method=self.command
        )
        try:
            answer = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)
        except urllib.error.HTTPError as error:
            answer = error
        text = answer.read()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        """No output."""


for _verb in ("GET", "HEAD", "PUT", "POST", "DELETE"):
    setattr(_ReadsOnly, f"do_{_verb}", _ReadsOnly._answer)


def test_a_preview_needs_of_state_and_key_only_what_the_preview_role_has(desk: Platform) -> None:
    variables = desk.workspace(ENVIRONMENT).variables
    _ReadsOnly.emulator = variables["AWS_ENDPOINT_URL"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), _ReadsOnly)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        # State and key alone: the reads of the providers are in another policy.
        url = f"http://127.0.0.1:{server.server_port}"
        through = (
            f"PULUMI_BACKEND_URL='{variables['PULUMI_BACKEND_URL']}&endpoint={url}&s3ForcePathStyle=true'"
        )
        within(
            desk,
            f"{through} AWS_ENDPOINT_URL_KMS={url} pulumi preview --refresh --expect-no-changes",
        )
    finally:
        server.shutdown()
        server.server_close()
    assert _ReadsOnly.refused == []
    assert "TrentService.Decrypt" in _ReadsOnly.asked
    assert "s3:GET" in _ReadsOnly.asked


def test_a_lost_and_a_damaged_state_are_restored_by_the_documented_commands(desk: Platform) -> None:
    s3, name, before = desk.client(ENVIRONMENT, "s3"), bucket(desk), stored(desk)
    for spoil in (
        lambda: s3.delete_object(Bucket=name, Key=STATE),
        lambda: s3.put_object(Bucket=name, Key=STATE, Body=before[: len(before) // 2].encode()),
    ):
        spoil()
        refused = desk.strata("up", ENVIRONMENT)
        assert refused.returncode == Exit.ERROR
        assert f"strata restore {ENVIRONMENT}" in refused.stderr
        run_page(desk, "Restore")
        assert stored(desk) == before


def run_page(desk: Platform, heading: str) -> str:
    """Run the commands in that section of the operations page, as they are written there; their output."""
    section = OPERATIONS.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    commands = "\n".join(re.findall(r"^```sh\n(.*?)^```$", section, re.DOTALL | re.MULTILINE))
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=desk.root,
        env=desk.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr
