"""The roles of a service have permissions for every type of resource that it declares."""

import json
from collections.abc import Callable
from pathlib import Path

from components.common.advice import unknown_values
from unit.bootstrap.test_service_reads import KINDS
from unit.recording import Cloud
from unit.service import program
from unit.service.test_kinds import SECTIONS, STEPS, TRIGGERS

# Parts of a resource that is among KINDS: its actions are those of the whole.
PARTS = frozenset(
    f"aws:{one}"
    for one in (
        "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "s3/bucketLogging:BucketLogging",
        "s3/bucketOwnershipControls:BucketOwnershipControls",
        "s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "s3/bucketVersioning:BucketVersioning",
        "sns/topicPolicy:TopicPolicy",
        "sqs/redriveAllowPolicy:RedriveAllowPolicy",
    )
)


def test_a_service_with_everything_declares_no_kind_that_its_roles_lack(
    deploy: Callable[..., Cloud], tmp_path: Path
) -> None:
    """A new kind needs a row in bootstrap/service_actions/, and its place in KINDS."""
    (tmp_path / "steps.asl.json").write_text(json.dumps(STEPS))
    run = {kind[:15]: program.process(kind) for kind in program.PROCESSES}
    run["function"] |= {"triggers": TRIGGERS, "secrets": ["KEY"], "uses": {"platform.database": "connect"}}
    run["site"] |= {"hosts": ["shop.example.com"]}
    hosts = {key: {**SECTIONS[key], "host": f"{key}.example.com"} for key in ("api", "websocket")}
    with unknown_values():
        whole = program.manifest(run, secrets=["KEY"], **{**SECTIONS, **hosts})
    names = {
        **program.NO_NAMES,
        "public_zone": {"name": "example.com", "id": "Z1"},
        "certificate_arn": "arn:aws:acm:ap-northeast-2:123456789012:certificate/1",
        "cloudfront_certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/2",
    }
    cloud = deploy(lambda: program.declared(tmp_path, whole, names=names))
    declared = {one.typ for one in cloud.resources if one.custom and not one.typ.startswith("pulumi:")}
    assert len(declared) > 40
    assert declared - KINDS - PARTS == set()
    named = [one for one in cloud.resources if one.custom and not one.name.startswith("orders-")]
    assert [one.name for one in named if not one.typ.startswith("pulumi:")] == []
