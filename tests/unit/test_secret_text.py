"""Secrets in files, commands and properties are hidden in any form; what only mentions a secret is shown."""

import base64
import gzip
import json
import time
from typing import Any

import pytest

from strata.engine.masking import masked
from strata.engine.secret_text import MASK, without_secrets

VALUE = "Zx8-" + "plain0text9value"
SCRIPT = f"#!/bin/bash\nexport DB_PASSWORD='{VALUE}'\n"


def _base64(content: str | bytes) -> str:
    return base64.b64encode(content if isinstance(content, bytes) else content.encode()).decode()


def _in_lines(text: str) -> str:
    return "\n".join(text[start : start + 20] for start in range(0, len(text), 20))


@pytest.mark.parametrize(
    "text",
    [
        f"[db]\npassword = {VALUE}\n",
        f'CMD ["mysqld", "--verbose", "-p{VALUE}"]',
        f"ENTRYPOINT ['/usr/bin/mysqldump','-p{VALUE}','app']",
        f"registry:\n  auth: deploy:{VALUE}\n",
        f'auth = "deploy:{VALUE}"',
        f'"app" "{VALUE}"\n',
        f'"app" "md5{VALUE}"\n"other" "{VALUE}"\n',
        f"user,password\napp,{VALUE}\nother,{VALUE}\n",
        f"User Name,Secret access key,Console URL\r\napp,{VALUE},https://a\r\n",
        f"password : {VALUE}\n",
        f"password:{VALUE}\n",
        f"db_password: correct horse {VALUE} staple\n",
        f"db_password: {VALUE} # of the reports\n",
        f"a: x\ndb_password: |\n  {VALUE}\n  more{VALUE}\nother: 1\n",
        f"db_password: >-\n  {VALUE}\nother: 1\n",
        f"passwords:\n  - {VALUE}\n- {VALUE}\nother: 1\n",
        f"secrets:\n  stripe: {VALUE}\nother: 1\n",
        f"env: {{DB_PASSWORD: {VALUE}, A: b}}",
        f"mysql --password {VALUE} --host x",
        f"mysql --password '{VALUE} two words'",
        f"mysql -uroot -p{VALUE} -h x",
        f"curl -u admin:{VALUE} https://example.com",
        f"curl --user admin:{VALUE} https://example.com",
        f"curl -H 'X-Api-Key: {VALUE}' https://example.com",
        f"setx DB_PASSWORD {VALUE}",
        f'$env:DB_PASSWORD = "{VALUE}"',
        f'$DbPassword = ConvertTo-SecureString "{VALUE}" -AsPlainText',
        f"ENV DB_PASSWORD {VALUE}",
        f"<password>{VALUE}</password>",
        f'<add key="DB_PASSWORD" value="{VALUE}"/>',
        f":password => '{VALUE}'",
        f'"password" => "{VALUE}"',
        "body: " + json.dumps(json.dumps({"password": VALUE})),
        f'password = "{VALUE}"',
        f"spring.datasource.password = {VALUE}",
        f"ALTER USER app WITH PASSWORD '{VALUE}'",
        f"CREATE USER app IDENTIFIED BY '{VALUE}'",
        f"echo {VALUE} | passwd --stdin root",
        f"echo {VALUE} | docker login --password-stdin",
        f"echo 'root:{VALUE}' | sudo chpasswd",
        f"jdbc:oracle:thin:scott/{VALUE}@//h:1521/s",
        f"app:{VALUE}@tcp(h:3306)/db",
        f"postgres://app:a/{VALUE}@h/db",
        f"-----BEGIN PGP PRIVATE KEY BLOCK-----\nb3{VALUE}\n-----END PGP PRIVATE KEY BLOCK-----",
        f"-----BEGIN PRIVATE KEY-----\\nb3{VALUE}\\n-----END PRIVATE KEY-----\\n",
        f"PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 8\n{VALUE}\n",
        f"eyJhbGciOiJSU0Et.abcdefghij.abcdefghij.abcdefghij.{VALUE}",
        f"machine h login u password {VALUE}",
        f"db.example.com:5432:app:app:{VALUE}",
        f'Authorization: Digest username="u", response="{VALUE}"',
        f"Authorization: token {VALUE}",
        f"Authorization: {VALUE}",
        f"Cookie: session={VALUE}; a=b",
        f"Set-Cookie: sid={VALUE}; Path=/",
        f"const password = '{VALUE}';",
        f'password := "{VALUE}"',
        f"DB_PASSWORD= {VALUE}",
        f"${{DB_PASSWORD:-{VALUE}}}",
        f"net user admin {VALUE} /add",
        f"host=h user=u password='a {VALUE}' dbname=d",
        f'{{"password": "{VALUE}"}} and more',
        f"redis-cli -h x -a {VALUE} ping",
        f"port 6379\nrequirepass {VALUE}\nmasterauth {VALUE}\n",
        f"aws configure set aws_secret_access_key {VALUE}",
        f"aws ssm put-parameter --name x --type SecureString --value {VALUE}",
        f"aws ssm put-parameter --value {VALUE} --name x --type SecureString",
        f"openssl enc -aes-256-cbc -k {VALUE} -in x",
        f"openssl rsa -passin pass:{VALUE} -in x",
        f"7z x -p{VALUE} a.7z",
        f"unzip -P {VALUE} a.zip",
        f"sshpass -p '{VALUE}' ssh x",
        f"kubectl create secret generic x --from-literal=password={VALUE}",
        f"htpasswd -bB users admin {VALUE}",
        f"htpasswd -nb admin {VALUE} > users",
        f"usermod -p {VALUE} admin",
        f"os.environ['DB_PASSWORD'] = '{VALUE}'",
        f"SET PASSWORD FOR app = PASSWORD('{VALUE}')",
        f'CREATE USER app IDENTIFIED BY "{VALUE}"',
        f"registry=x\n_auth={VALUE}",
        f"docker login -u app -p {VALUE} registry.example.com",
        f"invalid api key: {VALUE}",
        f"the token {VALUE} is expired",
        f'192.0.2.1 192.0.2.2 : PSK "{VALUE}"',
        f"proxy_set_header X-Api-Key {VALUE};",
        f'RequestHeader set X-Secret "{VALUE}"',
        f"user admin insecure-password {VALUE}",
        f"stats auth admin:{VALUE}",
        f"[OUTPUT]\n    HTTP_User app\n    HTTP_Passwd {VALUE}\n",
        f"vault login {VALUE}",
        f"[smtp.example.com]:587 app:{VALUE}",
        f"snmpwalk -v2c -c {VALUE} host",
        f"rocommunity {VALUE}",
        f"ldapsearch -x -D cn=admin -w {VALUE}",
        f"cmdkey /add:x /user:app /pass:{VALUE}",
        f"https://x.azurewebsites.net/api/f?code={VALUE}Ab==",
        f"[Service]\nEnvironment=DB_PASSWORD={VALUE}\n",
        f'[Service]\nEnvironment="A=b" "DB_PASSWORD={VALUE}"\n',
        f"//h/share /mnt cifs username=u,password={VALUE},rw 0 0",
        f"setenv API_TOKEN {VALUE}",
        f"set -x API_TOKEN {VALUE}",
        f"props.setProperty('password', '{VALUE}');",
        f"define( 'AUTH_KEY', '{VALUE}' );",
        f'val apiKey: String = "{VALUE}"',
        f"new Credentials('AKIAABCDEFGHIJKLMNOP', '{VALUE}')",
        f"echo '{VALUE}' | docker secret create db -",
        f"consul kv put app/password {VALUE}",
        f"az login --service-principal -u x -p {VALUE} --tenant y",
        f"rabbitmqctl add_user app {VALUE}",
        f"ngrok authtoken {VALUE}",
        f"npm config set //registry.npmjs.org/:_authToken {VALUE}",
        f"curl -b 'session={VALUE}' https://example.com",
        "admin:$apr1$ab12cd34$" + "a" * 22,
        "$2y$10$" + "a1B" * 17 + "ab",
        f"Content-Transfer-Encoding: base64\n\n{_base64(SCRIPT)}\n--x--".replace("\n--x--", ""),
        "GOCSPX-" + "a" * 28,
        "key-" + "a1" * 16,
        "ABSK" + "Qm" * 40,
        "IQoJb3JpZ2lu" + "X2Vj" * 20,
        "bot123456789:AA" + "b" * 33,
        "https://events.eu.pagerduty.com/integration/" + "a1" * 16 + "/enqueue",
        "https://hooks.zapier.com/hooks/catch/123/" + "abc",
        "https://a.blob.core.windows.net/c?sv=2021&se=2027&sr=c&sp=r&sig=" + "abcDEF%2F123456%3D",
    ],
)
def test_a_secret_in_a_text_is_hidden(text: str) -> None:
    shown = without_secrets(text)
    assert VALUE not in shown
    assert MASK in shown
    assert masked({"content": text}) != [{"content": text}]
    assert VALUE not in json.dumps(masked({"content": text}))


