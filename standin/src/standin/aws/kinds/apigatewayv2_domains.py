"""Custom domain names of HTTP and WebSocket APIs."""

from collections.abc import Iterable
from typing import Any

from standin.aws import validation
from standin.aws.kind import register
from standin.aws.service_tags import TagOperations
from standin.aws.table import Operations, TableKind
from standin.aws.values import Properties


@register
class DomainName(TableKind):
    """``aws.apigatewayv2.DomainName``, a regional one."""

    token = "aws:apigatewayv2/domainName:DomainName"
    service = "apigatewayv2"
    operations = Operations("CreateDomainName", "GetDomainName", "UpdateDomainName", "DeleteDomainName")
    force_new = frozenset({"domainName"})
    computed_inside = frozenset({"hostedZoneId", "ipAddressType", "targetDomainName"})
    read_inside = frozenset({"hostedZoneId", "targetDomainName"})
    names = (
        ("domainNameConfiguration", "DomainNameConfigurations"),
        ("targetDomainName", "ApiGatewayDomainName"),
    )
    id_property = "domainName"
    outputs = {"apiMappingSelectionExpression": "ApiMappingSelectionExpression"}
    formats = {"arn": "arn:aws:apigateway:{region}::/domainnames/{id}"}
    tag_operations = TagOperations("TagResource", "UntagResource", "GetTags")

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.unsupported(inputs, "mutualTlsAuthentication")
        configuration = inputs.get("domainNameConfiguration")
        if isinstance(configuration, dict):
            allowed = {
                "endpointType": ("REGIONAL",),
                "securityPolicy": ("TLS_1_2",),
                "ipAddressType": ("ipv4", "dualstack"),
            }
            yield from validation.one_of(configuration, allowed)


@register
class ApiMapping(TableKind):
    """``aws.apigatewayv2.ApiMapping``, of an API of any kind."""

    token = "aws:apigatewayv2/apiMapping:ApiMapping"
    service = "apigatewayv2"
    operations = Operations("CreateApiMapping", "GetApiMapping", "UpdateApiMapping", "DeleteApiMapping")
    force_new = frozenset({"domainName"})
    aws_defaults = {"apiMappingKey": ""}
    id_path = "ApiMappingId"

    def properties(self, found: dict[str, Any], inputs: Properties) -> Properties:
        return {"domainName": inputs["domainName"]}
