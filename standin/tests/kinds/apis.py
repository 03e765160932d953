"""API Gateway and Kafka."""

import json
from typing import Any

from standin.aws.values import Properties

from .events import function
from .messaging import KEY, ROLE
from .world import Case, Client, Operation, Resource, World

V2, V1 = "aws:apigatewayv2", "aws:apigateway"
API, STAGE, ROUTE = f"{V2}/api:Api", f"{V2}/stage:Stage", f"{V2}/route:Route"
INTEGRATION, AUTHORIZER = f"{V2}/integration:Integration", f"{V2}/authorizer:Authorizer"
REST, PATH_PART, METHOD = f"{V1}/restApi:RestApi", f"{V1}/resource:Resource", f"{V1}/method:Method"
CALL, DEPLOYMENT, LIVE = f"{V1}/integration:Integration", f"{V1}/deployment:Deployment", f"{V1}/stage:Stage"
SETTINGS, DOORMAN = f"{V1}/methodSettings:MethodSettings", f"{V1}/authorizer:Authorizer"
ACCOUNT = f"{V1}/account:Account"
DOMAIN, MAPPING = f"{V2}/domainName:DomainName", f"{V2}/apiMapping:ApiMapping"
HOST = "api.example.com"
CERTIFICATE = "arn:aws:acm:ap-northeast-2:111111111111:certificate/00000000-0000-0000-0000-000000000000"
KAFKA = "aws:msk/cluster:Cluster"
LOG = "aws:cloudwatch/logGroup:LogGroup"
FORMAT = json.dumps({"requestId": "$context.requestId"})
POOL = "arn:aws:cognito-idp:ap-northeast-2:111111111111:userpool/ap-northeast-2_a"


def _uri(world: World) -> str:
    arn = function(world)
    return f"arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/{arn}/invocations"


def _http(world: World) -> str:
    return world.make(API, {"protocolType": "HTTP"}).id


def _socket(world: World) -> str:
    declared = {"protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"}
    return world.make(API, declared).id


def _log(world: World) -> str:
    return str(world.make(LOG, {}).outputs["arn"])


def api_change(**change: Any) -> Operation:
    return lambda client, it: client("apigatewayv2").update_api(ApiId=it.id, **change)


def stage_change(**change: Any) -> Operation:
    return lambda client, it: client("apigatewayv2").update_stage(
        ApiId=it.outputs["apiId"], StageName=it.id, **change
    )


def part_change(part: str, **change: Any) -> Operation:
    return lambda client, it: getattr(client("apigatewayv2"), f"update_{part.lower()}")(
        ApiId=it.outputs["apiId"], **{f"{part}Id": it.id}, **change
    )


def part_gone(part: str) -> Operation:
    return lambda client, it: getattr(client("apigatewayv2"), f"delete_{part.lower()}")(
        ApiId=it.outputs["apiId"], **{f"{part}Id": it.id}
    )


def _v2_tag(client: Client, it: Resource) -> None:
    client("apigatewayv2").tag_resource(ResourceArn=it.outputs["arn"], Tags={"Owner": "by-hand"})


def _v1_tag(client: Client, it: Resource) -> None:
    client("apigateway").tag_resource(resourceArn=it.outputs["arn"], tags={"Owner": "by-hand"})


def _stage(world: World, api: str, *, socket: bool) -> Properties:
    limits = {"throttlingRateLimit": 100, "throttlingBurstLimit": 50, "detailedMetricsEnabled": True}
    logging = {"loggingLevel": "ERROR", "dataTraceEnabled": False} if socket else {}
    return {
        "apiId": api,
        "name": "live" if socket else "$default",
        "autoDeploy": True,
        "description": "Live",
        "accessLogSettings": {"destinationArn": _log(world), "format": FORMAT},
        "defaultRouteSettings": limits | logging,
        "stageVariables": {"colour": "blue"},
        "tags": {"Owner": "images"},
    }


def _integration(world: World, api: str, version: str) -> Properties:
    return {
        "apiId": api,
        "integrationType": "AWS_PROXY",
        "integrationMethod": "POST",
        "integrationUri": _uri(world),
        "payloadFormatVersion": version,
        "timeoutMilliseconds": 5000,
        "description": "Resize",
    }


