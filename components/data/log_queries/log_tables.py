"""Glue tables and saved queries of access logs and flow logs."""

from collections.abc import Mapping
from dataclasses import dataclass

# Elastic Load Balancing User Guide, "Access log entries". A quoted field may have spaces; an address is
# two columns, and a dash for a request that reached no target.
_WORD, _QUOTED = "([^ ]*)", '"([^"]*)"'
_ADDRESS, _REQUEST = "([^ ]*)[:-]([0-9]*)", '"([^ ]*) (.*) (- |[^ ]*)"'
_ACCESS: tuple[tuple[str, str], ...] = (
    ("type time elb", _WORD),
    ("client_ip client_port", _ADDRESS),
    ("target_ip target_port", _ADDRESS),
    ("request_processing_time target_processing_time response_processing_time", _WORD),
    ("elb_status_code target_status_code received_bytes sent_bytes", _WORD),
    ("request_verb request_url request_protocol", _REQUEST),
    ("user_agent", _QUOTED),
    ("ssl_cipher ssl_protocol target_group_arn", _WORD),
    ("trace_id domain_name chosen_cert_arn", _QUOTED),
    ("matched_rule_priority request_creation_time", _WORD),
    ("actions_executed redirect_url error_reason", _QUOTED),
    ("target_port_list target_status_code_list classification classification_reason", _QUOTED),
)
_WHOLE = (_ADDRESS, _REQUEST)
_NUMBERS = {
    "client_port": "int",
    "target_port": "int",
    "elb_status_code": "int",
    "received_bytes": "bigint",
    "sent_bytes": "bigint",
    "request_processing_time": "double",
    "target_processing_time": "double",
    "response_processing_time": "double",
}
# VPC User Guide, "Flow log records": the fields of version 2, which is the default.
_FLOW = {
    "version": "int",
    "account_id": "string",
    "interface_id": "string",
    "srcaddr": "string",
    "dstaddr": "string",
    "srcport": "int",
    "dstport": "int",
    "protocol": "bigint",
    "packets": "bigint",
    "bytes": "bigint",
    "start": "bigint",
    "end": "bigint",
    "action": "string",
    "log_status": "string",
}


@dataclass(frozen=True)
class LogTable:
    """A table over *folder* below ``AWSLogs/<account>/``: columns and SerDe."""

    folder: str
    columns: Mapping[str, str]
    library: str
    reading: Mapping[str, str]
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """A saved query; ``{table}`` is replaced by the table's name."""

    table: str
    description: str
    sql: str

    def about(self, table: str) -> str:
        """The query with the name of *table*."""
        return self.sql.format(table=table)


def access_pattern() -> str:
    """The regular expression of a line in a load balancer's access log; newer fields are dropped."""
    parts = [part for names, part in _ACCESS for _ in ([names] if part in _WHOLE else names.split())]
    return " ".join(parts) + ".*"


def _access_columns() -> Mapping[str, str]:
    names = [name for several, _ in _ACCESS for name in several.split()]
    return {name: _NUMBERS.get(name, "string") for name in names}


TABLES: Mapping[str, LogTable] = {
    "access_logs": LogTable(
        "elasticloadbalancing",
        _access_columns(),
        "org.apache.hadoop.hive.serde2.RegexSerDe",
        {"serialization.format": "1", "input.regex": access_pattern()},
        {},
    ),
    "flow_logs": LogTable(
        "vpcflowlogs",
        _FLOW,
        "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        {"serialization.format": " ", "field.delim": " "},
        {"skip.header.line.count": "1"},
    ),
}

QUESTIONS: Mapping[str, Question] = {
    "errors": Question(
        "access_logs",
        "Requests that failed, by address and status, of the last week",
        "SELECT request_url, elb_status_code, count(*) AS times FROM {table} "
        "WHERE elb_status_code >= 500 AND day >= date_format(current_date - interval '7' day, '%Y/%m/%d') "
        "GROUP BY request_url, elb_status_code ORDER BY times DESC LIMIT 100",
    ),
    "slow": Question(
        "access_logs",
        "The slowest addresses of the last day",
        "SELECT request_url, approx_percentile(target_processing_time, 0.99) AS p99, count(*) AS times "
        "FROM {table} WHERE day >= date_format(current_date - interval '1' day, '%Y/%m/%d') "
        "AND target_processing_time >= 0 GROUP BY request_url ORDER BY p99 DESC LIMIT 100",
    ),
    "refused": Question(
        "flow_logs",
        "Connections that were refused, by source and port, of the last day",
        "SELECT srcaddr, dstaddr, dstport, count(*) AS times FROM {table} "
        "WHERE action = 'REJECT' AND day >= date_format(current_date - interval '1' day, '%Y/%m/%d') "
        "GROUP BY srcaddr, dstaddr, dstport ORDER BY times DESC LIMIT 100",
    ),
}


def projection(location: str, since: str) -> Mapping[str, str]:
    """Partition projection by day below *location*, from *since* (``2026/01/01``) to today."""
    return {
        "EXTERNAL": "TRUE",
        "projection.enabled": "true",
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": f"{since},NOW",
        "projection.day.interval": "1",
        "projection.day.interval.unit": "DAYS",
        "storage.location.template": f"{location}${{day}}/",
    }
