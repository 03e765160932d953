"""Streams, state machines, queries and migrations."""

import json

from rules import athena, dms, kinesis, msk, stepfunctions
from unit.policies.evaluation import one


def broker(**settings):
    return {"clientAuthentication": {"sasl": {"iam": True}, **settings}}


def logging(*components, severity="LOGGER_SEVERITY_DEFAULT"):
    listed = [{"Id": name, "Severity": severity} for name in components]
    return {
        "replicationTaskSettings": json.dumps({"Logging": {"EnableLogging": True, "LogComponents": listed}})
    }


def encrypted(client):
    return {"encryptionInfo": {"encryptionInTransit": {"clientBroker": client, "inCluster": True}}}


def public(kind):
    return {"brokerNodeGroupInfo": {"connectivityInfo": {"publicAccess": {"type": kind}}}}


CASES = {
    "Athena.4": one(
        athena.WORKGROUP,
        bad={"configuration": {"publishCloudwatchMetricsEnabled": False}},
        good={"configuration": {"publishCloudwatchMetricsEnabled": True}},
    ),
    "CKV_AWS_82": one(
        athena.WORKGROUP,
        bad={"configuration": {"enforceWorkgroupConfiguration": False}},
        good={"configuration": {"enforceWorkgroupConfiguration": True}},
    ),
    "Kinesis.1": one(kinesis.STREAM, bad={"encryptionType": "NONE"}, good={"encryptionType": "KMS"}),
    "Kinesis.3": one(kinesis.STREAM, bad={"retentionPeriod": 24}, good={"retentionPeriod": 168}),
    "MSK.1": one(msk.CLUSTER, bad=encrypted("TLS_PLAINTEXT"), good=encrypted("TLS")),
    "MSK.4": one(msk.CLUSTER, bad=public("SERVICE_PROVIDED_EIPS"), good=public("DISABLED")),
    "MSK.6": one(msk.CLUSTER, bad=broker(unauthenticated=True), good=broker(unauthenticated=False)),
    "CKV_AWS_80": one(
        msk.CLUSTER,
        bad={"loggingInfo": {"brokerLogs": {"cloudwatchLogs": {"enabled": False}}}},
        good={"loggingInfo": {"brokerLogs": {"cloudwatchLogs": {"enabled": True}}}},
    ),
    "StepFunctions.1": one(
        stepfunctions.MACHINE,
        bad={"loggingConfiguration": {"level": "OFF"}},
        good={"loggingConfiguration": {"level": "ERROR"}},
    ),
    "CKV_AWS_284": one(
        stepfunctions.MACHINE,
        bad={"tracingConfiguration": {"enabled": False}},
        good={"tracingConfiguration": {"enabled": True}},
    ),
    "DMS.6": one(dms.INSTANCE, bad={}, good={"autoMinorVersionUpgrade": True}),
    "DMS.7": one(dms.TASK, bad=logging("TARGET_APPLY"), good=logging("TARGET_APPLY", "TARGET_LOAD")),
    "DMS.8": one(dms.TASK, bad=logging("SOURCE_CAPTURE"), good=logging("SOURCE_CAPTURE", "SOURCE_UNLOAD")),
    "DMS.9": one(
        dms.ENDPOINT,
        bad={"engineName": "postgres", "sslMode": "none"},
        good={"engineName": "postgres", "sslMode": "require"},
    ),
    "DMS.13": one(dms.INSTANCE, bad={"multiAz": False}, good={"multiAz": True}),
}