def _route(world: World) -> Properties:
    api = _http(world)
    integration = world.make(INTEGRATION, _integration(world, api, "2.0"))
    return {
        "apiId": api,
        "routeKey": "GET /images/{id}",
        "target": f"integrations/{integration.id}",
        "authorizationType": "JWT",
        "authorizerId": world.make(AUTHORIZER, _tokens(api)).id,
        "authorizationScopes": ["images/read"],
    }


def _tokens(api: str) -> Properties:
    return {
        "apiId": api,
        "authorizerType": "JWT",
        "identitySources": ["$request.header.Authorization"],
        "jwtConfiguration": {"issuer": "https://issuer.example.com/a", "audiences": ["web", "app"]},
    }


def _rest(world: World) -> Resource:
    return world.make(REST, {"endpointConfiguration": {"types": "REGIONAL"}})


def _path_part(world: World) -> Properties:
    api = _rest(world)
    return {"restApi": api.id, "parentId": api.outputs["rootResourceId"], "pathPart": "images"}


def _method(world: World) -> Properties:
    folder = world.make(PATH_PART, _path_part(world))
    return {
        "restApi": folder.outputs["restApi"],
        "resourceId": folder.id,
        "httpMethod": "GET",
        "authorization": "AWS_IAM",
        "requestParameters": {"method.request.querystring.size": True},
    }


def _answered(world: World) -> Properties:
    method = world.make(METHOD, _method(world)).outputs
    return {key: method[key] for key in ("restApi", "resourceId", "httpMethod")} | {
        "type": "AWS_PROXY",
        "integrationHttpMethod": "POST",
        "uri": _uri(world),
        "timeoutMilliseconds": 5000,
    }


def _mock(world: World) -> Properties:
    method = world.make(METHOD, _method(world)).outputs
    return {key: method[key] for key in ("restApi", "resourceId", "httpMethod")} | {
        "type": "MOCK",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
    }


def _deployment(world: World) -> Properties:
    call = world.make(CALL, _answered(world))
    return {"restApi": call.outputs["restApi"], "triggers": {"routes": "1"}, "description": "First"}


def _live(world: World) -> Properties:
    copy = world.make(DEPLOYMENT, _deployment(world))
    return {
        "restApi": copy.outputs["restApi"],
        "deployment": copy.id,
        "stageName": "live",
        "xrayTracingEnabled": True,
        "description": "Live",
        "accessLogSettings": {"destinationArn": _log(world), "format": FORMAT},
        "variables": {"colour": "blue"},
        "tags": {"Owner": "images"},
    }


def _settings(world: World) -> Properties:
    stage = world.make(LIVE, _live(world)).outputs
    return {
        "restApi": stage["restApi"],
        "stageName": stage["stageName"],
        "methodPath": "*/*",
        "settings": {
            "loggingLevel": "ERROR",
            "dataTraceEnabled": False,
            "metricsEnabled": True,
            "throttlingRateLimit": 100,
            "throttlingBurstLimit": 50,
        },
    }


def _authorizer(world: World) -> Properties:
    return {"restApi": _rest(world).id, "type": "COGNITO_USER_POOLS", "providerArns": [POOL]}


def rest_patch(call: str, place: dict[str, str], path: str, value: str) -> Operation:
    """A change by a patch; *place* is the property of each argument."""
    return lambda client, it: getattr(client("apigateway"), call)(
        **{argument: it.id if name == "id" else it.outputs[name] for argument, name in place.items()},
        patchOperations=[{"op": "replace", "path": path, "value": value}],
    )


_OF_API = {"restApiId": "id"}
_OF_PATH_PART = {"restApiId": "restApi", "resourceId": "id"}
_OF_METHOD = {"restApiId": "restApi", "resourceId": "resourceId", "httpMethod": "httpMethod"}
_OF_DEPLOYMENT = {"restApiId": "restApi", "deploymentId": "id"}
_OF_STAGE = {"restApiId": "restApi", "stageName": "stageName"}
_OF_AUTHORIZER = {"restApiId": "restApi", "authorizerId": "id"}


