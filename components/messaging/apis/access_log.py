"""Access log formats of APIs, a line of JSON per request."""

import json

# API Gateway Developer Guide: "Customize HTTP API access logs", "Variables for access logging for API
# Gateway" and, for WebSocket APIs, "Monitor WebSocket API execution with CloudWatch metrics".
_EVERYWHERE = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "sourceIp": "$context.identity.sourceIp",
    "status": "$context.status",
    "error": "$context.error.message",
    "integrationError": "$context.integrationErrorMessage",
}
_HTTP = {
    "method": "$context.httpMethod",
    "protocol": "$context.protocol",
    "responseLength": "$context.responseLength",
}

HTTP = json.dumps({**_EVERYWHERE, **_HTTP, "route": "$context.routeKey"})
REST = json.dumps({**_EVERYWHERE, **_HTTP, "route": "$context.resourcePath"})
WEB_SOCKET = json.dumps(
    {
        **_EVERYWHERE,
        "connectionId": "$context.connectionId",
        "event": "$context.eventType",
        "route": "$context.routeKey",
    }
)
