"""Children of topics, queues, streams, event buses, rules, schedules and state machines."""

from collections.abc import Iterable, Mapping, Sequence

from strata.drift.children import by_aws
from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    VALUE,
    Detail,
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
    whole,
)
from strata.drift.children.rows.functions import event_source_mappings
from strata.engine.property_path import look_up

_TOPIC = ("aws:sns/topic:Topic",)
_QUEUE = ("aws:sqs/queue:Queue",)
_STREAM = ("aws:kinesis/stream:Stream",)
_BUS = ("aws:cloudwatch/eventBus:EventBus",)
_RULE = ("aws:cloudwatch/eventRule:EventRule",)
_MACHINE = ("aws:sfn/stateMachine:StateMachine",)
_TARGETED = (*_MACHINE, "aws:ecs/cluster:Cluster", "aws:lambda/function:Function")
_NOT_FOUND = frozenset({"ResourceNotFoundException", "NotFoundException"})
_KAFKA = ("aws:msk/cluster:Cluster",)
_PIPED = (*_KAFKA, "aws:dynamodb/table:Table")
_TARGET = "aws:cloudwatch/eventTarget:EventTarget"


def _subscription(item: Item, parent: StateResource) -> Sequence[str]:
    """The ARN of a confirmed subscription, and its protocol and endpoint."""
    content = f"{parent.id}/{item.get('Protocol')}/{item.get('Endpoint')}"
    arn = str(item.get("SubscriptionArn", ""))
    return (arn, content) if arn.startswith("arn:") else (content,)


def _attribute(name: str) -> Listing:
    return Listing(
        "sqs",
        "get_queue_attributes",
        each("QueueUrl", AttributeNames=["Policy", "RedriveAllowPolicy", "RedrivePolicy"]),
        lambda page: [page] if (page.get("Attributes") or {}).get(name) else [],
    )


def _rule(item: Item, parent: StateResource) -> Sequence[str]:
    return f"{item.get('EventBusName') or 'default'}/{item['Name']}", str(item.get("Arn"))


