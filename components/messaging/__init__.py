"""The messaging layer: what carries work from those who ask to those who do it, and loses none of it."""

from components.messaging.access import alarms_of
from components.messaging.api_logging import ApiLogging
from components.messaging.callee import Callee
from components.messaging.dead_letters import DeadLetters
from components.messaging.event_rule import Clock, EventRule, Pattern
from components.messaging.event_targets import ByPermission, ByPolicy, ByRole, ByRoleAndKey, EventTargets
from components.messaging.fan_out import FanOut
from components.messaging.fifo import Fifo
from components.messaging.filter import Filter
from components.messaging.http_api import HttpApi, Tokens
from components.messaging.kafka import Kafka
from components.messaging.key import MessagingKey
from components.messaging.queue import Consumer, Queue
from components.messaging.rest_api import RestApi
from components.messaging.routes import Route
from components.messaging.settings import MessagingSettings
from components.messaging.state_machine import StateMachine
from components.messaging.stream import Stream
from components.messaging.streams import Streams
from components.messaging.subscriptions import Subscriptions, ToEmail, ToFunction, ToHttps, ToQueue
from components.messaging.topic import Topic
from components.messaging.web_socket_api import WebSocketApi

__all__ = [
    "ApiLogging",
    "ByPermission",
    "ByPolicy",
    "ByRole",
    "ByRoleAndKey",
    "Callee",
    "Clock",
    "Consumer",
    "DeadLetters",
    "EventRule",
    "EventTargets",
    "FanOut",
    "Fifo",
    "Filter",
    "HttpApi",
    "Kafka",
    "MessagingKey",
    "MessagingSettings",
    "Pattern",
    "Queue",
    "RestApi",
    "Route",
    "StateMachine",
    "Stream",
    "Streams",
    "Subscriptions",
    "ToEmail",
    "ToFunction",
    "ToHttps",
    "ToQueue",
    "Tokens",
    "Topic",
    "WebSocketApi",
    "alarms_of",
]
