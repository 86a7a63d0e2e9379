"""Messages between processes of one user, which are not signed where nobody else can send any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jupyter_client.session import Session

#: Parts of a message before its buffers: signature, header, parent's header, metadata and content.
_PARTS = 5


class LocalSession(Session):
    """Reads an unsigned message without searching all of it for dates; a signed one as ``jupyter_client`` does."""

    def deserialize(self, msg_list: Sequence[Any], content: bool = True, copy: bool = True) -> dict[str, Any]:
        if self.auth is not None or len(msg_list) < _PARTS:
            return super().deserialize(list(msg_list), content, copy)
        packed = msg_list[1:_PARTS] if copy else [part.bytes for part in msg_list[1:_PARTS]]
        header, parent, metadata = map(self.unpack, packed[:3])
        for dated in (header, parent):
            if "date" in dated:
                dated["date"] = datetime.fromisoformat(dated["date"])
        return {
            "header": header,
            "msg_id": header["msg_id"],
            "msg_type": header["msg_type"],
            "parent_header": parent,
            "metadata": metadata,
            "content": self.unpack(packed[3]) if content else packed[3],
            "buffers": [memoryview(part) for part in msg_list[_PARTS:]],
        }
