"""Retention periods of CloudWatch Logs."""

from typing import Literal

# What PutRetentionPolicy of the CloudWatch Logs API accepts, "never" left out.
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
