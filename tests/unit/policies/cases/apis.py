"""APIs and web ACLs."""

from rules import apigateway, wafv2
from unit.policies.evaluation import Case, Declared, one

STAGE = Declared(apigateway.STAGE, "stage", {"xrayTracingEnabled": True})


def settings(**properties):
    return Declared(apigateway.METHOD_SETTINGS, "settings", {"settings": properties}, {"stageName": "stage"})


def route(key, kind):
    return [
        Declared(
            apigateway.ROUTE_V2, "route", {"routeKey": key, "authorizationType": "NONE"}, {"apiId": "api"}
        ),
        Declared(apigateway.API_V2, "api", {"protocolType": kind}),
    ]


def counted(on):
    return {"visibilityConfig": {"cloudwatchMetricsEnabled": on}}


ACL = Declared(wafv2.WEB_ACL, "acl")

CASES = {
    "APIGateway.1": Case(
        bad=[STAGE, settings(loggingLevel="OFF")], good=[STAGE, settings(loggingLevel="ERROR")]
    ),
    "APIGateway.3": one(apigateway.STAGE, bad={}, good={"xrayTracingEnabled": True}),
    "APIGateway.5": one(
        apigateway.METHOD_SETTINGS,
        bad={"settings": {"cachingEnabled": True}},
        good={"settings": {"cachingEnabled": True, "cacheDataEncrypted": True}},
    ),
    "APIGateway.8": Case(bad=route("GET /images", "HTTP"), good=route("send", "WEBSOCKET")),
    "APIGateway.9": one(
        apigateway.STAGE_V2, bad={}, good={"accessLogSettings": {"destinationArn": "arn", "format": "json"}}
    ),
    "CKV_AWS_206": one(
        apigateway.DOMAIN_V2,
        bad={"domainNameConfiguration": {"securityPolicy": "TLS_1_0"}},
        good={"domainNameConfiguration": {"securityPolicy": "TLS_1_2"}},
    ),
    "WAF.10": one(wafv2.WEB_ACL, bad={"rules": []}, good={"rules": [{"name": "rates"}]}),
    "WAF.11": Case(bad=[ACL], good=[ACL, Declared(wafv2.LOGGING, "logging", sources={"resourceArn": "acl"})]),
    "WAF.12": one(
        wafv2.WEB_ACL,
        bad={**counted(True), "rules": [counted(False)]},
        good={**counted(True), "rules": [counted(True)]},
    ),
}