@pytest.mark.parametrize(
    "properties",
    [
        {"command": ["mysqld", f"-p{VALUE}"]},
        {"command": ["/usr/bin/redis-cli", "-a", VALUE, "ping"]},
        {"command": ["curl", "-u", f"deploy:{VALUE}", "https://a.example"]},
        {"command": ["docker", "login", "-u", "deploy user", "-p", VALUE]},
        {"registry": {"auth": f"deploy:{VALUE}"}},
        {"userDataBase64": _base64(gzip.compress(SCRIPT.encode()))},
        {"userData": _in_lines(_base64(SCRIPT))},
        {"userData": _in_lines(_base64(gzip.compress(SCRIPT.encode())))},
        {"userData": base64.urlsafe_b64encode(f"#!/bin/sh\nPGPASSWORD='{VALUE}'??>>".encode()).decode()},
        {"content": _base64(SCRIPT)},
        {"userData": _base64(f"MIME-Version: 1.0\n\n--x\nContent-Type: a/b\n\n{_base64(SCRIPT)}\n--x--\n")},
        {"environment": {"variables": {"CONFIG": _base64(json.dumps({"db": {"password": VALUE}}))}}},
        {"name": "/app/db/password", "type": "String", "insecureValue": VALUE},
        {"name": "/app/x", "type": "SecureString", "value": VALUE},
        {"headers": [{"key": "X-Custom", "value": VALUE, "isValueSecret": True}]},
        {"headers": [{"key": "Authorization", "value": VALUE, "isValueSecret": False}]},
        {"httpTarget": {"headerParameters": {"Authorization": VALUE}}},
        {"customHeaders": [{"name": "x-origin-verify", "value": VALUE}]},
        {"command": ["sh", "-c", f"psql --password {VALUE}"]},
        {"containerDefinitions": json.dumps([{"environment": [{"value": VALUE, "name": "PGPASSWORD"}]}])},
        {"definition": json.dumps({"Parameters": {"Headers": {"Authorization": VALUE}}})},
        {"requestParameters": {"integration.request.header.Authorization": f"'{VALUE}'"}},
        {"auths": json.dumps({"auths": {"registry": {"auth": _base64(f"u:{VALUE}")}}})},
        {"tunnel1Psk": VALUE},
        {"password": f"$.{VALUE}"},
        {"password": f"context.{VALUE}"},
        {"token": f"arn:{VALUE}"},
        {"keyMaterial": VALUE},
        {"activationCode": VALUE},
        {"certificateWallet": VALUE},
        {"cak": VALUE, "ckn": "01"},
        {"privateKeyOpenssh": VALUE, "privateKeyPemPkcs8": VALUE},
        {"plaintextValue": VALUE},
        {"kind": "Secret", "data": {"any": VALUE}},
        {"kind": "Secret", "stringData": {"any": VALUE}},
        {"customHeaders": [{"name": "X-CDN-Auth", "value": VALUE}]},
        {"command": ["redis-server", "--masterauth", VALUE]},
        {"variables": {"VAULT_SECRET_ID": VALUE, "LDAP_BINDPW": VALUE, "KEK": VALUE}},
        {"variables": {"REDISCLI_AUTH": VALUE, "RECAPTCHA_PRIVATE": VALUE, "SNMP_COMMUNITY": VALUE}},
        {"variables": {"TF_TOKEN_app_terraform_io": VALUE}},
    ],
)
def test_a_secret_in_a_property_is_hidden(properties: dict[str, Any]) -> None:
    shown = masked(properties)[0]
    assert MASK in json.dumps(shown)
    assert VALUE not in json.dumps(shown)


