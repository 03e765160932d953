import pytest
from pydantic import ValidationError

from environment.settings import read
from unit.recording import ROOT, STACKS, messaging_settings


@pytest.mark.parametrize(
    "change",
    [
        {"queue_retention_days": 0},
        {"queue_retention_days": 14},
        {"max_receives": 0},
        {"oldest_message_alarm_seconds": 59},
        {"log_retention_days": 8},
        {"state_machine_log_level": "OFF"},
        {"api": {"rate_limit": 0, "burst_limit": 1}},
        {"stream": {"retention_hours": 23}},
        {"kafka": {"version": "new", "instance_type": "m7g.large", "brokers_per_zone": 0, "volume_gb": 0}},
        {"unknown": 1},
    ],
)
def test_a_value_that_aws_or_the_platform_would_refuse_is_refused(change):
    with pytest.raises(ValidationError):
        messaging_settings(**change)


@pytest.mark.parametrize("version", ["3.9.x", "3.7.1", "3.9.x.kraft", "2.8.2"])
def test_kafka_versions_are_written_as_msk_writes_them(version):
    kafka = {"version": version, "instance_type": "kafka.m7g.large", "brokers_per_zone": 1, "volume_gb": 10}
    assert messaging_settings(kafka=kafka).kafka.version == version


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
