import ast
import base64
import json

import pytest

from components.compute.web.boot import user_data

INSTALL = "dnf install -y amazon-cloudwatch-agent logrotate"


def script(program="print(1)\n", port=8080, *, traces=False):
    return base64.b64decode(user_data(program, port, "web-logs", traces=traces), validate=True).decode()


def agent(text):
    configuration = text.split("cat > /opt/app/logs.json <<'STRATA_END'\n")[1].split("\nSTRATA_END\n")[0]
    return json.loads(configuration)


def test_the_agent_takes_traces_of_both_kinds_by_setting_only():
    assert "traces" not in agent(script())
    assert agent(script(traces=True))["traces"] == {"traces_collected": {"xray": {}, "otlp": {}}}


def test_the_program_is_written_unchanged():
    program = "text = '''\n$HOME `id` \\n {port}\n'''\n"
    arrived = script(program).split("<<'STRATA_END'\n")[1].split("\nSTRATA_END\n")[0]
    assert arrived + "\n" == program
    assert ast.parse(arrived)


def test_the_program_has_its_port_and_a_user_without_privileges():
    lines = script(port=9090).splitlines()
    assert lines[0] == "#!/bin/bash"
    assert {
        "Environment=PORT=9090",
        "ExecStart=/usr/bin/python3 -u /opt/app/program.py",
        "DynamicUser=yes",
        "NoNewPrivileges=yes",
        "Restart=always",
    } <= set(lines)
    assert lines.index("systemctl enable --now app.service") < lines.index(INSTALL), "it serves first"


def test_the_program_s_output_is_in_the_log_group_and_does_not_fill_the_disk():
    text = script()
    [file] = agent(text)["logs"]["logs_collected"]["files"]["collect_list"]
    assert file == {
        "file_path": "/var/log/app.log",
        "log_group_name": "web-logs",
        "log_stream_name": "{instance_id}",
    }
    assert "StandardOutput=append:/var/log/app.log" in text
    assert "/var/log/app.log {\n  maxsize 50M\n" in text
    assert text.rstrip().endswith("-a fetch-config -m ec2 -s -c file:/opt/app/logs.json")


def test_the_same_program_is_the_same_user_data():
    assert user_data("print(1)", 8080, "logs") == user_data("print(1)\n", 8080, "logs")


def test_a_program_beyond_what_ec2_takes_is_refused_with_both_sizes():
    with pytest.raises(ValueError, match=r"user data has \d{5} bytes, more than the 16384 that EC2 takes"):
        user_data("#" * 16_384, 8080, "logs")


def test_a_program_that_would_end_its_own_file_is_refused():
    with pytest.raises(
        ValueError, match=("the program contains the line STRATA_END, which would end it too early")
    ):
        user_data("a = '''\nSTRATA_END\n'''", 8080, "logs")
