"""What a machine does when it first starts: user data, written without the cloud."""

import base64

# Amazon EC2 User Guide, "Run commands at launch": 16 KB before it is encoded.
_LIMIT_BYTES = 16 * 1024
_END = "STRATA_END"

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
ExecStart=/usr/bin/python3 /opt/app/program.py
Environment=PORT={{port}}
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
"""


def user_data(program: str, port: int) -> str:
    """Run the Python *program* as a service of its own user, told its port as PORT; base64, as EC2 wants it.

    Raises ValueError where the program does not fit: it may use what Amazon Linux 2023 ships, Python 3.9.
    """
    if _END in program.splitlines():
        raise ValueError(f"the program has a line {_END}, which ends it too early")
    script = _SCRIPT.format(program=program.rstrip("\n"), port=port).encode()
    if len(script) > _LIMIT_BYTES:
        raise ValueError(f"user data has {len(script)} bytes, more than the {_LIMIT_BYTES} that EC2 takes")
    return base64.b64encode(script).decode()
