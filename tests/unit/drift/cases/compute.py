"""Cases of functions, Auto Scaling, messaging, containers, the edge and APIs."""

import json
from typing import Any

from unit.drift.cases.case import Case, resource

FUNCTION = resource(
    "aws:lambda/function:Function", "resize", arn="arn:aws:lambda:x:1:function:resize", name="resize"
)
ALIAS = resource(
    "aws:lambda/alias:Alias", "arn:aws:lambda:x:1:function:resize:live", functionName="resize", name="live"
)
LAYER = resource("aws:lambda/layerVersion:LayerVersion", "arn:layer:1", layerName="tools", version="1")
ASG = resource("aws:autoscaling/group:Group", "web", name="web", targetGroupArns=["arn:targets"])
TOPIC = resource("aws:sns/topic:Topic", "arn:topic", arn="arn:topic")
QUEUE = resource("aws:sqs/queue:Queue", "https://queue", arn="arn:queue")
STREAM = resource("aws:kinesis/stream:Stream", "events", arn="arn:aws:kinesis:x:111111111111:stream/events")
KAFKA = resource("aws:msk/cluster:Cluster", "arn:kafka")
BUS = resource("aws:cloudwatch/eventBus:EventBus", "orders", name="orders")
RULE = resource("aws:cloudwatch/eventRule:EventRule", "orders/hourly", name="hourly", eventBusName="orders")
MACHINE = resource("aws:sfn/stateMachine:StateMachine", "arn:machine", arn="arn:machine")
CLUSTER = resource("aws:ecs/cluster:Cluster", "arn:cluster", arn="arn:cluster", name="cluster")
SPACE = resource("aws:servicediscovery/httpNamespace:HttpNamespace", "ns-1")
NAMED = resource("aws:servicediscovery/service:Service", "srv-1")
ECS_SERVICE = resource(
    "aws:ecs/service:Service",
    "arn:aws:ecs:x:1:service/cluster/web",
    name="web",
    serviceConnectConfiguration={"services": [{"portName": "http", "discoveryName": "web-http"}]},
)
ZONE = resource("aws:route53/zone:Zone", "Z1", name="example.com", vpcs=[{"vpcId": "vpc-1"}])
WEB_ACL = resource("aws:wafv2/webAcl:WebAcl", "acl", arn="arn:aws:wafv2:x:1:acl")
POOL = resource("aws:cognito/userPool:UserPool", "x_pool")
REST = resource("aws:apigateway/restApi:RestApi", "rest")
HTTP = resource("aws:apigatewayv2/api:Api", "http")
API_DOMAIN = resource("aws:apigatewayv2/domainName:DomainName", "api.example.com")


def policy(*sids: str, action: str = "lambda:InvokeFunction") -> str:
    made = [{"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": action} for sid in sids]
    return json.dumps({"Statement": made})


def groups(**parts: Any) -> dict[str, Any]:
    base = {
        "AutoScalingGroupName": "web",
        "MinSize": 1,
        "MaxSize": 1,
        "DesiredCapacity": 1,
        "DefaultCooldown": 1,
        "AvailabilityZones": ["a"],
        "HealthCheckType": "EC2",
        "CreatedTime": "2026-01-01T00:00:00Z",
    }
    return {"AutoScalingGroups": [{**base, **parts}]}


def of_group(kind: str, field: str, name: str, token: str, key: str = "name") -> Case:
    """Children of an Auto Scaling group by name: one declared, one added."""
    page = {field: [{"AutoScalingGroupName": "web", name: one} for one in ("declared", "added")]}
    declared = resource(token, "declared", autoscalingGroupName="web", **{key: "declared"})
    return Case(kind, ASG, page, ("web/added",), (declared,))


