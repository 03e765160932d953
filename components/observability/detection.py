"""Services that watch the whole account: AWS Config, GuardDuty and Security Hub."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import cfg, guardduty, iam, securityhub

from components.common.notifications import notify
from components.observability.settings import (
    STANDARDS,
    ConfigSettings,
    DetectionSettings,
    GuardDutySettings,
    SecurityHubSettings,
)

_CONFIG = "config.amazonaws.com"
# The provider waits three minutes, and Security Hub takes longer for standards with many controls, such as
# NIST SP 800-53: terraform-provider-aws, issue 42688.
_STANDARD_WAIT = "20m"
# GuardDuty User Guide, "Severity levels of GuardDuty findings": high from 7, critical from 9.
_HIGH = 7


class Detection(pulumi.ComponentResource):
    """AWS Config, GuardDuty and Security Hub as the settings enable them.

    AWS allows one of each per account and region; existing ones in the settings are not changed. Findings of
    high severity notify *topic_arn*. AWS Config writes into *bucket*, which is None without a recorder of the
    environment's own.
    """

    def __init__(
        self,
        name: str,
        settings: DetectionSettings,
        *,
        region: str,
        bucket: pulumi.Input[str] | None,
        topic_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:observability:Detection", name, None, opts)
        self._name, self._region, self._topic_arn = name, region, topic_arn
        self._child = pulumi.ResourceOptions(parent=self)

        recording: list[pulumi.Resource] = []
        if settings.config and bucket is not None:
            recording = [self._record(settings.config, bucket)]
        if settings.guardduty:
            self._guard(settings.guardduty)
        if settings.security_hub:
            self._check(settings.security_hub, recording)
        self.register_outputs({})

    def _record(self, settings: ConfigSettings, bucket: pulumi.Input[str]) -> cfg.RecorderStatus:
        name = f"{self._name}-config"
        # Config.1 asks for this role. It is deleted with the recorder, because IAM can't create it again
        # while it exists; IAM doesn't delete it while the service uses it.
        role = iam.ServiceLinkedRole(name, aws_service_name=_CONFIG, opts=self._child)
        recorder = cfg.Recorder(
            name,
            role_arn=role.arn,
            recording_group=cfg.RecorderRecordingGroupArgs(
                all_supported=True, include_global_resource_types=True
            ),
            recording_mode=cfg.RecorderRecordingModeArgs(recording_frequency=settings.frequency),
            opts=self._child,
        )
        channel = cfg.DeliveryChannel(
            name,
            s3_bucket_name=bucket,
            # AWS Config requires the recorder before the channel.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[recorder]),
        )
        return cfg.RecorderStatus(
            name,
            name=recorder.name,
            is_enabled=True,
            # AWS Config requires the channel before the recorder starts.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[channel]),
        )

    def _guard(self, settings: GuardDutySettings) -> None:
        # GuardDuty API Reference, CreateDetector: a new detector has all features but Runtime Monitoring, for
        # which it needs an agent. The permissions boundary denies UpdateDetector, so that no role can turn
        # off a feature.
        if settings.detector_id is None:
            guardduty.Detector(
                f"{self._name}-guardduty",
                enable=True,
                finding_publishing_frequency=settings.frequency,
                opts=self._child,
            )
        self._notify(
            "guardduty",
            {
                "source": ["aws.guardduty"],
                "detail-type": ["GuardDuty Finding"],
                "detail": {"severity": [{"numeric": [">=", _HIGH]}]},
            },
            {"title": "$.detail.title", "kind": "$.detail.type", "severity": "$.detail.severity"},
        )

    def _check(self, settings: SecurityHubSettings, recording: Sequence[pulumi.Resource]) -> None:
        name = f"{self._name}-security-hub"
        # Its checks read the recordings of AWS Config.
        before = recording
        if not settings.existing:
            hub = securityhub.Account(
                name,
                enable_default_standards=False,
                auto_enable_controls=True,
                control_finding_generator="SECURITY_CONTROL",
                opts=pulumi.ResourceOptions(parent=self, depends_on=recording),
            )
            before = [hub]
        for standard in settings.standards:
            securityhub.StandardsSubscription(
                f"{name}-{standard.replace('_', '-')}",
                standards_arn=f"arn:aws:securityhub:{self._region}::{STANDARDS[standard]}",
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=before,
                    custom_timeouts=pulumi.CustomTimeouts(create=_STANDARD_WAIT, delete=_STANDARD_WAIT),
                ),
            )

    def _notify(self, key: str, pattern: Mapping[str, object], paths: Mapping[str, str]) -> None:
        notify(
            f"{self._name}-{key}",
            pattern=json.dumps(pattern),
            paths=paths,
            message="{" + ", ".join(f'"{path}": <{path}>' for path in paths) + "}",
            topic_arn=self._topic_arn,
            opts=self._child,
        )