@pytest.mark.parametrize(
    "properties",
    [
        {"command": ["mysqld", "-p3306", "--verbose"]},
        {"command": ["nginx", "-g", "daemon off;"]},
        {"command": ["sh", "-c", "echo a  b"]},
        {"auth": "arn:aws:secretsmanager:eu-west-1:1:secret:a"},
        {"auth": "none"},
        {"passwordPolicy": {"minimumLength": 14, "requireLowercase": True}},
        {"minimumPasswordLength": 14, "passwordReusePrevention": 24, "maxPasswordAge": 90},
        {"manageMasterUserPassword": True, "generateSecret": False, "isValueSecret": True},
        {"secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:x:1:secret:a"}]},
        {"secretsManagerConfiguration": {"enabled": True, "roleArn": "arn:aws:iam::111111111111:role/x"}},
        {"tokenValidityUnits": {"accessToken": "minutes"}},
        {"PASSWORD_FILE": "/run/secrets/db", "PASSWORD_MIN_LENGTH": "12", "SECRETARY_EMAIL": "a@b.example"},
        {"command": ["docker", "login", "--password-stdin", "registry.example.com"]},
        {"items": ["Authorization", "Cookie"]},
        {"actions": ["secretsmanager:GetSecretValue", "kms:Decrypt"]},
        {"authorization": "AWS_IAM"},
        {"integration.request.header.Authorization": "method.request.header.Authorization"},
        {"publicKeyPem": "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----"},
        {"certificateBody": "-----BEGIN CERTIFICATE-----\nMIIabc\n-----END CERTIFICATE-----"},
        {"attributes": [{"name": "password", "attributeDataType": "String"}]},
        {"parameters": [{"name": "password_encryption", "value": "scram-sha-256"}]},
        {"Parameters": {"TaskToken.$": "$$.Task.Token"}},
        {"userData": _base64("#!/bin/bash\necho hello world, start the app\n")},
        {"sourceCodeHash": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
        {"secretString": "{{resolve:secretsmanager:app:SecretString:password}}"},
        {
            "variables": {
                "SEED_BROKERS": "b-1.example:9092",
                "CREDENTIAL_PROVIDER": "ecs",
                "TOKEN_STORE": "redis",
            }
        },
        {"webhookFilter": "push", "kind": "ConfigMap", "data": {"any": "value"}},
    ],
)
def test_a_property_about_a_secret_is_shown(properties: dict[str, Any]) -> None:
    assert masked(properties) == [properties]


