import ast
import base64

import pytest

from components.compute.web.boot import user_data


def script(program="print(1)\n", port=8080):
    return base64.b64decode(user_data(program, port), validate=True).decode()


def test_the_program_arrives_as_it_is():
    program = "text = '''\n$HOME `id` \\n {port}\n'''\n"
    arrived = script(program).split("<<'STRATA_END'\n")[1].split("\nSTRATA_END\n")[0]
    assert arrived + "\n" == program
    assert ast.parse(arrived)


def test_the_program_is_told_its_port_and_is_nobody():
    lines = script(port=9090).splitlines()
    assert lines[0] == "#!/bin/bash"
    assert {
        "Environment=PORT=9090",
        "ExecStart=/usr/bin/python3 /opt/app/program.py",
        "DynamicUser=yes",
        "NoNewPrivileges=yes",
        "Restart=always",
    } <= set(lines)
    assert lines[-1] == "systemctl enable --now app.service"


def test_the_same_program_is_the_same_user_data():
    assert user_data("print(1)", 8080) == user_data("print(1)\n", 8080)


def test_a_program_beyond_what_ec2_takes_is_refused_with_both_sizes():
    with pytest.raises(ValueError, match=r"user data has \d{5} bytes, more than the 16384 that EC2 takes"):
        user_data("#" * 16_384, 8080)


def test_a_program_that_would_end_its_own_file_is_refused():
    with pytest.raises(ValueError, match="the program has a line STRATA_END, which ends it too early"):
        user_data("a = '''\nSTRATA_END\n'''", 8080)
