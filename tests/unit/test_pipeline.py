import json

import pytest
from pydantic import ValidationError

from components.common.placement import Placement
from components.data.buckets.bucket import BucketContext
from components.pipeline.images import Delivery, ImagePipeline
from components.pipeline.settings import PipelineSettings
from environment.settings import read
from unit.recording import ACCOUNT, LOCKED, ROOT

FUNCTION = "aws:lambda/function:Function"
KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/1"
PICTURES_KEY = f"arn:aws:kms:ap-northeast-2:{ACCOUNT}:key/2"
ALARMS = f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:operations"
VARIANTS = {"thumbnail": "200", "mobile": "640", "web": "1600"}
PACKAGES = ROOT / "workloads" / "images" / "packages"


def settings(**changes):
    small = {
        "bucket": {
            "versioning": False,
            "old_version_days": 30,
            "encryption": "kms",
            "lifecycle": [],
            "reader_accounts": [],
        },
        "worker": {
            "memory_mb": 1024,
            "timeout_seconds": 30,
            "reserved_concurrency": 10,
            "log_retention_days": 7,
        },
        "maximum_concurrency": 2,
    }
    return PipelineSettings.model_validate({**small, **changes})


def program(**changes):
    return ImagePipeline(
        "images",
        settings(**changes),
        read(ROOT / "Pulumi.dev.yaml").messaging,
        LOCKED,
        delivery=Delivery(KEY, ALARMS),
        placement=Placement(["subnet-1", "subnet-2"], "sg-worker", ["ap-northeast-2a", "ap-northeast-2c"]),
        buckets=BucketContext(ACCOUNT, PICTURES_KEY, "logs-bucket"),
    )


def test_uploads_are_announced_and_copies_are_not(deploy):
    assert deploy(program).of("aws:s3/bucketNotification:BucketNotification")["images-uploads"] == {
        "bucket": "images-media-bucket",
        "topics": [
            {
                "id": "uploads",
                "topicArn": f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:images",
                "events": ["s3:ObjectCreated:*"],
                "filterPrefix": "uploads/",
            }
        ],
    }


def test_the_bucket_alone_may_publish(deploy):
    text = deploy(program).of("aws:sns/topicPolicy:TopicPolicy")["images"]["policy"]
    [allowed] = [one for one in json.loads(text)["Statement"] if one["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": ["s3.amazonaws.com"]}
    assert allowed["Condition"]["ArnLike"] == {"aws:SourceArn": "arn:aws:s3:::images-media"}


def test_every_variant_has_a_worker_in_the_private_subnets_with_its_size(deploy):
    workers = deploy(program).of(FUNCTION)
    assert {name: worker["environment"]["variables"] for name, worker in workers.items()} == {
        f"images-{variant}": {"VARIANT": variant, "LONGEST_SIDE": side} for variant, side in VARIANTS.items()
    }
    assert all(
        worker["vpcConfig"] == {"subnetIds": ["subnet-1", "subnet-2"], "securityGroupIds": ["sg-worker"]}
        for worker in workers.values()
    )
    assert {worker["handler"] for worker in workers.values()} == {"resizer.handler.handle"}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_worker_reads_uploads_and_writes_its_own_copies(deploy, variant):
    text = deploy(program).of("aws:iam/rolePolicy:RolePolicy")[f"images-{variant}"]["policy"]
    may = {
        action: one["Resource"]
        for one in json.loads(text)["Statement"]
        for action in one["Action"]
        if action.startswith(("s3:", "kms:"))
    }
    assert may == {
        "s3:GetObject": ["arn:aws:s3:::images-media/uploads/*"],
        "s3:ListBucket": ["arn:aws:s3:::images-media"],
        "s3:PutObject": [f"arn:aws:s3:::images-media/{variant}/*"],
        "kms:Decrypt": [KEY, PICTURES_KEY],
        "kms:GenerateDataKey": [KEY, PICTURES_KEY],
    }


def test_without_a_key_for_pictures_workers_may_use_none(deploy):
    bucket = settings().bucket.model_dump() | {"encryption": "s3"}
    text = deploy(lambda: program(bucket=bucket)).of("aws:iam/rolePolicy:RolePolicy")["images-web"]["policy"]
    used = [one["Resource"] for one in json.loads(text)["Statement"] if "kms:Decrypt" in one["Action"]]
    assert used == [[KEY]]


def test_distributions_may_read_copies_and_no_upload(deploy):
    text = deploy(program).of("aws:s3/bucketPolicy:BucketPolicy")["images-media-tls"]["policy"]
    [allowed] = [one for one in json.loads(text)["Statement"] if one["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": ["cloudfront.amazonaws.com"]}
    assert allowed["Resource"] == sorted(f"arn:aws:s3:::images-media/{variant}/*" for variant in VARIANTS)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_worker_consumes_its_own_queue_with_its_own_dead_letters(deploy, variant):
    cloud = deploy(program)
    source = cloud.of("aws:lambda/eventSourceMapping:EventSourceMapping")[f"images-{variant}-uploads"]
    letters = cloud.of(FUNCTION)[f"images-{variant}"]["deadLetterConfig"]["targetArn"]
    assert source["eventSourceArn"].endswith(f":images-{variant}")
    assert source["scalingConfig"] == {"maximumConcurrency": 2}
    assert letters.endswith(f":images-{variant}-dead-letters")


def test_a_message_stays_hidden_six_times_as_long_as_a_worker_may_take(deploy):
    queue = deploy(program).of("aws:sqs/queue:Queue")["images-web"]
    assert queue["visibilityTimeoutSeconds"] == 6 * 30


def test_a_queue_hands_out_no_more_than_the_workers_take():
    with pytest.raises(ValidationError, match=r"above worker\.reserved_concurrency 10") as caught:
        settings(maximum_concurrency=11)
    assert caught.value.errors()[0]["loc"] == ("maximum_concurrency",)


@pytest.mark.parametrize("variant", VARIANTS)
def test_waiting_and_failed_uploads_raise_alarms(deploy, variant):
    alarms = deploy(program).of("aws:cloudwatch/metricAlarm:MetricAlarm")
    for alarm in ("oldest-message", "dead-letters"):
        assert alarms[f"images-{variant}-{alarm}"]["alarmActions"] == [ALARMS]


def test_the_packages_are_for_the_platform_that_the_workers_run_on(deploy):
    worker = deploy(program).of(FUNCTION)["images-web"]
    [wheel] = PACKAGES.glob("pillow-*.dist-info/WHEEL")
    platform = {"arm64": "aarch64", "x86_64": "x86_64"}[worker["architectures"][0]]
    python = worker["runtime"].replace("python", "cp").replace(".", "")
    # Amazon Linux 2023, where Lambda runs Python from 3.12 on, has glibc 2.34.
    assert f"Tag: {python}-{python}-manylinux_2_28_{platform}" in wheel.read_text()
