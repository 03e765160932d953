"""Children of REST and HTTP APIs."""

from collections.abc import Iterable

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Item,
    Listing,
    Row,
    each,
    either,
    field_of,
    ids,
    keys,
    nothing,
    part,
    shown,
    slot,
    spread,
    under,
)

_REST = ("aws:apigateway/restApi:RestApi",)
_HTTP = ("aws:apigatewayv2/api:Api",)
_DOMAIN = ("aws:apigatewayv2/domainName:DomainName",)


def _methods(page: Item) -> Iterable[Item]:
    """The methods of every resource (`embed=methods`)."""
    for resource in page.get("items") or ():
        for method in resource.get("resourceMethods") or {}:
            yield {"resourceId": resource["id"], "path": resource["path"], "httpMethod": method}


def _by_body(item: Item, parent: StateResource, state: Index) -> bool:
    """An OpenAPI definition declares the methods of its API."""
    return bool(parent.inputs.get("body"))


def _protected(page: Item) -> Iterable[Item]:
    return [one for one in page.get("item") or () if one.get("webAclArn")]


def _stage(arn: str) -> str:
    """API and stage of an ARN such as ``arn:aws:apigateway:REGION::/restapis/API/stages/STAGE``."""
    parts = arn.partition("/restapis/")[2].split("/")
    return f"{parts[0]}/{parts[-1]}"


def _resources(embed: list[str]) -> Listing:
    return Listing("apigateway", "get_resources", each("restApiId", embed=embed), field_of("items"))


def _v2(kind: str, operation: str, name: str, token: str, *described: str) -> Row:
    """The row of a list of an HTTP API, whose items have the id *name*."""
    delete = f"apigatewayv2 delete-{operation.removeprefix('get_').removesuffix('s').replace('_', '-')}"
    return Row(
        f"{kind} of an HTTP API",
        _HTTP,
        Listing("apigatewayv2", operation, each("ApiId"), field_of("Items")),
        under(name),
        either(keys(token, "apiId", "id"), keys(token, "apiId", "name")),
        token,
        delete,
        shown(*described),
        by_aws.in_body,
    )


ROWS = (
    Row(
        "API resource",
        _REST,
        _resources(["methods"]),
        under("id"),
        keys("aws:apigateway/resource:Resource", "restApi", "id"),
        "aws:apigateway/resource:Resource",
        "apigateway delete-resource",
        shown("path"),
        by_aws.root_resource,
    ),
    Row(
        "API method",
        _REST,
        Listing("apigateway", "get_resources", each("restApiId", embed=["methods"]), _methods),
        under("resourceId", "httpMethod"),
        keys("aws:apigateway/method:Method", "restApi", "resourceId", "httpMethod"),
        "aws:apigateway/method:Method",
        "apigateway delete-method",
        shown("httpMethod", "path"),
        _by_body,
    ),
    Row(
        "API stage",
        _REST,
        Listing("apigateway", "get_stages", each("restApiId"), field_of("item")),
        under("stageName"),
        either(
            keys("aws:apigateway/stage:Stage", "restApi", "stageName"),
            keys("aws:apigateway/deployment:Deployment", "restApi", "stageName"),
        ),
        "aws:apigateway/stage:Stage",
        "apigateway delete-stage",
        shown("deploymentId"),
    ),
    Row(
        "API authorizer",
        _REST,
        Listing("apigateway", "get_authorizers", each("restApiId"), field_of("items")),
        under("id"),
        keys("aws:apigateway/authorizer:Authorizer", "restApi", "id"),
        "aws:apigateway/authorizer:Authorizer",
        "apigateway delete-authorizer",
        shown("name", "type"),
        _by_body,
    ),
    slot(
        "API policy",
        _REST,
        Listing(
            "apigateway", "get_rest_api", each("restApiId"), lambda page: [page] if page.get("policy") else []
        ),
        token="aws:apigateway/restApiPolicy:RestApiPolicy",
        by="restApiId",
        delete="apigateway update-rest-api",
        declared=("policy", "body"),
    ),
    Row(
        "web ACL of an API stage",
        _REST,
        Listing("apigateway", "get_stages", each("restApiId"), _protected),
        under("stageName", "webAclArn"),
        lambda state, parent: [
            f"{_stage(one.text('resourceArn'))}/{one.text('webAclArn')}"
            for one in state.of("aws:wafv2/webAclAssociation:WebAclAssociation")
        ],
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "wafv2 disassociate-web-acl",
    ),
    Row(
        "gateway response",
        _REST,
        Listing("apigateway", "get_gateway_responses", each("restApiId"), field_of("items")),
        under("responseType"),
        keys("aws:apigateway/response:Response", "restApiId", "responseType"),
        "aws:apigateway/response:Response",
        "apigateway delete-gateway-response",
        shown("statusCode"),
        lambda item, parent, state: bool(item.get("defaultResponse")) or _by_body(item, parent, state),
    ),
    Row(
        "usage plan of an API",
        _REST,
        Listing(
            "apigateway",
            "get_usage_plans",
            nothing,
            spread("items", "apiStages", "id", "name"),
            ALL,
            parent=lambda item: str(item.get("apiId")),
        ),
        part("id"),
        ids("aws:apigateway/usagePlan:UsagePlan"),
        "aws:apigateway/usagePlan:UsagePlan",
        "apigateway delete-usage-plan",
        shown("name", "stage"),
    ),
    _v2("route", "get_routes", "RouteId", "aws:apigatewayv2/route:Route", "RouteKey", "Target"),
    _v2(
        "integration",
        "get_integrations",
        "IntegrationId",
        "aws:apigatewayv2/integration:Integration",
        "IntegrationType",
        "IntegrationUri",
    ),
    _v2("stage", "get_stages", "StageName", "aws:apigatewayv2/stage:Stage"),
    _v2("authorizer", "get_authorizers", "AuthorizerId", "aws:apigatewayv2/authorizer:Authorizer", "Name"),
    Row(
        "routing rule of a custom domain name",
        _DOMAIN,
        Listing("apigatewayv2", "list_routing_rules", each("DomainName"), field_of("RoutingRules")),
        part("RoutingRuleArn"),
        either(
            ids("aws:apigatewayv2/routingRule:RoutingRule"),
            keys("aws:apigatewayv2/routingRule:RoutingRule", "routingRuleArn"),
        ),
        "aws:apigatewayv2/routingRule:RoutingRule",
        "apigatewayv2 delete-routing-rule",
        shown("Priority", "Conditions", "Actions"),
    ),
    Row(
        "mapping of a custom domain name",
        _DOMAIN,
        Listing("apigatewayv2", "get_api_mappings", each("DomainName"), field_of("Items")),
        under("ApiMappingId"),
        keys("aws:apigatewayv2/apiMapping:ApiMapping", "domainName", "id"),
        "aws:apigatewayv2/apiMapping:ApiMapping",
        "apigatewayv2 delete-api-mapping",
        shown("ApiId", "Stage", "ApiMappingKey"),
    ),
)