@pytest.mark.parametrize(
    "text",
    [
        "auth: arn:aws:secretsmanager:eu-west-1:1:secret:a",
        "auth: https://login.example",
        "users,passengers\n1,2\n",
        "a user, a password\nand more, of it, here\n",
        '"source" "target"',
        "user,password\n\nNothing follows\n",
        "password must have 8 characters",
        "password: must have at least 8 characters",
        "The parameter MasterUserPassword is not a valid password",
        "not authorized to perform secretsmanager:GetSecretValue on arn:aws:secretsmanager:x:1:secret:a",
        "docker run --user 1000:1000 -p8080:80 image",
        "docker run -u app:app image",
        "ssh -p22 host",
        "--secret-id app/db --query SecretString",
        "psql -h x -p 5432 -U app",
        "PASSWORD=$(aws secretsmanager get-secret-value --secret-id x)",
        "password = var.db_password",
        "password: ${{ secrets.DB }}",
        "password = os.environ['DB_PASSWORD']",
        "https://example.com:443?x=a@b",
        "http://[::1]:80/a@b",
        "git@github.com:a/b.git",
        "2001:db8:1:2:3:4:5:6",
        "Authorization: required",
        "authorization: AWS_IAM",
        "if password == other",
        "if token != x",
        "sort key = id",
        "max_tokens: 4096",
        "secretsmanager: enabled",
        "secrets: []",
        "Password: see the runbook of the database",
        "requests with Basic authentication",
        "Bearer authentication is required",
        "token: str",
        "var token = request.querystring.token.value;",
        "password = event['password']",
        "unzip -p a.zip file",
        "https://example.com/file?key=2026-01-report-of-january",
        "Password rotation\nToken expired\n",
        "secrets:\n  - name: DB_PASSWORD\n    valueFrom: arn:aws:secretsmanager:x:1:secret:a\n",
    ],
)
def test_a_text_about_a_secret_is_shown(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize("part", ["a", "a.", "a=", "://a:", "A1b2", "a: ", "- ", '\\"', "<a>", "-p a", "eyJ"])
def test_a_long_text_is_read_in_linear_time(part: str) -> None:
    begin = time.process_time()
    without_secrets(part * 20_000)
    assert time.process_time() - begin < 5


def test_a_compressed_text_is_not_expanded_without_end() -> None:
    bomb = _base64(gzip.compress(b"password=x\n" * 5_000_000))
    begin = time.process_time()
    assert masked({"userData": bomb}) == [{"userData": MASK}]
    assert time.process_time() - begin < 5
