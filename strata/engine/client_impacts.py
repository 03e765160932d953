"""Updates that end sign-ins, connections, name resolution or deliveries, each with AWS's page."""

from strata.engine.impact_conditions import (
    at_once,
    becomes,
    changed,
    exchanged,
    fewer,
    gone,
    higher,
    off,
)
from strata.engine.impact_rule import Effect, ImpactRule

_DOCS = "https://docs.aws.amazon.com/"
_RDS = f"{_DOCS}AmazonRDS/latest/UserGuide/"
_KAFKA = ("aws:msk/cluster:Cluster",)
_CLIENT = ("aws:cognito/userPoolClient:UserPoolClient",)

_STORES = (
    ImpactRule(
        _KAFKA,
        "kafkaVersion",
        higher,
        Effect.INTERRUPTION,
        "the brokers restart one after another, and the version can't go down again",
        f"{_DOCS}msk/latest/developerguide/version-upgrades.html",
    ),
    ImpactRule(
        _KAFKA,
        "brokerNodeGroupInfo.instanceType",
        changed,
        Effect.INTERRUPTION,
        "the brokers are exchanged one after another",
        f"{_DOCS}msk/latest/developerguide/msk-update-broker-type.html",
    ),
    ImpactRule(
        (
            "aws:rds/instance:Instance",
            "aws:rds/cluster:Cluster",
            "aws:neptune/cluster:Cluster",
        ),
        "iamDatabaseAuthenticationEnabled",
        off,
        Effect.INTERRUPTION,
        "clients that sign in by IAM are refused",
        f"{_RDS}UsingWithRDS.IAMDBAuth.Enabling.html",
    ),
    ImpactRule(
        ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
        "manageMasterUserPassword",
        gone,
        Effect.INTERRUPTION,
        "RDS deletes the secret of the administrator's password; clients need the new one",
        f"{_RDS}rds-secrets-manager.html",
    ),
    ImpactRule(
        ("aws:redshift/cluster:Cluster",),
        "multiAz",
        off,
        Effect.INTERRUPTION,
        "a failure of the zone ends the warehouse until it is moved to another",
        f"{_DOCS}redshift/latest/APIReference/API_ModifyCluster.html",
    ),
    ImpactRule(
        ("aws:dms/replicationInstance:ReplicationInstance",),
        "replicationInstanceClass",
        at_once,
        Effect.INTERRUPTION,
        "replication stops while the instance is exchanged",
        f"{_DOCS}dms/latest/userguide/CHAP_ReplicationInstance.Modifying.html",
    ),
    ImpactRule(
        ("aws:dynamodb/table:Table",),
        "streamViewType",
        exchanged,
        Effect.LOSS,
        "the stream is made anew, without the changes that consumers have not read yet",
        f"{_DOCS}amazondynamodb/latest/developerguide/Streams.html",
    ),
    ImpactRule(
        ("aws:secretsmanager/secret:Secret",),
        "replicas",
        fewer("region"),
        Effect.INTERRUPTION,
        "the copy of the secret in a region is deleted",
        f"{_DOCS}secretsmanager/latest/userguide/replicate-secrets.html",
    ),
)

_USERS = (
    ImpactRule(
        ("aws:cognito/userPool:UserPool",),
        "schemas",
        fewer("name"),
        Effect.REFUSED,
        "an attribute of users can't be removed",
        f"{_DOCS}cognito/latest/developerguide/user-pool-settings-attributes.html",
    ),
    ImpactRule(
        _CLIENT,
        "supportedIdentityProviders",
        fewer(""),
        Effect.INTERRUPTION,
        "users of a provider that is removed can't sign in",
        f"{_DOCS}cognito/latest/developerguide/user-pool-settings-client-apps.html",
    ),
    *(
        ImpactRule(
            _CLIENT,
            path,
            fewer(""),
            Effect.INTERRUPTION,
            "an application at an address that is removed can't sign its users in or out",
            f"{_DOCS}cognito/latest/developerguide/user-pool-settings-client-apps.html",
        )
        for path in ("callbackUrls", "logoutUrls")
    ),
)

_EVENTS = (
    ImpactRule(
        ("aws:cloudwatch/eventRule:EventRule",),
        "state",
        becomes("DISABLED"),
        Effect.LOSS,
        "events that match are not delivered while the rule is disabled",
        f"{_DOCS}eventbridge/latest/APIReference/API_DisableRule.html",
    ),
    ImpactRule(
        ("aws:scheduler/schedule:Schedule",),
        "state",
        becomes("DISABLED"),
        Effect.INTERRUPTION,
        "the schedule starts nothing while it is disabled",
        f"{_DOCS}scheduler/latest/UserGuide/managing-schedule-state.html",
    ),
    ImpactRule(
        ("aws:lambda/eventSourceMapping:EventSourceMapping",),
        "enabled",
        off,
        Effect.INTERRUPTION,
        "messages and records are not read, and end with their retention",
        f"{_DOCS}lambda/latest/dg/invocation-eventsourcemapping.html",
    ),
    ImpactRule(
        ("aws:cloudwatch/metricAlarm:MetricAlarm",),
        "actionsEnabled",
        off,
        Effect.INTERRUPTION,
        "the alarm notifies nobody",
        f"{_DOCS}AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html",
    ),
)

_CONNECTIONS = (
    ImpactRule(
        ("aws:route53/zone:Zone",),
        "vpcs",
        fewer("vpcId"),
        Effect.INTERRUPTION,
        "the names of the zone are not resolved in that VPC any more",
        f"{_DOCS}Route53/latest/APIReference/API_DisassociateVPCFromHostedZone.html",
    ),
    ImpactRule(
        ("aws:lb/listener:Listener", "aws:alb/listener:Listener"),
        "protocol",
        changed,
        Effect.INTERRUPTION,
        "the listener speaks another protocol at once",
        f"{_DOCS}elasticloadbalancing/latest/APIReference/API_ModifyListener.html",
    ),
    *(
        ImpactRule(
            ("aws:ec2/vpnConnection:VpnConnection",),
            path,
            changed,
            Effect.INTERRUPTION,
            "the tunnels are down while the connection changes its end",
            f"{_DOCS}AWSEC2/latest/APIReference/API_ModifyVpnConnection.html",
        )
        for path in ("customerGatewayId", "vpnGatewayId", "transitGatewayId")
    ),
)

CLIENT_RULES = (*_STORES, *_USERS, *_EVENTS, *_CONNECTIONS)