def rest_gone(call: str, place: dict[str, str]) -> Operation:
    return lambda client, it: getattr(client("apigateway"), call)(
        **{argument: it.id if name == "id" else it.outputs[name] for argument, name in place.items()}
    )


def _settings_gone(client: Client, it: Resource) -> None:
    client("apigateway").update_stage(
        restApiId=it.outputs["restApi"],
        stageName=it.outputs["stageName"],
        patchOperations=[{"op": "remove", "path": "/*/*"}],
    )


def _account_by_hand(client: Client, it: Resource) -> None:
    change = {
        "op": "replace",
        "path": "/cloudwatchRoleArn",
        "value": "arn:aws:iam::111111111111:role/by-hand",
    }
    client("apigateway").update_account(patchOperations=[change])


def _domain(world: World) -> Properties:
    return {
        "domainName": HOST,
        "domainNameConfiguration": {
            "certificateArn": CERTIFICATE,
            "endpointType": "REGIONAL",
            "securityPolicy": "TLS_1_2",
            "ipAddressType": "dualstack",
        },
        "tags": {"Owner": "images"},
    }


def _domain_change(client: Client, it: Resource) -> None:
    changed = {"CertificateArn": f"{CERTIFICATE}1", "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
    client("apigatewayv2").update_domain_name(DomainName=it.id, DomainNameConfigurations=[changed])


def _mapping(world: World, api: str, stage: str, key: str) -> Properties:
    domain = world.make(DOMAIN, _domain(world)).id
    return {"domainName": domain, "apiId": api, "stage": stage, **({"apiMappingKey": key} if key else {})}


def _http_mapping(world: World) -> Properties:
    api = _http(world)
    return _mapping(world, api, world.make(STAGE, _stage(world, api, socket=False)).id, "")


def _mapping_change(**change: Any) -> Operation:
    return lambda client, it: client("apigatewayv2").update_api_mapping(
        DomainName=it.outputs["domainName"], ApiMappingId=it.id, ApiId=it.outputs["apiId"], **change
    )


def _mapping_gone(client: Client, it: Resource) -> None:
    client("apigatewayv2").delete_api_mapping(DomainName=it.outputs["domainName"], ApiMappingId=it.id)


def _kafka(world: World) -> Properties:
    ec2 = world.client("ec2")
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"][:2]]
    groups = [ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]]
    return {
        "kafkaVersion": "3.8.x",
        "numberOfBrokerNodes": 2,
        "brokerNodeGroupInfo": {
            "instanceType": "kafka.t3.small",
            "clientSubnets": subnets,
            "securityGroups": groups,
            "storageInfo": {"ebsStorageInfo": {"volumeSize": 100}},
        },
        "clientAuthentication": {"sasl": {"iam": True}, "unauthenticated": False},
        "encryptionInfo": {
            "encryptionAtRestKmsKeyArn": world.make(KEY, {}).outputs["arn"],
            "encryptionInTransit": {"clientBroker": "TLS", "inCluster": True},
        },
        "loggingInfo": {
            "brokerLogs": {
                "cloudwatchLogs": {"enabled": True, "logGroup": world.make(LOG, {}).outputs["name"]}
            }
        },
        "tags": {"Owner": "images"},
    }


