"""Stack files as text: reading them strictly, explaining what is wrong in them, and their JSON Schema."""

from stackfile.config import AWS, Layout
from stackfile.document import CONFIG_KEY, PULUMI_KEYS, environments, read_config
from stackfile.errors import SettingsError, explain, is_echo, suggest
from stackfile.schema import stack_file_schema

__all__ = [
    "AWS",
    "CONFIG_KEY",
    "PULUMI_KEYS",
    "Layout",
    "SettingsError",
    "environments",
    "explain",
    "is_echo",
    "read_config",
    "stack_file_schema",
    "suggest",
]
