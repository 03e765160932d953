"""MSK (Kafka) clusters."""

from guardrails.rule import CRITICAL, HIGH, MEDIUM, Props, rule
from guardrails.values import block, is_true

CLUSTER = "aws:msk/cluster:Cluster"


@rule(
    "MSK.1",
    MEDIUM,
    CLUSTER,
    "MSK brokers and clients communicate by TLS only",
    'Set client_broker="TLS" in encryption_in_transit, and leave in_cluster out or set it to True.',
)
def encrypted(cluster: Props) -> bool:
    transit = block(block(cluster, "encryptionInfo"), "encryptionInTransit")
    return transit.get("clientBroker") in (None, "TLS") and transit.get("inCluster") is not False


@rule(
    "MSK.4",
    CRITICAL,
    CLUSTER,
    "MSK clusters have no public access",
    "Leave public_access out of connectivity_info.",
)
def not_public(cluster: Props) -> bool:
    connectivity = block(block(cluster, "brokerNodeGroupInfo"), "connectivityInfo")
    return block(connectivity, "publicAccess").get("type") in (None, "DISABLED")


@rule(
    "MSK.6",
    MEDIUM,
    CLUSTER,
    "MSK clusters refuse clients without authentication",
    "Set unauthenticated=False and an authentication in client_authentication.",
)
def authenticated(cluster: Props) -> bool:
    authentication = block(cluster, "clientAuthentication")
    methods = [block(authentication, "sasl"), block(authentication, "tls")]
    return any(methods) and not is_true(authentication.get("unauthenticated"))


@rule(
    "CKV_AWS_80",
    HIGH,
    CLUSTER,
    "MSK brokers send their logs to CloudWatch, Firehose or S3",
    "Enable a destination in broker_logs of logging_info.",
)
def logs(cluster: Props) -> bool:
    broker_logs = block(block(cluster, "loggingInfo"), "brokerLogs")
    return any(
        is_true(block(broker_logs, one).get("enabled")) for one in ("cloudwatchLogs", "firehose", "s3")
    )
