"""Runtimes and processors of functions."""

from typing import Literal

# AWS Lambda Developer Guide, "Lambda runtimes": runtimes for zip packages that AWS supported in November
# 2026. The policy pack can't import this module and repeats the list; a test compares both.
Runtime = Literal[
    "dotnet10",
    "java11",
    "java17",
    "java21",
    "java25",
    "nodejs22.x",
    "nodejs24.x",
    "provided.al2023",
    "python3.11",
    "python3.12",
    "python3.13",
    "python3.14",
    "ruby3.3",
    "ruby3.4",
]
Architecture = Literal["arm64", "x86_64"]