SCALED = {
    "dynamodb": (
        resource("aws:dynamodb/table:Table", "sessions", name="sessions"),
        "table/sessions",
        "dynamodb:table:ReadCapacityUnits",
    ),
    "ecs": (ECS_SERVICE, "service/cluster/web", "ecs:service:DesiredCount"),
    "rds": (resource("aws:rds/cluster:Cluster", "main"), "cluster:main", "rds:cluster:ReadReplicaCount"),
    "neptune": (
        resource("aws:neptune/cluster:Cluster", "graph"),
        "cluster:graph",
        "neptune:cluster:ReadReplicaCount",
    ),
    "elasticache": (
        resource("aws:elasticache/replicationGroup:ReplicationGroup", "cache"),
        "replication-group/cache",
        "elasticache:replication-group:Replicas",
    ),
    "lambda": (FUNCTION, "function:resize:live", "lambda:function:ProvisionedConcurrency"),
    "kafka": (KAFKA, "arn:kafka", "kafka:broker-storage:VolumeSize"),
}


def scaled(namespace: str) -> list[Case]:
    parent, id, dimension = SCALED[namespace]
    item = {"ServiceNamespace": namespace, "ResourceId": id, "ScalableDimension": dimension}
    foreign = {**item, "ResourceId": f"{id.rpartition('/')[0]}/foreign/foreign:foreign"}
    made = {"CreationTime": "2026-01-01T00:00:00Z"}
    target = {**item, "MinCapacity": 1, "MaxCapacity": 9, "RoleARN": "arn:role", **made}
    scaling = {"PolicyARN": "arn:p", "PolicyType": "StepScaling", **made}
    action = {"ScheduledActionARN": "arn:s", "Schedule": "rate(1 day)", **made}
    plan = "AutoScaling-00000000-0000-0000-0000-000000000000"
    place = {"serviceNamespace": namespace, "resourceId": id, "scalableDimension": dimension}
    return [
        Case(
            f"scalable target of {namespace}",
            parent,
            {"ScalableTargets": [target, {**target, **foreign}]},
            (f"{namespace}/{id}/{dimension}",),
        ),
        Case(
            f"scaling policy of {namespace}",
            parent,
            {
                "ScalingPolicies": [
                    {**item, **scaling, "PolicyName": name} for name in ("declared", "added", plan)
                ]
            },
            (f"{namespace}/{id}/{dimension}/added",),
            (resource("aws:appautoscaling/policy:Policy", "p", **place, name="declared"),),
        ),
        Case(
            f"scheduled action of {namespace}",
            parent,
            {
                "ScheduledActions": [
                    {**item, **action, "ScheduledActionName": name} for name in ("declared", "added")
                ]
            },
            (f"{namespace}/{id}/added",),
            (resource("aws:appautoscaling/scheduledAction:ScheduledAction", "s", **place, name="declared"),),
        ),
    ]


DECLARED_TARGET = Case(
    "scalable target of dynamodb",
    SCALED["dynamodb"][0],
    {
        "ScalableTargets": [
            {
                "ServiceNamespace": "dynamodb",
                "ResourceId": "table/sessions",
                "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
                "MinCapacity": 1,
                "MaxCapacity": 9,
                "RoleARN": "arn:role",
                "CreationTime": "2026-01-01T00:00:00Z",
            }
        ]
    },
    (),
    (
        resource(
            "aws:appautoscaling/target:Target",
            "t",
            serviceNamespace="dynamodb",
            resourceId="table/sessions",
            scalableDimension="dynamodb:table:ReadCapacityUnits",
        ),
    ),
)


def named(
    kind: str, parent: Any, field: str, name: str, token: str, *, path: str = "apiId", key: str = "id"
) -> Case:
    """Children of an API or a user pool by id: one declared, one added."""
    # The members that AWS's models require beside the id.
    also = {
        "RouteId": {"RouteKey": "ANY /"},
        "AuthorizerId": {"Name": "a"},
        "ApiMappingId": {"ApiId": "http", "Stage": "live"},
    }.get(name, {})
    page = {field: [{name: one, **also} for one in ("declared", "added")]}
    declared = resource(token, "declared", **{path: parent.id, key: "declared"})
    return Case(kind, parent, page, (f"{parent.id}/added",), (declared,))


_SERVICES = "arn:aws:ecs:x:1:service/cluster"

