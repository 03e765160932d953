"""A bootstrap of the state bucket and its key alone, for the fault tests."""

import environment.startup

# pulumi_aws loads faster after it.
# isort: split
import pulumi

from bootstrap.secrets_key import SecretsKey
from bootstrap.settings import BootstrapSettings
from bootstrap.state_bucket import StateBucket

environment.startup.finish()
settings = BootstrapSettings.load()
key = SecretsKey("secrets", region=settings.aws.region, account=settings.account)
state = StateBucket("state", region=settings.aws.region, key_arn=key.arn)

pulumi.export("state_url", state.url)
pulumi.export("secrets_provider", key.provider_url)
pulumi.export("preview_role_arn", "")
pulumi.export("deploy_role_arn", "")
