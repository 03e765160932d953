"""Values that are secrets by their shape: tokens with a vendor's prefix, private keys, logins in URLs."""

import re
from typing import Final

_VENDORS: Final = (
    # AWS: access keys, session tokens of STS, API keys of Bedrock.
    r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
    r"\b(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[\w+/=%]{20,}",
    r"\bABSK[\w+/=]{60,}|\bbedrock-api-key-[\w+/=]{20,}",
    # Source code, packages and images.
    r"gh[pousr]_\w{20,}|github_pat_\w{20,}|gl(?:pat|dt|rt|oas|ptt|cbt|imt|ft|soat|agent)-[\w-]{16,}",
    r"npm_\w{30,}|pypi-[\w-]{30,}|rubygems_\w{30,}|dckr_[a-z]+_[\w-]{20,}|\bATBB[\w]{28,}|CFPAT-[\w-]{30,}",
    # Chat and mail.
    r"xox[a-z]-[\w-]{10,}|xapp-[\w-]{10,}|SG\.[\w-]{16,}\.[\w-]{16,}|xkeysib-[\w-]{30,}|\bkey-[0-9a-f]{32}\b",
    r"\bSK[0-9a-f]{32}\b|\b[0-9a-f]{32}-us\d{1,2}\b|(?<!\d)\d{8,10}:AA[\w-]{32,}|\bAAAA[\w-]{7}:[\w-]{100,}",
    # Payment and shops.
    r"[rs]k_(?:live|test)_\w{10,}|whsec_\w{16,}|shp(?:at|ca|pa|ss)_[0-9a-f]{30,}|sq0[a-z]{3}-[\w-]{20,}",
    # Clouds, databases, observability.
    r"AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|dop_v1_[0-9a-f]{32,}|do[or]_v1_[0-9a-f]{32,}",
    r"HRKU-[\w-]{30,}|pul-[0-9a-f]{40}|\w{14}\.atlasv1\.[\w-]{40,}|hv[sbr]\.[\w-]{20,}|\bs\.[A-Za-z0-9]{24}\b",
    r"dapi[0-9a-f]{32}|pscale_\w+_[\w-]{30,}|sbp_[0-9a-f]{30,}|NRAK-[A-Z0-9]{20,}|\b[0-9a-f]{36}NRAL\b|gl(?:sa|c)_[\w=+/-]{30,}",
    r"dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{60,}|sntry[su]_[\w=+/-]{30,}|tskey-[\w-]{20,}|sha256~[\w-]{40,}",
    r"dp\.[a-z]{2,5}\.(?:[\w-]+\.)?\w{40,}|AGE-SECRET-KEY-1\w+",
    # Products with an API.
    r"\bsk-[\w-]{20,}|hf_\w{30,}|\b(?:gsk|r8|nvapi|xai|pplx)[_-][\w-]{30,}|lin_api_\w{30,}|ntn_\w{30,}",
    r"secret_\w{40,}|figd_[\w-]{30,}|PMAK-[0-9a-f-]{40,}|PMAK-\w{24}-\w{34}|AT[AC]TT[\w=-]{40,}|phx_\w{30,}",
    # JSON Web Tokens, signed (three parts) and encrypted (five).
    r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*(?:\.[\w-]+\.[\w-]+)?",
    # Hashes of passwords (crypt(5), and Apache's for htpasswd).
    r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:1|5|6|y|apr1)\$[^\s$\"']{1,40}\$[./A-Za-z0-9]{20,}",
    # Addresses that are secrets themselves.
    r"(?<=https://hooks\.slack\.com/)(?:services|workflows|triggers)/\S+",
    r"(?<=/api/webhooks/)\d+/[\w-]+|(?<=webhook\.office\.com/)\S+",
    r"(?<=pagerduty\.com/integration/)[\w-]+|(?<=hooks\.zapier\.com/hooks/catch/)\S+",
    # Private keys: PEM (RFC 7468), OpenPGP (RFC 9580) and PuTTY.
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|$)",
    r"(?<=Private-Lines: )\d+.*?(?=Private-MAC|$)",
)
TOKENS: Final = re.compile("|".join(_VENDORS), re.DOTALL)

