"""Subscriptions of the topic that receives the alarms."""

from collections.abc import Mapping

import pulumi

from components.common.locks import Locks
from components.messaging.dead_letters import DeadLetters
from components.messaging.subscriptions import Subscriber, Subscriptions, ToEmail, ToHttps

_HTTPS = "https://"


class AlarmSubscriptions(pulumi.ComponentResource):
    """A subscription for each of *subscribers*: e-mail addresses and https:// URLs by name.

    SNS sends each of them a confirmation first, and nothing else until it is confirmed. Messages that a URL
    did not take are kept in a queue.
    """

    def __init__(
        self,
        name: str,
        subscribers: Mapping[str, str],
        locks: Locks,
        *,
        topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:messaging:AlarmSubscriptions", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        to: dict[str, Subscriber] = {
            key: ToEmail(endpoint) for key, endpoint in subscribers.items() if not endpoint.startswith(_HTTPS)
        }
        urls = {key: endpoint for key, endpoint in subscribers.items() if endpoint.startswith(_HTTPS)}
        if urls:
            letters = DeadLetters(f"{name}-dead-letters", locks, sources=[topic_arn], opts=child)
            to |= {key: ToHttps(url, letters.arn) for key, url in urls.items()}
        if to:
            Subscriptions(name, topic_arn=topic_arn, fifo=False, to=to, opts=child)
        self.register_outputs({})
