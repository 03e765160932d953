import json
from typing import Any

import pytest

from services.receipts.functions import writer


class Tables:
    """The items that were put."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []

    def put_item(self, *, TableName: str, Item: dict[str, Any]) -> None:
        assert TableName == "receipts"
        self.items.append(Item)


def test_every_order_gets_a_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables()
    monkeypatch.setattr(writer, "tables", lambda: tables)
    monkeypatch.setenv("TABLE_RECEIPTS_NAME", "receipts")
    message = json.dumps({"id": "1", "item": "tea", "quantity": 2})
    writer.handle({"Records": [{"Sns": {"Message": message}}]}, None)
    assert tables.items == [{"order": {"S": "1"}, "text": {"S": "2 x tea"}}]