CASES = (
    Case(
        "function permission",
        FUNCTION,
        {"Policy": policy("declared", "public")},
        ("resize/public",),
        (
            resource(
                "aws:lambda/permission:Permission",
                "p",
                function="arn:aws:lambda:x:1:function:resize",
                statementId="declared",
            ),
        ),
    ),
    Case(
        "alias permission",
        ALIAS,
        {"Policy": policy("declared", "public")},
        ("resize:live/public",),
        (
            resource(
                "aws:lambda/permission:Permission",
                "p",
                function="resize",
                qualifier="live",
                statementId="declared",
            ),
        ),
    ),
    Case(
        "function URL",
        FUNCTION,
        {
            "FunctionUrlConfigs": [
                {
                    "FunctionUrl": "https://example.com/" + "x" * 40,
                    "FunctionArn": f"{FUNCTION.get('arn')}{qualifier}",
                    "AuthType": "NONE",
                    "CreationTime": "2026",
                    "LastModifiedTime": "2026",
                }
                for qualifier in ("", ":live")
            ]
        },
        ("resize",),
        (resource("aws:lambda/functionUrl:FunctionUrl", "u", functionName="resize", qualifier="live"),),
    ),
    Case(
        "alias",
        FUNCTION,
        {"Aliases": [{"AliasArn": f"{FUNCTION.get('arn')}:{one}", "Name": one} for one in ("live", "added")]},
        ("arn:aws:lambda:x:1:function:resize:added",),
        (ALIAS,),
    ),
    Case(
        "event source",
        FUNCTION,
        {
            "EventSourceMappings": [
                {"UUID": "1" * 36, "FunctionArn": f"{FUNCTION.get('arn')}:live"},
                {"UUID": "2" * 36, "FunctionArn": str(FUNCTION.get("arn"))},
                {"UUID": "3" * 36, "FunctionArn": "arn:aws:lambda:x:1:function:foreign"},
            ]
        },
        ("2" * 36,),
        (resource("aws:lambda/eventSourceMapping:EventSourceMapping", "1" * 36),),
    ),
    Case(
        "destination of a function",
        FUNCTION,
        {
            "FunctionEventInvokeConfigs": [
                {"FunctionArn": f"{FUNCTION.get('arn')}:{one}"} for one in ("$LATEST", "live")
            ]
        },
        ("resize/live",),
        (
            resource(
                "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "c", functionName="resize"
            ),
        ),
    ),
    Case(
        "layer permission",
        LAYER,
        {"Policy": policy("declared", "public")},
        ("tools:1/public",),
        (
            resource(
                "aws:lambda/layerVersionPermission:LayerVersionPermission",
                "p",
                layerName="arn:aws:lambda:x:1:layer:tools",
                versionNumber=1,
                statementId="declared",
            ),
        ),
    ),
    Case(
        "instance of a group",
        ASG,
        groups(
            Instances=[
                {
                    "InstanceId": "i-1",
                    "AvailabilityZone": "a",
                    "LifecycleState": "InService",
                    "HealthStatus": "Healthy",
                    "ProtectedFromScaleIn": False,
                }
            ]
        ),
        (),
    ),
    Case(
        "suspended process",
        ASG,
        groups(
            SuspendedProcesses=[
                {"ProcessName": "Launch", "SuspensionReason": "User suspended at 2026"},
                {"ProcessName": "Terminate", "SuspensionReason": "Administrative suspension"},
            ]
        ),
        ("web/Launch",),
    ),
    Case(
        "warm pool",
        ASG,
        groups(WarmPoolConfiguration={"PoolState": "Stopped", "MinSize": 2}),
        ("web/warm-pool",),
    ),
    Case(
        "warm pool",
        resource("aws:autoscaling/group:Group", "web", name="web", warmPool={"poolState": "Stopped"}),
        groups(WarmPoolConfiguration={"PoolState": "Stopped", "MinSize": 2}),
        (),
    ),
    Case(
        "target group of a group",
        ASG,
        groups(TargetGroupARNs=["arn:targets", "arn:attached", "arn:added"]),
        ("web/arn:added",),
        (
            resource(
                "aws:autoscaling/attachment:Attachment",
                "a",
                autoscalingGroupName="web",
                lbTargetGroupArn="arn:attached",
            ),
        ),
    ),
    of_group(
        "scheduled action",
        "ScheduledUpdateGroupActions",
        "ScheduledActionName",
        "aws:autoscaling/schedule:Schedule",
        "scheduledActionName",
    ),
    of_group("scaling policy", "ScalingPolicies", "PolicyName", "aws:autoscaling/policy:Policy"),
    of_group(
        "lifecycle hook", "LifecycleHooks", "LifecycleHookName", "aws:autoscaling/lifecycleHook:LifecycleHook"
    ),
    Case(
        "notification of a group",
        ASG,
        {
            "NotificationConfigurations": [
                {"AutoScalingGroupName": "web", "TopicARN": one, "NotificationType": "launch"}
                for one in ("arn:declared", "arn:added")
            ]
        },
        ("web/arn:added/launch",),
        (
            resource(
                "aws:autoscaling/notification:Notification",
                "n",
                groupNames=["web"],
                notifications=["launch"],
                topicArn="arn:declared",
            ),
        ),
    ),
    *(case for namespace in SCALED for case in scaled(namespace)),
    DECLARED_TARGET,
    Case(
        "subscription",
        TOPIC,
        {
            "Subscriptions": [
                {"SubscriptionArn": "arn:one", "Protocol": "sqs", "Endpoint": "arn:q"},
                {"SubscriptionArn": "PendingConfirmation", "Protocol": "email", "Endpoint": "declared@x"},
                {"SubscriptionArn": "PendingConfirmation", "Protocol": "email", "Endpoint": "somebody@x"},
            ]
        },
        ("arn:topic/email/somebody@x",),
        (
            resource("aws:sns/topicSubscription:TopicSubscription", "arn:one"),
            resource(
                "aws:sns/topicSubscription:TopicSubscription",
                "pending",
                topic="arn:topic",
                protocol="email",
                endpoint="declared@x",
            ),
        ),
    ),
    Case("topic policy", TOPIC, {"Attributes": {"Policy": policy("public")}}, ("arn:topic/topic-policy",)),
    Case(
        "queue policy", QUEUE, {"Attributes": {"Policy": policy("public")}}, ("https://queue/queue-policy",)
    ),
    Case(
        "dead-letter queue",
        QUEUE,
        {"Attributes": {"RedrivePolicy": "{}"}},
        ("https://queue/dead-letter-queue",),
    ),
    Case(
        "redrive permission",
        QUEUE,
        {"Attributes": {"RedriveAllowPolicy": "{}"}},
        ("https://queue/redrive-permission",),
    ),
    Case(
        "stream consumer",
        STREAM,
        {
            "Consumers": [
                {
                    "ConsumerARN": one,
                    "ConsumerName": one[4:],
                    "ConsumerStatus": "ACTIVE",
                    "ConsumerCreationTimestamp": "2026-01-01T00:00:00Z",
                }
                for one in ("arn:declared", "arn:added")
            ]
        },
        ("arn:added",),
        (resource("aws:kinesis/streamConsumer:StreamConsumer", "arn:declared"),),
    ),
    Case(
        "stream policy",
        STREAM,
        {"Policy": policy("public")},
        ("arn:aws:kinesis:x:111111111111:stream/events/stream-policy",),
    ),
    Case("Kafka cluster policy", KAFKA, {"Policy": policy("public")}, ("arn:kafka/Kafka-cluster-policy",)),
    Case(
        "event rule",
        BUS,
        {
            "Rules": [
                {"Name": "hourly", "EventBusName": "orders"},
                {"Name": "added", "EventBusName": "orders"},
                {"Name": "service", "EventBusName": "orders", "ManagedBy": "autoscaling.amazonaws.com"},
            ]
        },
        ("orders/added",),
        (RULE,),
    ),
    Case(
        "event bus policy", BUS, {"Name": "orders", "Policy": policy("public")}, ("orders/event-bus-policy",)
    ),
    Case(
        "policy of the default event bus",
        resource("aws:cloudwatch/eventRule:EventRule", "hourly", name="hourly"),
        {"Name": "default", "Policy": policy("public")},
        ("default",),
    ),
    Case(
        "event target",
        RULE,
        {"Targets": [{"Id": one, "Arn": "arn:queue"} for one in ("declared", "added")]},
        ("orders/hourly/added",),
        (
            resource(
                "aws:cloudwatch/eventTarget:EventTarget",
                "t",
                rule="hourly",
                eventBusName="orders",
                targetId="declared",
            ),
        ),
    ),
    Case(
        "event rule that starts a resource", MACHINE, {"RuleNames": ["hourly", "added"]}, ("added",), (RULE,)
    ),
    Case(
        "schedule",
        resource("aws:scheduler/scheduleGroup:ScheduleGroup", "nightly", name="nightly"),
        {"Schedules": [{"GroupName": "nightly", "Name": one} for one in ("declared", "added")]},
        ("nightly/added",),
        (resource("aws:scheduler/schedule:Schedule", "s", groupName="nightly", name="declared"),),
    ),
    Case(
        "state machine alias",
        MACHINE,
        {
            "stateMachineAliases": [
                {"stateMachineAliasArn": one, "creationDate": "2026-01-01T00:00:00Z"}
                for one in ("arn:declared", "arn:added")
            ]
        },
        ("arn:added",),
        (resource("aws:sfn/alias:Alias", "arn:declared"),),
    ),
    Case(
        "container service",
        CLUSTER,
        {
            "serviceArns": [
                ECS_SERVICE.id,
                *(f"{_SERVICES}/{name}" for name in ("added", "draining", "deleted")),
            ]
        },
        (f"{_SERVICES}/added",),
        (ECS_SERVICE,),
        tuple({"services": [{"status": one}]} for one in ("ACTIVE", "ACTIVE", "DRAINING", "INACTIVE")),
    ),
    Case(
        "capacity provider",
        CLUSTER,
        {"clusters": [{"clusterArn": "arn:cluster", "capacityProviders": ["FARGATE", "FARGATE_SPOT"]}]},
        ("cluster/FARGATE_SPOT",),
        (
            resource(
                "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
                "cluster",
                clusterName="cluster",
                capacityProviders=["FARGATE"],
            ),
        ),
    ),
    Case(
        "service of a namespace",
        SPACE,
        {
            "Services": [
                {"Id": one, "Name": name}
                for one, name in (("srv-1", "a"), ("srv-2", "web-http"), ("srv-3", "b"))
            ]
        },
        ("srv-3",),
        (NAMED, ECS_SERVICE),
    ),
    Case(
        "instance of a service",
        NAMED,
        {
            "Instances": [
                {"Id": "task", "Attributes": {"ECS_SERVICE_NAME": "web"}},
                {"Id": "added", "Attributes": {"AWS_INSTANCE_IPV4": "10.0.0.1"}},
            ]
        },
        ("srv-1/added",),
        (ECS_SERVICE,),
    ),
    Case(
        "DNS record",
        ZONE,
        {
            "ResourceRecordSets": [
                {"Name": name, "Type": kind, "TTL": 60}
                for name, kind in (
                    ("example.com.", "NS"),
                    ("example.com.", "SOA"),
                    ("www.example.com.", "A"),
                    ("\\052.example.com.", "A"),
                    ("added.example.com.", "CNAME"),
                    ("example.com.", "TXT"),
                )
            ],
            "IsTruncated": False,
            "MaxItems": "100",
        },
        ("Z1_added.example.com_CNAME", "Z1_example.com_TXT"),
        (
            resource("aws:route53/record:Record", "a", zoneId="Z1", name="www", type="A"),
            resource("aws:route53/record:Record", "b", zoneId="Z1", name="*.example.com", type="A"),
        ),
    ),
    Case(
        "VPC of a zone",
        ZONE,
        {
            "HostedZone": {"Id": "Z1", "Name": "example.com.", "CallerReference": "x"},
            "VPCs": [{"VPCRegion": "us-east-1", "VPCId": one} for one in ("vpc-1", "vpc-2")],
        },
        ("Z1:vpc-2",),
    ),
    Case(
        "query log",
        ZONE,
        {
            "QueryLoggingConfigs": [
                {"Id": one, "HostedZoneId": "Z1", "CloudWatchLogsLogGroupArn": "arn:logs"}
                for one in ("a", "b")
            ]
        },
        ("b",),
        (resource("aws:route53/queryLog:QueryLog", "a"),),
    ),
    Case(
        "logging of a web ACL",
        WEB_ACL,
        {
            "LoggingConfiguration": {
                "ResourceArn": "arn:aws:wafv2:x:1:acl",
                "LogDestinationConfigs": ["arn:aws:logs:x:1:log-group:x"],
            }
        },
        ("arn:aws:wafv2:x:1:acl/logging-of-a-web-ACL",),
    ),
    named(
        "user pool client",
        POOL,
        "UserPoolClients",
        "ClientId",
        "aws:cognito/userPoolClient:UserPoolClient",
        path="userPoolId",
    ),
    named(
        "identity provider",
        POOL,
        "Providers",
        "ProviderName",
        "aws:cognito/identityProvider:IdentityProvider",
        path="userPoolId",
        key="providerName",
    ),
    Case(
        "identity provider",
        POOL,
        {"Providers": [{"ProviderName": one, "ProviderType": "Google"} for one in ("Google", "added")]},
        ("x_pool/added",),
        (
            resource(
                "aws:cloudformation/stack:Stack",
                "google",
                templateBody=json.dumps(
                    {
                        "Resources": {
                            "Provider": {
                                "Type": "AWS::Cognito::UserPoolIdentityProvider",
                                "Properties": {"UserPoolId": "x_pool", "ProviderName": "Google"},
                            }
                        }
                    }
                ),
            ),
        ),
    ),
    Case(
        "user group",
        POOL,
        {"Groups": [{"GroupName": one} for one in ("declared", "added", "x_pool_Google")]},
        ("x_pool/added",),
        (resource("aws:cognito/userGroup:UserGroup", "g", userPoolId="x_pool", name="declared"),),
    ),
    named(
        "resource server",
        POOL,
        "ResourceServers",
        "Identifier",
        "aws:cognito/resourceServer:ResourceServer",
        path="userPoolId",
        key="identifier",
    ),
    Case(
        "API resource",
        REST,
        {
            "items": [
                {"id": one, "path": path} for one, path in (("r", "/"), ("declared", "/a"), ("added", "/b"))
            ]
        },
        ("rest/added",),
        (resource("aws:apigateway/resource:Resource", "declared", restApi="rest", id="declared"),),
    ),
    Case(
        "API method",
        REST,
        {"items": [{"id": "r", "path": "/", "resourceMethods": {"GET": {}, "DELETE": {}}}]},
        ("rest/r/DELETE",),
        (resource("aws:apigateway/method:Method", "m", restApi="rest", resourceId="r", httpMethod="GET"),),
    ),
    Case(
        "API stage",
        REST,
        {"item": [{"stageName": one} for one in ("declared", "added")]},
        ("rest/added",),
        (resource("aws:apigateway/stage:Stage", "s", restApi="rest", stageName="declared"),),
    ),
    named("API authorizer", REST, "items", "id", "aws:apigateway/authorizer:Authorizer", path="restApi"),
    Case("API policy", REST, {"id": "rest", "policy": policy("public")}, ("rest/API-policy",)),
    named("route of an HTTP API", HTTP, "Items", "RouteId", "aws:apigatewayv2/route:Route"),
    named(
        "integration of an HTTP API",
        HTTP,
        "Items",
        "IntegrationId",
        "aws:apigatewayv2/integration:Integration",
    ),
    named("stage of an HTTP API", HTTP, "Items", "StageName", "aws:apigatewayv2/stage:Stage"),
    named(
        "authorizer of an HTTP API", HTTP, "Items", "AuthorizerId", "aws:apigatewayv2/authorizer:Authorizer"
    ),
    named(
        "mapping of a custom domain name",
        API_DOMAIN,
        "Items",
        "ApiMappingId",
        "aws:apigatewayv2/apiMapping:ApiMapping",
        path="domainName",
    ),
)
