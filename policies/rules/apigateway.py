"""REST, HTTP and WebSocket APIs."""

from pulumi_policy import PolicyResource

from guardrails.rule import LOW, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack, refers
from guardrails.values import block, is_true

STAGE = "aws:apigateway/stage:Stage"
METHOD_SETTINGS = "aws:apigateway/methodSettings:MethodSettings"
METHOD = "aws:apigateway/method:Method"
API_V2 = "aws:apigatewayv2/api:Api"
STAGE_V2 = "aws:apigatewayv2/stage:Stage"
INTEGRATION_V2 = "aws:apigatewayv2/integration:Integration"
INTEGRATION = "aws:apigateway/integration:Integration"
REST_API = "aws:apigateway/restApi:RestApi"
ROUTE_V2 = "aws:apigatewayv2/route:Route"
DOMAIN = "aws:apigateway/domainName:DomainName"
DOMAIN_V2 = "aws:apigatewayv2/domainName:DomainName"
_LEVELS = ("ERROR", "INFO")


@stack_rule(
    "APIGateway.1",
    MEDIUM,
    (STAGE, STAGE_V2),
    "Stages of REST and WebSocket APIs log their executions",
    "Set logging_level ERROR or INFO: of REST in MethodSettings, of WebSocket in default_route_settings.",
)
def execution_logs(stage: PolicyResource, stack: Stack) -> bool:
    if stage.resource_type == STAGE_V2:
        level = block(stack.declared(stage), "defaultRouteSettings").get("loggingLevel")
        return level in _LEVELS or not _of_web_socket(stage, stack)
    settings = stack.referring_to(stage, METHOD_SETTINGS, "stageName")
    return any(block(one.props, "settings").get("loggingLevel") in _LEVELS for one in settings)


@rule(
    "APIGateway.3",
    LOW,
    STAGE,
    "Stages of REST APIs are traced with X-Ray",
    "Set xray_tracing_enabled=True.",
)
def traced(stage: Props) -> bool:
    return is_true(stage.get("xrayTracingEnabled"))


@rule(
    "APIGateway.5",
    MEDIUM,
    METHOD_SETTINGS,
    "Caches of REST APIs are encrypted",
    "Set cache_data_encrypted=True beside caching_enabled.",
)
def encrypted_cache(method_settings: Props) -> bool:
    settings = block(method_settings, "settings")
    return not is_true(settings.get("cachingEnabled")) or is_true(settings.get("cacheDataEncrypted"))


@stack_rule(
    "APIGateway.8",
    MEDIUM,
    ROUTE_V2,
    "Routes of HTTP and WebSocket APIs have an authorization type",
    "Set authorization_type to JWT, AWS_IAM or CUSTOM; of a WebSocket API on $connect, which all follow.",
)
def authorized(route: PolicyResource, stack: Stack) -> bool:
    if route.props.get("authorizationType", "NONE") != "NONE":
        return True
    return route.props.get("routeKey") != "$connect" and _of_web_socket(route, stack)


@rule(
    "APIGateway.9",
    MEDIUM,
    STAGE_V2,
    "Stages of HTTP and WebSocket APIs log every request",
    "Give the stage access_log_settings with a log group.",
)
def access_logs(stage: Props) -> bool:
    return bool(block(stage, "accessLogSettings").get("destinationArn"))


@stack_rule(
    "APIGateway.2",
    MEDIUM,
    STAGE,
    "Stages of REST APIs with HTTP backends authenticate by a client certificate",
    "Set client_certificate_id, which the backend verifies.",
)
def client_certificate(stage: PolicyResource, stack: Stack) -> bool:
    if stage.props.get("clientCertificateId"):
        return True
    backends = (one for one in stack.of(INTEGRATION) if one.props.get("type") in ("HTTP", "HTTP_PROXY"))
    apis = [api for api in stack.of(REST_API) if refers(stage, "restApi", api)]
    return not any(refers(backend, "restApi", api) for backend in backends for api in apis)


@rule(
    "APIGateway.10",
    MEDIUM,
    INTEGRATION_V2,
    "Private integrations of HTTP and WebSocket APIs use HTTPS",
    "Set tls_config for an integration with connection_type VPC_LINK.",
)
def private_tls(integration: Props) -> bool:
    return integration.get("connectionType") != "VPC_LINK" or bool(block(integration, "tlsConfig"))


@rule(
    "CKV_AWS_206",
    MEDIUM,
    (DOMAIN, DOMAIN_V2),
    "Custom domain names of APIs take TLS 1.2 or later",
    "Set security_policy TLS_1_2.",
)
def domain_tls(domain: Props) -> bool:
    configuration = block(domain, "domainNameConfiguration")
    # All of botocore's names but TLS_1_0; those that begin with SecurityPolicy_ need TLS 1.2 or 1.3.
    policy = (configuration or domain).get("securityPolicy")
    return policy == "TLS_1_2" or str(policy).startswith("SecurityPolicy_TLS1")


def _of_web_socket(resource: PolicyResource, stack: Stack) -> bool:
    sockets = (api for api in stack.of(API_V2) if api.props.get("protocolType") == "WEBSOCKET")
    return any(refers(resource, "apiId", api) for api in sockets)