# A value after an option, not the shell's reference to one; "$6$" begins a hash.
_VALUE: Final = r"[\"']?(?P<secret>(?!\$[({A-Za-z_])[^\s\"'-][^\s\"']*)"

# Secrets by the text around them, in the group "secret".
PLACES: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        # User and password before a host (RFC 3986), or a long user alone; digits after the colon are a port.
        r"://(?P<secret>[^/\s:@\[]{0,200}:(?!\d{1,5}[/?#])[^\s\"'<>]{1,400}|[^/\s:@]{16,400})@",
        # Oracle's drivers, and data source names of Go.
        r":(?:thin|oci):(?P<secret>[^\s/\"']+/[^\s@\"']+)@",
        r"(?<![\w:/.-])(?P<secret>[\w.-]+:[^\s\"'@]+)@(?:tcp|unix)\(",
        # A line of .pgpass: host, port, database, user, password.
        r"^(?:[\w-]+\.[\w.-]+|localhost|\*):(?:\d+|\*):[\w*-]+:[\w*-]+:(?P<secret>\S+)$",
        r"\blogin\s+\S+\s+passw(?:or)?d\s+(?P<secret>\S+)",
        # Headers of HTTP.
        r"\b(?:Bearer|Basic|Digest|Negotiate)\s+(?!authenti|authori)(?P<secret>[\w.~+/=-]{12,})",
        r"\bAuthorization[\"']?\s*[:=]\s*[\"']?(?P<secret>(?:[\w-]+[ \t]+)?[^\s\"']*\d[^\s\"']*[^\r\n\"']*)",
        r"\bAuthorization[\"']?\s*[:=]\s*[\"']?Digest[ \t]+(?P<secret>[^\r\n]+)",
        r"\b(?:Set-)?Cookie:[ \t]*(?P<secret>[^\s=;\"']+=[^\r\n\"']+)",
        # Commands and statements whose password has no name.
        r"\bcurl\b[^\n|]*?\s(?:-u|--user|--proxy-user)(?:\s+|=)?[\"']?[^\s:\"']+:(?P<secret>[^\s\"']+)",
        r"\b(?:mysql\w*|mariadb\w*|mongo\w*|sshpass)\b[^\n|]*?\s-p(?P<secret>(?!\d+\b)[^\s-][^\s]*)",
        r"\b(?:echo|printf)\s+(?:-n\s+)?(?P<secret>(?!\$)[^\s|]+)\s*\|[^\n]*(?:\bpasswd\b|--password-stdin|\bdocker\s+secret\b)",
        r"[\"' ][\w.-]+:(?P<secret>[^\s\"'|]+)[\"']?\s*\|\s*(?:sudo\s+)?chpasswd",
        r"\bchpasswd\s*<<<\s*[\"']?[\w.-]+:(?P<secret>[^\s\"']+)",
        r"\bnet\s+user\s+\S+\s+(?P<secret>[^\s/]\S*)",
        r"\b(?:PASSWORD|IDENTIFIED\s+BY(?:\s+PASSWORD)?)\s+'(?P<secret>[^']+)'",
        r"\bPASSWORD\s*\(\s*'(?P<secret>[^']+)'",
        r"\bIDENTIFIED\s+BY\s+\"(?P<secret>[^\"]+)\"",
        rf"\b(?:redis-cli\b[^\n|]*?\s(?:-a|--pass)|sshpass\s+-p)\s*{_VALUE}",
        rf"\b(?:docker|podman|nerdctl|skopeo|az|helm\s+registry)\s+login\b[^\n|]*?\s-p\s*{_VALUE}",
        rf"\bldap(?:search|modify|add|delete|passwd|whoami)\b[^\n|]*?\s(?-i:-w)\s*{_VALUE}",
        rf"\bopenssl\b[^\n|]*?\s(?:-k\s+|-pass(?:in|out)?\s+pass:){_VALUE}",
        rf"\b(?:7z\w?\b[^\n|]*?\s-p|(?:un)?zip\b[^\n|]*?\s(?-i:-P)\s+){_VALUE}",
        r"\bhtpasswd[ \t]+-\w*b\w*[ \t]+(?:\S+[ \t]+)?\S+[ \t]+(?P<secret>[^\s>|$]\S*)",
        rf"\buser(?:add|mod)\b[^\n|]*?\s-p\s+{_VALUE}",
        r"\bSecureString\b[^\n]*?--value[= ]+[\"']?(?P<secret>(?!\$|file:)[^\s\"']+)",
        r"--value[= ]+[\"']?(?P<secret>(?!\$|file:)[^\s\"']+)(?=[^\n]{0,400}\bSecureString\b)",
        rf"\brabbitmqctl\s+(?:add_user|change_password)\s+\S+\s+{_VALUE}",
        rf"\b(?:ngrok\s+(?:config\s+add-)?authtoken|cloudflared\s+service\s+install)\s+{_VALUE}",
        rf"(?::_authToken|\bpypi-token\.\S+)\s+{_VALUE}",
        r"\bcurl\b[^\n|]*?\s(?-i:-b|--cookie)\s+[\"']?(?P<secret>[^\s\"']+=[^\s\"']+)",
        # The secret beside an access key, which is hidden already.
        r"\[secret\][\"']\s*,\s*[\"'](?P<secret>[\w+/=-]{16,})[\"']",
        r"\bvault\s+login\s+(?P<secret>[^\s$-]\S{7,})",
        # The same as a list of arguments, such as in a Dockerfile; a user and a password after "auth".
        r"[\"'](?:\S{0,99}/)?(?:mysql|mariadb|mongo)\w*[\"'][^\n\]]{0,400}?,\s*[\"']-p(?P<secret>[^\"'\s]+)[\"']",
        r"(?<![\w-])[\"']?_?auth[\"']?[ \t]*[:=][ \t]*[\"']?(?!arn:|http)[\w.@-]+:(?P<secret>[^\s\"'/:,}]+)",
        # Configuration files: PgBouncer's list of users, npm, IPsec, HAProxy, Postfix, SNMP.
        r"^[ \t]*\"[\w.@-]+\"[ \t]+\"(?P<secret>(?=[^\"\s]*\d)[^\"\s]+)\"[ \t]*$",
        r"(?<!\w)_auth[ \t]*=[ \t]*(?P<secret>[\w+/=-]{8,})",
        r"\bPSK\s+\"(?P<secret>[^\"]+)\"",
        r"\binsecure-password\s+(?P<secret>\S+)",
        r"\bstats\s+auth\s+[^\s:]+:(?P<secret>\S+)",
        r"^\[[\w.-]+\](?::\d+)?[ \t]+[^\s:]+:(?P<secret>\S+)$",
        r"^[ \t]*r[ow]community6?[ \t]+(?P<secret>\S+)",
        r"\bsnmp(?:get|walk|bulkwalk|set|getnext|table)\b[^\n|]*?\s(?-i:-c)\s*(?P<secret>(?!public\b)\S+)",
        # A parameter of a URL that only a secret fills: a function key of Azure, a key of Google.
        r"[?&](?:key|code)=(?P<secret>(?-i:(?=[^&\s]{0,200}\d)(?=[^&\s]{0,200}[a-z])(?=[^&\s]{0,200}[A-Z]))"
        r"[\w%~-]{20,}=*)",
        # A message that quotes a token.
        r"\b(?:token|api key)[ \t]+[\"']?(?P<secret>(?=\S{0,200}\d)[\w.~+/=-]{12,})[\"']?"
        r"[ \t]+(?:is|has|was)\b",
        r"\bConvertTo-SecureString\s+(?:-String\s+)?[\"'](?P<secret>[^\"']+)",
    )
)
