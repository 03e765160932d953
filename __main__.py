"""The platform, one layer per paragraph. Every environment runs this same program."""

import environment.startup
from components.common.assumed_roles import assume
from components.common.boundary import bind_roles
from components.data.log_queries.log_queries import LogQueries, Logs
from components.identity.break_glass import AccountContext
from components.identity.groups import MediaAccess
from components.identity.identity import Identity
from components.identity.user_pool import OwnDomain
from components.observability.declared import watch_declarations
from components.pipeline.images import Delivery, ImagePipeline
from environment.layers.compute import compute_layer
from environment.layers.data import data_layer
from environment.layers.edge import edge_layer
from environment.layers.foundation import foundation_layer
from environment.layers.network import network_layer
from environment.layers.observability import observability_layer
from environment.outputs import publish
from environment.platform import Platform
from environment.settings import Settings

environment.startup.finish()
settings = Settings.load()
aws, locks = settings.aws, settings.data.locks
bind_roles(aws.account)
assume(aws.assume_roles)
declared = watch_declarations()

network = network_layer(settings)

foundation = foundation_layer(settings)
alarms, buckets = foundation.operations.arn, foundation.buckets

data = data_layer(settings, network, foundation)

compute = compute_layer(settings, network, foundation)
web_logs = Logs(compute.web.log_bucket, aws.region, buckets)
LogQueries("log-queries", settings.data.log_queries, locks, logs=web_logs, vpc_id=network.vpc_id)

images = ImagePipeline(
    "images",
    settings.pipeline,
    settings.messaging,
    locks,
    delivery=Delivery(foundation.messages_key_arn, alarms),
    placement=network.private("worker"),
    buckets=buckets,
)

edge = edge_layer(settings, network, foundation, compute, images)

pictures = MediaAccess(images.bucket_arn, images.key_arn, images.folders)
home = AccountContext(aws.region, aws.account, aws.tags)
identity = Identity(
    "identity",
    settings.identity,
    locks,
    home=home,
    media=pictures,
    alarm_topic_arn=alarms,
    domain=OwnDomain(network.viewer_names, [edge, compute.names]),
)

publish(Platform(settings, network, foundation, data, compute, images, edge, identity))

observability_layer(settings, network, foundation, compute, declared)