def _targets(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of(_TARGET):
        bus = one.text("eventBusName") or "default"
        yield f"{bus.rpartition('/')[2]}/{one.text('rule')}/{one.text('targetId')}"


def _bus(rule: StateResource) -> str:
    return (rule.text("eventBusName") or "default").rpartition("/")[2]


def _of_rule(parents: Sequence[StateResource]) -> Mapping[str, object]:
    return {"Rule": parents[0].text("name"), "EventBusName": _bus(parents[0])}


def _rules_to(state: Index, parent: StateResource) -> Iterable[str]:
    """The names of the state's rules; targets are listed per rule."""
    return [one.text("name") for one in state.of(*_RULE)]


def _default_bus(parents: Sequence[StateResource]) -> Mapping[str, object] | None:
    """The default bus, if a rule is on it."""
    return {"Name": "default"} if any(_bus(one) == "default" for one in parents) else None


def _ends(page: Item) -> Iterable[Item]:
    """Each pipe once for its source and once for its target."""
    for one in page.get("Pipes") or ():
        for end in ("Source", "Target"):
            yield {**one, "End": one.get(end)}


def _unqualified(arn: str) -> str:
    """The ARN of a function without version or alias; any other as it is."""
    parts = arn.split(":")
    return ":".join(parts[:7]) if parts[2:3] == ["lambda"] else arn


_CONSUMED = (*_QUEUE, *_STREAM, *_PIPED)


def _source(item: Item) -> str:
    """The ARN of an event source mapping's source; the stream of a table belongs to the table."""
    return str(item.get("EventSourceArn")).partition("/stream/")[0]


_DELIVERED = "Described.DeliveryStreamDescription.Source"


def _delivered(item: Item) -> str:
    """The stream or cluster that a delivery stream reads."""
    for path in ("KinesisStreamSourceDescription.KinesisStreamARN", "MSKSourceDescription.MSKClusterARN"):
        found = look_up(item, f"{_DELIVERED}.{path}")
        if found:
            return str(found)
    return ""


def _delivery_streams(kind: str, parents: tuple[str, ...], source: str) -> Row:
    """Delivery streams with a source of the type *source* (Data Firehose API, ListDeliveryStreams)."""
    return Row(
        kind,
        parents,
        Listing(
            "firehose",
            "list_delivery_streams",
            lambda parents: {"DeliveryStreamType": source, "Limit": ALL},
            field_of("DeliveryStreamNames"),
            ALL,
            parent=_delivered,
            detail=Detail(
                "describe_delivery_stream", lambda item: {"DeliveryStreamName": item[VALUE]}, "Described"
            ),
        ),
        part(VALUE),
        keys("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "name"),
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "firehose delete-delivery-stream",
        # The description of a delivery stream to Splunk has its token.
        of_platform=True,
    )


def _buses(page: Item) -> Iterable[Item]:
    """Each global endpoint once for each of its event buses."""
    for one in page.get("Endpoints") or ():
        for bus in one.get("EventBuses") or ():
            yield {**one, "Bus": bus.get("EventBusArn")}


ROWS = (
    Row(
        "subscription",
        _TOPIC,
        Listing("sns", "list_subscriptions_by_topic", each("TopicArn"), field_of("Subscriptions")),
        _subscription,
        either(
            ids("aws:sns/topicSubscription:TopicSubscription"),
            keys("aws:sns/topicSubscription:TopicSubscription", "topic", "protocol", "endpoint"),
        ),
        "aws:sns/topicSubscription:TopicSubscription",
        "sns unsubscribe",
        shown("Protocol", "Endpoint"),
    ),
    slot(
        "topic policy",
        _TOPIC,
        Listing(
            "sns",
            "get_topic_attributes",
            each("TopicArn"),
            lambda page: [page] if (page.get("Attributes") or {}).get("Policy") else [],
        ),
        token="aws:sns/topicPolicy:TopicPolicy",
        by="arn",
        delete="sns set-topic-attributes",
        declared=("policy",),
        by_aws=by_aws.default_topic_policy,
    ),
    slot(
        "data protection policy of a topic",
        _TOPIC,
        # FIFO topics have none (SNS Developer Guide, "Message data protection").
        Listing(
            "sns",
            "get_data_protection_policy",
            lambda parents: (
                None if parents[0].text("fifoTopic") == "true" else {"ResourceArn": parents[0].id}
            ),
            whole("DataProtectionPolicy"),
            absent=_NOT_FOUND,
        ),
        token="aws:sns/dataProtectionPolicy:DataProtectionPolicy",
        by="arn",
        delete="sns put-data-protection-policy",
    ),
    slot(
        "queue policy",
        _QUEUE,
        _attribute("Policy"),
        token="aws:sqs/queuePolicy:QueuePolicy",
        by="queueUrl",
        delete="sqs set-queue-attributes",
        declared=("policy",),
    ),
    slot(
        "dead-letter queue",
        _QUEUE,
        _attribute("RedrivePolicy"),
        token="aws:sqs/redrivePolicy:RedrivePolicy",
        by="queueUrl",
        delete="sqs set-queue-attributes",
        declared=("redrivePolicy",),
    ),
    slot(
        "redrive permission",
        _QUEUE,
        _attribute("RedriveAllowPolicy"),
        token="aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        by="queueUrl",
        delete="sqs set-queue-attributes",
        declared=("redriveAllowPolicy",),
    ),
    Row(
        "stream consumer",
        _STREAM,
        Listing("kinesis", "list_stream_consumers", each("StreamARN", "arn"), field_of("Consumers")),
        part("ConsumerARN"),
        ids("aws:kinesis/streamConsumer:StreamConsumer"),
        "aws:kinesis/streamConsumer:StreamConsumer",
        "kinesis deregister-stream-consumer",
        shown("ConsumerName"),
    ),
    Row(
        "channel of a stream",
        _STREAM,
        Listing(
            "kinesis",
            "list_channels",
            nothing,
            spread("ChannelSummaries", "Streams", "ChannelName", "ChannelARN", "ChannelDestinationType"),
            ALL,
            parent=lambda item: str(item["StreamARN"]),
        ),
        part("ChannelARN"),
        # pulumi_aws declares no channel.
        lambda state, parent: (),
        *_STREAM,
        "kinesis delete-channel",
        shown("ChannelName", "ChannelDestinationType"),
    ),
    slot(
        "stream policy",
        _STREAM,
        Listing(
            "kinesis",
            "get_resource_policy",
            each("ResourceARN", "arn"),
            lambda page: [page] if page.get("Policy") not in (None, "", "{}") else [],
            absent=_NOT_FOUND,
        ),
        token="aws:kinesis/resourcePolicy:ResourcePolicy",
        by="resourceArn",
        delete="kinesis delete-resource-policy",
        path="arn",
    ),
    Row(
        "event rule",
        _BUS,
        Listing("events", "list_rules", each("EventBusName", "name"), field_of("Rules")),
        _rule,
        either(
            ids("aws:cloudwatch/eventRule:EventRule"),
            lambda state, parent: [f"{_bus(one)}/{one.text('name')}" for one in state.of(*_RULE)],
        ),
        "aws:cloudwatch/eventRule:EventRule",
        "events delete-rule",
        shown("EventPattern", "ScheduleExpression"),
        by_aws.managed_rule,
    ),
    slot(
        "event bus policy",
        _BUS,
        Listing("events", "describe_event_bus", each("Name", "name"), whole("Policy")),
        token="aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        by="eventBusName",
        delete="events remove-permission",
        path="name",
    ),
    Row(
        "policy of the default event bus",
        _RULE,
        Listing("events", "describe_event_bus", _default_bus, whole("Policy"), ALL),
        lambda item, parent: ("default",),
        either(
            keys("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "eventBusName"),
            lambda state, parent: [
                one.text("eventBusName") or "default"
                for one in state.of("aws:cloudwatch/eventPermission:EventPermission")
            ],
        ),
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        "events remove-permission --remove-all-permissions",
        shown("Policy"),
    ),
    Row(
        "event target",
        _RULE,
        Listing("events", "list_targets_by_rule", _of_rule, field_of("Targets")),
        lambda item, parent: (f"{_bus(parent)}/{parent.text('name')}/{item['Id']}",),
        _targets,
        _TARGET,
        "events remove-targets",
        shown("Arn"),
    ),
    Row(
        "event rule that starts a resource",
        _TARGETED,
        Listing("events", "list_rule_names_by_target", each("TargetArn", "arn"), field_of("RuleNames")),
        part("Value"),
        _rules_to,
        "aws:cloudwatch/eventRule:EventRule",
        "events remove-targets",
    ),
    Row(
        "schedule",
        ("aws:scheduler/scheduleGroup:ScheduleGroup",),
        Listing("scheduler", "list_schedules", each("GroupName", "name"), field_of("Schedules")),
        part("GroupName", "Name"),
        keys("aws:scheduler/schedule:Schedule", "groupName", "name"),
        "aws:scheduler/schedule:Schedule",
        "scheduler delete-schedule",
        shown("Target"),
    ),
    Row(
        "schedule that starts a resource",
        (*_QUEUE, *_STREAM, *_TOPIC, *_BUS, *_TARGETED),
        Listing(
            "scheduler",
            "list_schedules",
            nothing,
            field_of("Schedules"),
            ALL,
            parent=lambda item: _unqualified(str((item.get("Target") or {}).get("Arn"))),
        ),
        part("GroupName", "Name"),
        keys("aws:scheduler/schedule:Schedule", "groupName", "name"),
        "aws:scheduler/schedule:Schedule",
        "scheduler delete-schedule",
        shown("Target", "State"),
    ),
    Row(
        "pipe of a resource",
        (*_QUEUE, *_STREAM, *_TOPIC, *_BUS, *_TARGETED, *_PIPED),
        Listing(
            "pipes",
            "list_pipes",
            nothing,
            _ends,
            ALL,
            # The stream of a table belongs to the table.
            parent=lambda item: _unqualified(str(item["End"]).partition("/stream/")[0]),
        ),
        part("Arn"),
        either(ids("aws:pipes/pipe:Pipe"), keys("aws:pipes/pipe:Pipe", "arn")),
        "aws:pipes/pipe:Pipe",
        "pipes delete-pipe",
        shown("Source", "Target", "CurrentState"),
    ),
    event_source_mappings("function that reads a resource", _CONSUMED, _source, "FunctionArn", "State"),
    _delivery_streams("delivery stream of a stream", _STREAM, "KinesisStreamAsSource"),
    _delivery_streams("delivery stream of a Kafka cluster", _KAFKA, "MSKAsSource"),
    Row(
        "global endpoint of an event bus",
        _BUS,
        Listing("events", "list_endpoints", nothing, _buses, ALL, parent=lambda item: str(item["Bus"])),
        part("Arn"),
        ids("aws:cloudwatch/eventEndpoint:EventEndpoint"),
        "aws:cloudwatch/eventEndpoint:EventEndpoint",
        "events delete-endpoint",
        shown("Name", "EventBuses"),
    ),
    Row(
        "archive of an event bus",
        _BUS,
        Listing("events", "list_archives", each("EventSourceArn", "arn"), field_of("Archives")),
        part("ArchiveName"),
        either(
            ids("aws:cloudwatch/eventArchive:EventArchive"),
            keys("aws:cloudwatch/eventArchive:EventArchive", "name"),
        ),
        "aws:cloudwatch/eventArchive:EventArchive",
        "events delete-archive",
        shown("RetentionDays"),
    ),
    Row(
        "state machine alias",
        _MACHINE,
        Listing(
            "stepfunctions",
            "list_state_machine_aliases",
            each("stateMachineArn"),
            field_of("stateMachineAliases"),
        ),
        part("stateMachineAliasArn"),
        ids("aws:sfn/alias:Alias"),
        "aws:sfn/alias:Alias",
        "stepfunctions delete-state-machine-alias",
    ),
)
