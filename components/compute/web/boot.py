"""User data of machines that run a Python program, as pure functions without Pulumi."""

import base64
import json

# Amazon EC2 User Guide, "Run commands at launch": 16 KB before it is encoded.
_LIMIT_BYTES = 16 * 1024
_END = "STRATA_END"
_LOG_FILE = "/var/log/app.log"
_AGENT = "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
# The program starts before the agent is installed, so that it answers requests even if the installation
# fails.
_SCRIPT = f"""#!/bin/bash
set -euo pipefail
install -d -m 0755 /opt/app
cat > /opt/app/program.py <<'{_END}'
{{program}}
{_END}
cat > /etc/systemd/system/app.service <<'{_END}'
[Unit]
Description=The application
Wants=network-online.target
After=network-online.target
[Service]
ExecStart=/usr/bin/python3 -u /opt/app/program.py
Environment=PORT={{port}}
StandardOutput=append:{_LOG_FILE}
DynamicUser=yes
NoNewPrivileges=yes
PrivateTmp=yes
ProtectHome=yes
ProtectSystem=strict
Restart=always
[Install]
WantedBy=multi-user.target
{_END}
systemctl daemon-reload
systemctl enable --now app.service
dnf install -y amazon-cloudwatch-agent logrotate
cat > /etc/logrotate.d/app <<'{_END}'
{_LOG_FILE} {{{{
  maxsize 50M
  rotate 2
  copytruncate
  missingok
}}}}
{_END}
systemctl enable --now logrotate.timer
cat > /opt/app/logs.json <<'{_END}'
{{agent}}
{_END}
{_AGENT} -a fetch-config -m ec2 -s -c file:/opt/app/logs.json
"""


def user_data(program: str, port: int, log_group: str, *, traces: bool = False) -> str:
    """Run the Python *program* as a service with its own user, PORT in its environment, and a *log_group*.

    With *traces* the CloudWatch agent takes the program's traces and sends them to AWS X-Ray: segments of the
    X-Ray SDKs at 127.0.0.1:2000, and OTLP of OpenTelemetry at ports 4317 (gRPC) and 4318 (HTTP).

    Base64, as EC2 takes it. Raises ValueError if the program does not fit. It may use what Amazon Linux 2023
    ships, Python 3.9.
    """
    if _END in program.splitlines():
        raise ValueError(f"the program contains the line {_END}, which would end it too early")
    text = _SCRIPT.format(program=program.rstrip("\n"), port=port, agent=_agent(log_group, traces=traces))
    script = text.encode()
    if len(script) > _LIMIT_BYTES:
        raise ValueError(f"user data has {len(script)} bytes, more than the {_LIMIT_BYTES} that EC2 takes")
    return base64.b64encode(script).decode()


def _agent(log_group: str, *, traces: bool) -> str:
    """Configuration of the CloudWatch agent: the program's output as a stream per machine, and its traces.

    CloudWatch User Guide, "Manually create or edit the CloudWatch agent configuration file": both receivers
    listen on this machine only.
    """
    file = {"file_path": _LOG_FILE, "log_group_name": log_group, "log_stream_name": "{instance_id}"}
    receivers: dict[str, dict[str, str]] = {"xray": {}, "otlp": {}}
    collected = {"traces": {"traces_collected": receivers}} if traces else {}
    return json.dumps({"logs": {"logs_collected": {"files": {"collect_list": [file]}}}, **collected})
