"""Kafka clusters (MSK)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from standin.aws import service_tags, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.versions import is_downgrade
from standin.aws.kinds.waiting import until
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_CLIENTS = "clientAuthentication"
_BROKERS = {
    "bootstrapBrokers": "BootstrapBrokerString",
    "bootstrapBrokersSaslIam": "BootstrapBrokerStringSaslIam",
    "bootstrapBrokersSaslScram": "BootstrapBrokerStringSaslScram",
    "bootstrapBrokersTls": "BootstrapBrokerStringTls",
}


@register
class Cluster(Kind):
    """``aws.msk.Cluster``; its id is its ARN."""

    token = "aws:msk/cluster:Cluster"
    force_new = frozenset({"clusterName"})
    defaults = {
        "brokerNodeGroupInfo.azDistribution": "DEFAULT",
        "encryptionInfo.encryptionInTransit.clientBroker": "TLS",
        "encryptionInfo.encryptionInTransit.inCluster": True,
        "enhancedMonitoring": "DEFAULT",
    }
    autoname = "clusterName"
    _words = (
        ("azDistribution", "BrokerAZDistribution"),
        ("encryptionAtRestKmsKeyArn", "DataVolumeKMSKeyId"),
    )
    _fixed = ("azDistribution", "clientSubnets", "securityGroups")
    """Settings of the brokers whose change replaces the cluster."""

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        levels = ("DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION")
        yield from validation.one_of(
            inputs, {"enhancedMonitoring": levels, "storageMode": ("LOCAL", "TIERED")}
        )

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Other subnets, security groups or encryption at rest, and a lower version."""
        found = set(self.force_new)
        before, after = state.get("brokerNodeGroupInfo") or {}, inputs.get("brokerNodeGroupInfo") or {}
        if any(before.get(key) != after.get(key) for key in self._fixed):
            found.add("brokerNodeGroupInfo")
        encryption = [(item.get("encryptionInfo") or {}) for item in (state, inputs)]
        if encryption[0].get("encryptionAtRestKmsKeyArn") != encryption[1].get("encryptionAtRestKmsKeyArn"):
            found.add("encryptionInfo")
        if is_downgrade(state.get("kafkaVersion"), inputs.get("kafkaVersion")):
            found.add("kafkaVersion")
        return frozenset(found)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        kafka = cloud.client("kafka")
        payload = translate.request(kafka, "CreateCluster", _nested(inputs), self._words)
        arn = str(kafka.create_cluster(**payload, Tags=inputs.get("tagsAll", {}))["ClusterArn"])
        cloud.created(arn)
        _active(kafka, arn)
        return arn

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        kafka = cloud.client("kafka")
        found = kafka.describe_cluster(ClusterArn=resource_id)["ClusterInfo"]
        if found.get("State") == "DELETING":
            return None
        brokers = kafka.get_bootstrap_brokers(ClusterArn=resource_id)
        software = found.get("CurrentBrokerSoftwareInfo", {})
        configuration = None
        if software.get("ConfigurationArn"):
            revision = software.get("ConfigurationRevision")
            configuration = {"arn": software["ConfigurationArn"], "revision": revision}
        omitted = dict.fromkeys(("ClientAuthentication", "EncryptionInfo", "Tags"))
        answer = translate.answer(self.token, {**found, **omitted}, self._words)
        return {
            **answer,
            "arn": resource_id,
            "clusterUuid": resource_id.rpartition("/")[2],
            "currentVersion": found.get("CurrentVersion"),
            "kafkaVersion": software.get("KafkaVersion"),
            "configurationInfo": configuration,
            "clientAuthentication": _clients(found.get("ClientAuthentication")),
            "encryptionInfo": _encryption(found.get("EncryptionInfo")),
            "zookeeperConnectString": found.get("ZookeeperConnectString", ""),
            "zookeeperConnectStringTls": found.get("ZookeeperConnectStringTls", ""),
            **{name: ",".join(sorted(brokers.get(api, "").split(","))) for name, api in _BROKERS.items()},
            "tags": kafka.list_tags_for_resource(ResourceArn=resource_id)["Tags"],
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        kafka = cloud.client("kafka")
        for call, payload in _changes(kafka, state, inputs):
            version = kafka.describe_cluster(ClusterArn=resource_id)["ClusterInfo"]["CurrentVersion"]
            call(ClusterArn=resource_id, CurrentVersion=version, **payload)
            _active(kafka, resource_id)
        service_tags.update(kafka, resource_id, state, inputs, TagOperations())

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("kafka").delete_cluster(ClusterArn=resource_id)


def _nested(inputs: Properties) -> Properties:
    """The inputs nested as in CreateCluster."""
    payload = {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
    payload |= (
        {"clientAuthentication": _switches(inputs["clientAuthentication"])} if _CLIENTS in inputs else {}
    )
    encryption = inputs.get("encryptionInfo")
    if encryption:
        key = encryption.get("encryptionAtRestKmsKeyArn")
        at_rest = {"encryptionAtRest": {"encryptionAtRestKmsKeyArn": key}} if key else {}
        payload["encryptionInfo"] = encryption | at_rest
    return payload


def _switches(clients: Properties) -> Properties:
    """Objects with ``enabled`` for booleans of the provider."""
    sasl = {name: {"enabled": value} for name, value in (clients.get("sasl") or {}).items()}
    payload: Properties = {"sasl": sasl} if sasl else {}
    if "unauthenticated" in clients:
        payload["unauthenticated"] = {"enabled": clients["unauthenticated"]}
    arns = (clients.get("tls") or {}).get("certificateAuthorityArns")
    return payload | ({"tls": {"enabled": True, "certificateAuthorityArnList": arns}} if arns else {})


def _clients(found: dict[str, Any] | None) -> Properties | None:
    """The reverse of :func:`_switches`."""
    if not found:
        return None
    sasl = {name.lower(): value.get("Enabled", False) for name, value in found.get("Sasl", {}).items()}
    arns = found.get("Tls", {}).get("CertificateAuthorityArnList")
    return {
        "sasl": sasl or None,
        "tls": {"certificateAuthorityArns": arns} if arns else None,
        "unauthenticated": found.get("Unauthenticated", {}).get("Enabled", False),
    }


def _encryption(found: dict[str, Any] | None) -> Properties | None:
    if not found:
        return None
    transit = found.get("EncryptionInTransit", {})
    return {
        "encryptionAtRestKmsKeyArn": found.get("EncryptionAtRest", {}).get("DataVolumeKMSKeyId"),
        "encryptionInTransit": {
            "clientBroker": transit.get("ClientBroker", "TLS"),
            "inCluster": transit.get("InCluster", True),
        },
    }


def _changes(
    kafka: Any, state: Properties, inputs: Properties
) -> Iterator[tuple[Callable[..., object], dict[str, Any]]]:
    """Operation and arguments for each part that changes: AWS takes one at a time."""
    before, after = state.get("brokerNodeGroupInfo") or {}, inputs["brokerNodeGroupInfo"]
    if before.get("instanceType") != after.get("instanceType"):
        yield kafka.update_broker_type, {"TargetInstanceType": after["instanceType"]}
    sizes = [_volume(item) for item in (before, after)]
    if sizes[0] != sizes[1]:
        volume = {"KafkaBrokerNodeId": "All", "VolumeSizeGB": sizes[1]}
        yield kafka.update_broker_storage, {"TargetBrokerEBSVolumeInfo": [volume]}
    if state["numberOfBrokerNodes"] != inputs["numberOfBrokerNodes"]:
        yield kafka.update_broker_count, {"TargetNumberOfBrokerNodes": inputs["numberOfBrokerNodes"]}
    monitoring = ("enhancedMonitoring", "loggingInfo", "openMonitoring")
    if any(key in inputs and state.get(key) != inputs[key] for key in monitoring):
        payload = {key: inputs[key] for key in monitoring if key in inputs}
        yield kafka.update_monitoring, translate.request(kafka, "UpdateMonitoring", payload)
    secured = ("clientAuthentication", "encryptionInfo")
    if any(key in inputs and state.get(key) != inputs[key] for key in secured):
        payload = _nested({key: inputs[key] for key in secured if key in inputs})
        yield kafka.update_security, translate.request(kafka, "UpdateSecurity", payload)
    if state.get("kafkaVersion") != inputs["kafkaVersion"]:
        yield kafka.update_cluster_kafka_version, {"TargetKafkaVersion": inputs["kafkaVersion"]}


def _volume(brokers: Properties) -> Any:
    return ((brokers.get("storageInfo") or {}).get("ebsStorageInfo") or {}).get("volumeSize")


def _active(kafka: Any, arn: str) -> None:
    """Wait until the cluster is ACTIVE; boto3 has no waiter for it."""
    until(lambda: kafka.describe_cluster(ClusterArn=arn)["ClusterInfo"]["State"] == "ACTIVE", arn)
