"""Subscriptions of the topic that receives the alarms."""

import hashlib
from collections.abc import Mapping

import pulumi

from components.common.locks import Locks
from components.messaging.dead_letters import DeadLetters
from components.messaging.subscriptions import Subscriber, Subscriptions, ToEmail, ToHttps

_HTTPS = "https://"
_DIGITS = 12


class AlarmSubscriptions(pulumi.ComponentResource):
    """A subscription for each of *subscribers*: e-mail addresses and https:// URLs by name.

    SNS sends each of them a confirmation request first, and no alarms until it is confirmed. Messages that a
    URL doesn't accept go to a dead-letter queue. SNS has one subscription per address, so its logical name
    follows from the address: with another name it would be subscribed again, without effect, and then
    unsubscribed.
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

        keys = {endpoint: _key(endpoint) for endpoint in subscribers.values()}
        urls = {key: endpoint for endpoint, key in keys.items() if endpoint.startswith(_HTTPS)}
        to: dict[str, Subscriber] = {
            key: ToEmail(endpoint) for endpoint, key in keys.items() if key not in urls
        }
        if urls:
            letters = DeadLetters(f"{name}-dead-letters", locks, sources=[topic_arn], opts=child)
            to |= {key: ToHttps(url, letters.arn) for key, url in urls.items()}
        if to:
            Subscriptions(name, topic_arn=topic_arn, fifo=False, to=to, opts=child)
        self.register_outputs({})


def _key(endpoint: str) -> str:
    """A digest: a URL may contain a token, and logical names are visible everywhere."""
    return hashlib.sha256(endpoint.encode()).hexdigest()[:_DIGITS]
