"""Kafka clusters (MSK)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from standin.aws import tagging, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.kind import Kind, register
from standin.aws.kinds.versions import is_downgrade
from standin.aws.kinds.waiting import until
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
    """What of the brokers can't be changed in place."""

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        levels = ("DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION")
        yield from validation.one_of(
            inputs, {"enhancedMonitoring": levels, "storageMode": ("LOCAL", "TIERED")}
        )

    def replacing(self, state: Properties, inputs: Properties) -> frozenset[str]:
        """Other subnets, groups or encryption at rest make another cluster, as a lower version does."""
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
        told = translate.request(kafka, "CreateCluster", _told(inputs), self._words)
        arn = str(kafka.create_cluster(**told, Tags=inputs.get("tagsAll", {}))["ClusterArn"])
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
        hidden = dict.fromkeys(("ClientAuthentication", "EncryptionInfo", "Tags"))
        answer = translate.answer(self.token, {**found, **hidden}, self._words)
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
        for call, told in _changes(kafka, state, inputs):
            version = kafka.describe_cluster(ClusterArn=resource_id)["ClusterInfo"]["CurrentVersion"]
            call(ClusterArn=resource_id, CurrentVersion=version, **told)
            _active(kafka, resource_id)
        tagging.update(
            state,
            inputs,
            lambda new: kafka.tag_resource(ResourceArn=resource_id, Tags=new),
            lambda old: kafka.untag_resource(ResourceArn=resource_id, TagKeys=old),
        )

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        cloud.client("kafka").delete_cluster(ClusterArn=resource_id)


def _told(inputs: Properties) -> Properties:
    """The inputs as CreateCluster nests them."""
    told = {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
    told |= {"clientAuthentication": _switches(inputs["clientAuthentication"])} if _CLIENTS in inputs else {}
    encryption = inputs.get("encryptionInfo")
    if encryption:
        key = encryption.get("encryptionAtRestKmsKeyArn")
        at_rest = {"encryptionAtRest": {"encryptionAtRestKmsKeyArn": key}} if key else {}
        told["encryptionInfo"] = encryption | at_rest
    return told


def _switches(clients: Properties) -> Properties:
    """AWS has an object with ``enabled`` for what the provider calls true."""
    sasl = {name: {"enabled": value} for name, value in (clients.get("sasl") or {}).items()}
    told: Properties = {"sasl": sasl} if sasl else {}
    if "unauthenticated" in clients:
        told["unauthenticated"] = {"enabled": clients["unauthenticated"]}
    arns = (clients.get("tls") or {}).get("certificateAuthorityArns")
    return told | ({"tls": {"enabled": True, "certificateAuthorityArnList": arns}} if arns else {})


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
    """One call for each part in which *state* isn't what *inputs* say; AWS takes them one after the other."""
    before, after = state.get("brokerNodeGroupInfo") or {}, inputs["brokerNodeGroupInfo"]
    if before.get("instanceType") != after.get("instanceType"):
        yield kafka.update_broker_type, {"TargetInstanceType": after["instanceType"]}
    sizes = [_volume(item) for item in (before, after)]
    if sizes[0] != sizes[1]:
        volume = {"KafkaBrokerNodeId": "All", "VolumeSizeGB": sizes[1]}
        yield kafka.update_broker_storage, {"TargetBrokerEBSVolumeInfo": [volume]}
    if state["numberOfBrokerNodes"] != inputs["numberOfBrokerNodes"]:
        yield kafka.update_broker_count, {"TargetNumberOfBrokerNodes": inputs["numberOfBrokerNodes"]}
    watched = ("enhancedMonitoring", "loggingInfo", "openMonitoring")
    if any(key in inputs and state.get(key) != inputs[key] for key in watched):
        told = {key: inputs[key] for key in watched if key in inputs}
        yield kafka.update_monitoring, translate.request(kafka, "UpdateMonitoring", told)
    secured = ("clientAuthentication", "encryptionInfo")
    if any(key in inputs and state.get(key) != inputs[key] for key in secured):
        told = _told({key: inputs[key] for key in secured if key in inputs})
        yield kafka.update_security, translate.request(kafka, "UpdateSecurity", told)
    if state.get("kafkaVersion") != inputs["kafkaVersion"]:
        yield kafka.update_cluster_kafka_version, {"TargetKafkaVersion": inputs["kafkaVersion"]}


def _volume(brokers: Properties) -> Any:
    return ((brokers.get("storageInfo") or {}).get("ebsStorageInfo") or {}).get("volumeSize")


def _active(kafka: Any, arn: str) -> None:
    """Wait until the cluster is ACTIVE; boto3 has no waiter for it."""
    until(lambda: kafka.describe_cluster(ClusterArn=arn)["ClusterInfo"]["State"] == "ACTIVE", arn)