CASES = (
    Case(
        API,
        lambda world: {
            "protocolType": "HTTP",
            "description": "Images",
            "corsConfiguration": {
                "allowOrigins": ["https://example.com"],
                "allowMethods": ["GET", "POST"],
                "allowHeaders": ["authorization"],
                "maxAge": 600,
            },
            "tags": {"Owner": "images"},
        },
        lambda client, it: client("apigatewayv2").delete_api(ApiId=it.id),
        {
            "name": api_change(Name="by-hand"),
            "description": api_change(Description="By hand"),
            "corsConfiguration": api_change(CorsConfiguration={"AllowOrigins": ["*"]}),
            "disableExecuteApiEndpoint": api_change(DisableExecuteApiEndpoint=True),
            "tags": _v2_tag,
        },
    ),
    Case(
        API,
        lambda world: {
            "protocolType": "WEBSOCKET",
            "routeSelectionExpression": "$request.body.action",
        },
        lambda client, it: client("apigatewayv2").delete_api(ApiId=it.id),
        {
            "routeSelectionExpression": api_change(RouteSelectionExpression="$request.body.verb"),
            "description": api_change(Description="By hand"),
        },
        title="socket",
    ),
    Case(
        STAGE,
        lambda world: _stage(world, _http(world), socket=False),
        lambda client, it: client("apigatewayv2").delete_stage(ApiId=it.outputs["apiId"], StageName=it.id),
        {
            "autoDeploy": stage_change(AutoDeploy=False),
            "description": stage_change(Description="By hand"),
            "accessLogSettings": stage_change(AccessLogSettings={"DestinationArn": ROLE, "Format": FORMAT}),
            "defaultRouteSettings": stage_change(
                DefaultRouteSettings={"ThrottlingRateLimit": 9.5, "ThrottlingBurstLimit": 50}
            ),
            "stageVariables": stage_change(StageVariables={"colour": "by-hand"}),
            "tags": _v2_tag,
        },
    ),
    Case(
        STAGE,
        lambda world: _stage(world, _socket(world), socket=True),
        lambda client, it: client("apigatewayv2").delete_stage(ApiId=it.outputs["apiId"], StageName=it.id),
        {
            "defaultRouteSettings": stage_change(
                DefaultRouteSettings={
                    "LoggingLevel": "INFO",
                    "ThrottlingRateLimit": 100.0,
                    "ThrottlingBurstLimit": 50,
                    "DetailedMetricsEnabled": True,
                    "DataTraceEnabled": False,
                }
            ),
        },
        title="socket",
    ),
    Case(
        INTEGRATION,
        lambda world: _integration(world, _http(world), "2.0"),
        part_gone("Integration"),
        {
            "integrationUri": part_change("Integration", IntegrationUri=ROLE),
            "payloadFormatVersion": part_change("Integration", PayloadFormatVersion="1.0"),
            "timeoutMilliseconds": part_change("Integration", TimeoutInMillis=7000),
            "description": part_change("Integration", Description="By hand"),
        },
    ),
    Case(
        INTEGRATION,
        lambda world: _integration(world, _socket(world), "1.0"),
        part_gone("Integration"),
        {"integrationMethod": part_change("Integration", IntegrationMethod="GET")},
        title="socket",
    ),
    Case(
        ROUTE,
        _route,
        part_gone("Route"),
        {
            "routeKey": part_change("Route", RouteKey="GET /by-hand"),
            "target": part_change("Route", Target="integrations/by-hand"),
            "authorizationScopes": part_change("Route", AuthorizationScopes=["by-hand"]),
        },
    ),
    Case(
        ROUTE,
        lambda world: {"apiId": _http(world), "routeKey": "$default", "authorizationType": "AWS_IAM"},
        part_gone("Route"),
        {
            "authorizationType": part_change("Route", AuthorizationType="NONE"),
            "target": part_change("Route", Target="integrations/by-hand"),
        },
        title="iam",
    ),
    Case(
        AUTHORIZER,
        lambda world: _tokens(_http(world)),
        part_gone("Authorizer"),
        {
            "identitySources": part_change("Authorizer", IdentitySource=["$request.header.ByHand"]),
            "jwtConfiguration": part_change(
                "Authorizer", JwtConfiguration={"Issuer": "https://issuer.example.com/a", "Audience": ["x"]}
            ),
            "name": part_change("Authorizer", Name="by-hand"),
        },
    ),
    Case(
        DOMAIN,
        _domain,
        lambda client, it: client("apigatewayv2").delete_domain_name(DomainName=it.id),
        {"domainNameConfiguration": _domain_change, "tags": _v2_tag},
    ),
    Case(
        MAPPING,
        _http_mapping,
        _mapping_gone,
        {"apiMappingKey": _mapping_change(ApiMappingKey="by-hand")},
    ),
    Case(
        REST,
        lambda world: {
            "description": "Images",
            "endpointConfiguration": {"types": "REGIONAL"},
            "binaryMediaTypes": ["image/png", "image/jpeg"],
            "minimumCompressionSize": "1024",
            "disableExecuteApiEndpoint": False,
            "tags": {"Owner": "images"},
        },
        rest_gone("delete_rest_api", _OF_API),
        {
            "name": rest_patch("update_rest_api", _OF_API, "/name", "by-hand"),
            "description": rest_patch("update_rest_api", _OF_API, "/description", "By hand"),
            "minimumCompressionSize": rest_patch("update_rest_api", _OF_API, "/minimumCompressionSize", "9"),
            "disableExecuteApiEndpoint": rest_patch(
                "update_rest_api", _OF_API, "/disableExecuteApiEndpoint", "true"
            ),
            "tags": _v1_tag,
        },
    ),
    Case(
        PATH_PART,
        _path_part,
        rest_gone("delete_resource", _OF_PATH_PART),
        {"pathPart": rest_patch("update_resource", _OF_PATH_PART, "/pathPart", "by-hand")},
    ),
    Case(
        METHOD,
        _method,
        rest_gone("delete_method", _OF_METHOD),
        {
            "authorization": rest_patch("update_method", _OF_METHOD, "/authorizationType", "NONE"),
            "apiKeyRequired": rest_patch("update_method", _OF_METHOD, "/apiKeyRequired", "true"),
            "requestParameters": rest_patch(
                "update_method", _OF_METHOD, "/requestParameters/method.request.querystring.size", "false"
            ),
        },
    ),
    Case(
        CALL,
        _answered,
        rest_gone("delete_integration", _OF_METHOD),
        {
            "uri": rest_patch("update_integration", _OF_METHOD, "/uri", ROLE),
            "timeoutMilliseconds": rest_patch("update_integration", _OF_METHOD, "/timeoutInMillis", "7000"),
        },
    ),
    Case(
        CALL,
        _mock,
        rest_gone("delete_integration", _OF_METHOD),
        {
            "requestTemplates": rest_patch(
                "update_integration", _OF_METHOD, "/requestTemplates/application~1json", "{}"
            )
        },
        title="mock",
    ),
    Case(
        DEPLOYMENT,
        _deployment,
        rest_gone("delete_deployment", _OF_DEPLOYMENT),
        {"description": rest_patch("update_deployment", _OF_DEPLOYMENT, "/description", "By hand")},
    ),
    Case(
        LIVE,
        _live,
        rest_gone("delete_stage", _OF_STAGE),
        {
            "description": rest_patch("update_stage", _OF_STAGE, "/description", "By hand"),
            "xrayTracingEnabled": rest_patch("update_stage", _OF_STAGE, "/tracingEnabled", "false"),
            "accessLogSettings": rest_patch(
                "update_stage", _OF_STAGE, "/accessLogSettings/format", "by hand"
            ),
            "variables": rest_patch("update_stage", _OF_STAGE, "/variables/colour", "by-hand"),
            "tags": _v1_tag,
        },
    ),
    Case(
        SETTINGS,
        _settings,
        _settings_gone,
        {"settings": rest_patch("update_stage", _OF_STAGE, "/*/*/throttling/burstLimit", "9")},
    ),
    Case(
        DOORMAN,
        _authorizer,
        rest_gone("delete_authorizer", _OF_AUTHORIZER),
        {
            "name": rest_patch("update_authorizer", _OF_AUTHORIZER, "/name", "by-hand"),
            "identitySource": rest_patch(
                "update_authorizer", _OF_AUTHORIZER, "/identitySource", "method.request.header.ByHand"
            ),
            "authorizerResultTtlInSeconds": rest_patch(
                "update_authorizer", _OF_AUTHORIZER, "/authorizerResultTtlInSeconds", "9"
            ),
        },
    ),
    Case(
        ACCOUNT,
        lambda world: {"cloudwatchRoleArn": ROLE},
        None,
        {"cloudwatchRoleArn": _account_by_hand},
        undeletable=True,
    ),
    Case(
        KAFKA,
        _kafka,
        lambda client, it: client("kafka").delete_cluster(ClusterArn=it.id),
        {
            "tags": lambda client, it: client("kafka").tag_resource(
                ResourceArn=it.id, Tags={"Owner": "by-hand"}
            )
        },
    ),
)
