import pytest
from pydantic import ValidationError

from components.data.relational.aurora_settings import AuroraSettings
from components.data.relational.database_settings import DatabaseSettings
from components.data.zones import check_multi_az, spread

ZONES = ["ap-northeast-2a", "ap-northeast-2c", "ap-northeast-2b"]
VOLUME = {"type": "gp3", "gb": 400, "max_gb": 800, "iops": 12_000, "throughput": None}
DATABASE = {
    "engine": "postgres",
    "version": "17",
    "instance_class": "db.t4g.medium",
    "multi_az": True,
    "replicas": 0,
    "replica_version": None,
    "volume": VOLUME,
    "port": 5433,
    "backup_days": 7,
    "backup_window": "17:00-17:30",
    "maintenance_window": "sun:18:00-sun:19:00",
    "apply_immediately": False,
    "allow_major_version_upgrade": False,
    "log_retention_days": 30,
    "backup_plan": None,
}
AURORA = {
    "engine": "aurora-postgresql",
    "version": "16",
    "instance_class": "db.r6g.large",
    "readers": 2,
    "reader_scaling": None,
    "port": 5433,
    "backup_days": 7,
    "backup_window": "17:00-17:30",
    "maintenance_window": "sun:18:00-sun:19:00",
    "apply_immediately": False,
    "allow_major_version_upgrade": False,
    "log_retention_days": 30,
    "backup_plan": None,
}


def volume(**changes):
    return {"volume": {**VOLUME, **changes}}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"replicas": 6}, "less than or equal to 5"),
        ({"replicas": -1}, "greater than or equal to 0"),
        ({"replicas": 1, "backup_days": 0}, "replicas 1 need backup_days of 1 or more"),
        ({"backup_days": 36}, "less than or equal to 35"),
        ({"backup_days": -1}, "greater than or equal to 0"),
        ({"version": "13"}, "unknown engine version family of postgres; known: 14, 15, 16, 17, 18"),
        ({"version": "17.4"}, "AWS chooses the minor version"),
        ({"engine": "mysql"}, "17 is an unknown engine version family of mysql; known: 8.4"),
        ({"engine": "mariadb"}, "known: 10.11, 11.4, 11.8"),
        ({"engine": "oracle-ee"}, "'postgres', 'mysql' or 'mariadb'"),
        ({"version": 17}, "valid string"),
        ({"instance_class": "t4g.medium"}, "such as db.t4g.medium"),
        ({"instance_class": "db.t4g.huge"}, "such as db.t4g.medium"),
        ({"port": 80}, "greater than or equal to 1150"),
        ({"multi_az": "yes"}, "valid boolean"),
        ({"backup_window": "17:00"}, "such as 17:00-18:00"),
        ({"maintenance_window": "sun:17:15-sun:18:00"}, "overlaps maintenance_window sun:17:15-sun:18:00"),
        (volume(gb=10, max_gb=20), "gb 10 is too small: gp3 has 20 or more"),
        (volume(max_gb=439), "max_gb 439 is too close to gb 400"),
        (volume(gb=399, max_gb=800, iops=12_000), "must be null"),
        (volume(gb=399, max_gb=800, iops=None, throughput=500), "must be null"),
        (volume(iops=None), "iops must be set for gp3 of 400 GiB or more: 12000 to 64000"),
        (volume(iops=3_000), "iops 3000 is out of range: 12000 to 64000"),
        (volume(throughput=400), "throughput 400 is out of range: 500 to 4000"),
        (volume(throughput=4_000), "needs 16000 iops"),
        (volume(max_gb=70_000), "less than or equal to 65536"),
        (volume(type="io2", iops=None), "iops must be set for io2"),
        (volume(type="io2", iops=2_000, throughput=500), "throughput must be null for io2"),
        (volume(type="io2", gb=90, iops=2_000), "gb 90 is too small: io2 has 100 or more"),
        (volume(type="io2", gb=100, iops=100_001), "iops 100001 are too many for 100 GiB"),
        (volume(type="gp2"), "'gp3' or 'io2'"),
    ],
)
def test_a_database_that_aws_would_refuse_is_refused_with_what_is_allowed(changes, reason):
    with pytest.raises(ValidationError) as caught:
        DatabaseSettings.model_validate({**DATABASE, **changes})
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"replicas": 5},
        {"backup_days": 0},
        {"engine": "mysql", "version": "8.4"},
        {"engine": "mariadb", "version": "11.4"},
        volume(gb=20, max_gb=22, iops=None),
        volume(gb=399, max_gb=800, iops=None),
        volume(iops=16_000, throughput=4_000),
        volume(type="io2", gb=100, iops=100_000),
    ],
)
def test_a_database_at_the_edge_of_what_aws_takes_is_taken(changes):
    assert DatabaseSettings.model_validate({**DATABASE, **changes})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"readers": 16}, "less than or equal to 15"),
        ({"reader_scaling": {"metric": "cpu", "target": 60, "max": 16}}, "less than or equal to 15"),
        ({"reader_scaling": {"metric": "cpu", "target": 100, "max": 15}}, "1 to 99"),
        ({"reader_scaling": {"metric": "cpu", "target": 60, "max": 1}}, "must be 1 to reader_scaling.max 1"),
        ({"readers": 0, "reader_scaling": {"metric": "cpu", "target": 60, "max": 5}}, "must be 1 to"),
        ({"reader_scaling": {"metric": "memory", "target": 60, "max": 5}}, "'cpu' or 'connections'"),
        ({"backup_days": 0}, "greater than or equal to 1"),
        ({"backup_days": 36}, "less than or equal to 35"),
        ({"version": "12"}, "unknown engine version family of aurora-postgresql"),
        ({"engine": "aurora-mysql"}, "known: 8.0"),
        ({"engine": "postgres"}, "'aurora-postgresql' or 'aurora-mysql'"),
        ({"instance_class": "db.t4g.small"}, "the r series, or medium and large of t3 and t4g"),
        ({"instance_class": "db.t4g.xlarge"}, "db.t4g.xlarge is not a class of Aurora"),
        ({"instance_class": "db.t2.medium"}, "db.t2.medium is refused: AWS no longer supports"),
        ({"instance_class": "db.m7g.large"}, "db.m7g.large is not a class of Aurora"),
        ({"backup_window": "18:30-19:30"}, "overlaps"),
    ],
)
def test_a_cluster_that_aws_would_refuse_is_refused_with_what_is_allowed(changes, reason):
    with pytest.raises(ValidationError) as caught:
        AuroraSettings.model_validate({**AURORA, **changes})
    assert reason in str(caught.value)


def test_a_standby_needs_a_second_zone():
    with pytest.raises(ValueError, match="needs 2 zones or more for its second copy, but the network has 1"):
        check_multi_az("database.multi_az", multi_az=True, zones=ZONES[:1])
    check_multi_az("database.multi_az", multi_az=False, zones=ZONES[:1])
    check_multi_az("database.multi_az", multi_az=True, zones=ZONES[:2])


def test_copies_go_from_zone_to_zone_and_one_more_moves_none():
    keys = [[place.key for place in spread(copies, ZONES)] for copies in range(8)]
    assert keys[7] == ["a1", "c1", "b1", "a2", "c2", "b2", "a3"]
    assert all(keys[7][:copies] == keys[copies] for copies in range(8))
