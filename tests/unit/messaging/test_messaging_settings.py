import pytest
from pydantic import ValidationError

from components.common.advice import SettingsWarning
from environment.settings import read
from unit.recording import ROOT, STACKS, messaging_settings

ZONES = ["ap-northeast-2a", "ap-northeast-2c"]
KAFKA = {
    "version": "3.9.x",
    "instance_type": "kafka.m7g.large",
    "zones": ZONES,
    "brokers_per_zone": 1,
    "volume_gb": 10,
}


@pytest.mark.parametrize(
    "change",
    [
        {"queue_retention_days": 0},
        {"queue_retention_days": 14},
        {"max_receives": 0},
        {"oldest_message_alarm_seconds": 59},
        {"log_retention_days": 8},
        {"operations_subscribers": {"oncall": "oncall"}},
        {"operations_subscribers": {"chat": "http://example.com/hook"}},
        {"operations_subscribers": {"chat": "https://bot:word@example.com/hook"}},
        {"operations_subscribers": {"chat": "https://:word@example.com"}},
        {"operations_subscribers": {"On call": "oncall@example.com"}},
        {"operations_subscribers": ["oncall@example.com"]},
        {"operations_subscribers": dict.fromkeys(("a", "b"), "oncall@example.com")},
        {"stream": {"retention_hours": 23}},
        {"kafka": KAFKA | {"version": "new"}},
        {"kafka": KAFKA | {"instance_type": "m7g.large"}},
        {"kafka": KAFKA | {"instance_type": "kafka.m5.3xlarge"}},
        {"kafka": KAFKA | {"instance_type": "kafka.t3.large"}},
        {"kafka": KAFKA | {"instance_type": "express.m7g.large"}},
        {"kafka": KAFKA | {"version": "2.8.2"}},
        {"kafka": KAFKA | {"version": "3.10.x"}},
        {"kafka": KAFKA | {"brokers_per_zone": 0}},
        {"kafka": KAFKA | {"volume_gb": 0}},
        {"kafka": KAFKA | {"zones": [*ZONES, "ap-northeast-2d", "ap-northeast-2b"]}},
        {"kafka": KAFKA | {"zones": ZONES[:1]}},
        {"kafka": KAFKA | {"zones": [ZONES[0], ZONES[0]]}},
        {"unknown": 1},
    ],
)
def test_a_value_that_aws_or_the_platform_would_refuse_is_refused(change):
    with pytest.raises(ValidationError):
        messaging_settings(**change)


@pytest.mark.parametrize("version", ["3.9.x", "3.7.1", "3.9.x.kraft", "3.6.0"])
def test_kafka_versions_are_written_as_msk_writes_them(version):
    kafka = messaging_settings(kafka={**KAFKA, "version": version}).kafka
    assert kafka is not None
    assert kafka.version == version


@pytest.mark.parametrize("change", [{"version": "4.1.x.kraft"}, {"instance_type": "kafka.m9g.large"}])
def test_a_version_or_a_type_that_is_newer_than_the_list_is_accepted_with_a_warning(change):
    with pytest.warns(SettingsWarning, match="known here|unknown family"):
        assert messaging_settings(kafka={**KAFKA, **change}).kafka is not None


@pytest.mark.parametrize("stack", STACKS)
def test_no_environment_pays_for_streams_that_it_does_not_use(stack):
    messaging = read(ROOT / f"Pulumi.{stack}.yaml").messaging
    assert messaging.stream is None
    assert messaging.kafka is None


def test_production_tries_as_often_as_aws_advises_and_keeps_its_logs_a_year():
    prod = read(ROOT / "Pulumi.prod.yaml").messaging
    assert prod.max_receives == 5
    assert prod.log_retention_days == 365
    assert prod.oldest_message_alarm_seconds <= 900


@pytest.mark.parametrize(
    "address",
    ["oncall@example.com", "first.last+alarms@mail.example.co.kr", "https://example.com/hook?key=1"],
)
def test_mailboxes_and_encrypted_urls_receive_alarms(address: str) -> None:
    settings = messaging_settings(operations_subscribers={"oncall": address})
    settings.check_environment(region="ap-northeast-2", zones=ZONES, locked=True)


def test_an_environment_with_locks_needs_a_subscriber_of_its_alarms() -> None:
    messaging_settings().check_environment(region="ap-northeast-2", zones=ZONES, locked=False)
    with pytest.raises(ValueError, match=r"^operations_subscribers is empty, and a lock in strata:data"):
        messaging_settings().check_environment(region="ap-northeast-2", zones=ZONES, locked=True)


@pytest.mark.parametrize(
    ("region", "zones", "problem"),
    [
        (
            "ap-northeast-2",
            ["ap-northeast-2a", "ap-northeast-2b"],
            "kafka.zones names ap-northeast-2c",
        ),
        (
            "sa-east-1",
            ["sa-east-1a", "sa-east-1b", "sa-east-1c"],
            "has 3 zones; MSK takes 2",
        ),
        (
            "us-west-2",
            ["us-west-2a"],
            "kafka.zones names us-west-2-lax-1a",
        ),
    ],
)
def test_brokers_are_in_zones_that_msk_takes(region: str, zones: list[str], problem: str) -> None:
    own = {"us-west-2": ["us-west-2a", "us-west-2-lax-1a"], "sa-east-1": zones}.get(region, ZONES)
    settings = messaging_settings(kafka={**KAFKA, "zones": own})
    with pytest.raises(ValueError, match=problem):
        settings.check_environment(region=region, zones=zones, locked=False)
