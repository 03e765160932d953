"""Actions on queues, topics, buses, schedules, APIs, their logs and alarms."""

from bootstrap.service_actions.own import TAGGED, TAGGING, Own

_LOGS = "arn:aws:logs:{region}:{account}:"
_APIS = "arn:aws:apigateway:{region}::"

MESSAGING = (
    Own(
        "sqs",
        ("arn:aws:sqs:{region}:{account}:{name}-*",),
        "GetQueueAttributes GetQueueUrl ListQueueTags",
        "CreateQueue DeleteQueue SetQueueAttributes TagQueue UntagQueue",
    ),
    Own(
        "sns",
        ("arn:aws:sns:{region}:{account}:{name}-*",),
        "GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource",
        "CreateTopic DeleteTopic SetTopicAttributes TagResource UntagResource",
    ),
    # Topics of other services too: the topic's own policy decides about them as well.
    Own(
        "sns",
        ("arn:aws:sns:{region}:{account}:*",),
        "",
        "Subscribe",
        {"StringEquals": {"aws:ResourceTag/Project": "{project}"}},
    ),
    Own(
        "events",
        tuple(f"arn:aws:events:{{region}}:{{account}}:{one}/{{name}}-*" for one in ("event-bus", "rule")),
        "DescribeEventBus DescribeRule ListTagsForResource ListTargetsByRule",
        "CreateEventBus DeleteEventBus DeleteRule DisableRule EnableRule PutRule PutTargets RemoveTargets "
        "TagResource UntagResource UpdateEventBus",
    ),
    Own(
        "scheduler",
        ("arn:aws:scheduler:{region}:{account}:schedule/default/{name}-*",),
        "GetSchedule",
        "CreateSchedule DeleteSchedule UpdateSchedule",
    ),
    Own(
        "logs",
        tuple(
            f"{_LOGS}log-group:{prefix}{{name}}-*"
            for prefix in ("", "/aws/vendedlogs/apis/", "/aws/vendedlogs/states/")
        ),
        "DescribeSubscriptionFilters ListTagsForResource",
        "CreateLogGroup DeleteLogGroup DeleteRetentionPolicy PutRetentionPolicy TagResource UntagResource",
    ),
    Own(
        "cloudwatch",
        # The metrics of a site are in North Virginia.
        tuple(
            f"arn:aws:cloudwatch:{where}:{{account}}:alarm:{{name}}-*" for where in ("{region}", "us-east-1")
        ),
        "DescribeAlarms ListTagsForResource",
        "DeleteAlarms PutMetricAlarm TagResource UntagResource",
    ),
    # A scaling policy needs its author's rights to its alarms: Application Auto Scaling User Guide,
    # "Permissions required for API actions on target services and CloudWatch".
    Own(
        "cloudwatch",
        ("arn:aws:cloudwatch:{region}:{account}:alarm:TargetTracking-*/{name}-*",),
        "",
        "DeleteAlarms DescribeAlarms PutMetricAlarm",
    ),
    Own(
        "cloudwatch",
        ("arn:aws:cloudwatch::{account}:dashboard/strata-{name}",),
        "GetDashboard",
        "DeleteDashboards PutDashboard",
    ),
    Own(
        "apigateway",
        (f"{_APIS}/apis", f"{_APIS}/restapis"),
        "",
        "POST",
        TAGGING,
    ),
    Own(
        "apigateway",
        (f"{_APIS}/apis/*", f"{_APIS}/restapis/*"),
        "GET",
        "DELETE PATCH POST PUT UpdateRestApiPolicy",
        TAGGED,
    ),
    # Parts of HTTP and WebSocket APIs inherit no tags, stages have their own: API Gateway Developer Guide,
    # "API Gateway resources that can be tagged".
    Own(
        "apigateway",
        (f"{_APIS}/apis/*/*",),
        "GET",
        "DELETE PATCH POST PUT",
        {"StringEqualsIfExists": TAGGED["StringEquals"]},
    ),
    # The name of a custom domain is the service's host; its mappings inherit no tags either.
    Own("apigateway", (f"{_APIS}/domainnames",), "", "POST", TAGGING),
    Own("apigateway", (f"{_APIS}/domainnames/*",), "GET", "DELETE PATCH", TAGGED),
    Own(
        "apigateway",
        (f"{_APIS}/domainnames/*/apimappings", f"{_APIS}/domainnames/*/apimappings/*"),
        "GET",
        "DELETE PATCH POST",
        {"StringEqualsIfExists": TAGGED["StringEquals"]},
    ),
    # The list of usage plans names their stages; the keys have paths of their own.
    Own("apigateway", (f"{_APIS}/usageplans",), "GET"),
    Own("apigateway", (f"{_APIS}/tags/*",), "GET", "DELETE PUT", TAGGED),
    Own("apigateway", (f"{_APIS}/tags/*",), "", "PUT", TAGGING),
)
