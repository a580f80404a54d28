"""The key by which personal data is known again without being kept: from the settings, or a file made at first need."""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from pathlib import Path

from crawler.errors import XunlanError
from storage.database import parse, sqlite_file
from storage.disk import disk_fault

_BYTES = 32
_LEAST = 16  # characters of a key that somebody chose


def privacy_key(given: str | None, database_url: str) -> str:
    """The key in hex. `given` (XUNLAN_PRIVACY_KEY) comes before the file beside the database, which only we can read.

    Raises XunlanError for a key that is too short, and for a file that others can read or that cannot be made.
    """
    if given is not None:
        if len(given) < _LEAST:
            raise XunlanError(f"XUNLAN_PRIVACY_KEY 太短,请给出至少 {_LEAST} 个字符的随机文字")
        return sha256(given.encode()).hexdigest()
    file = sqlite_file(parse(database_url))
    return _of_file(file.with_suffix(".key") if file else Path("xunlan.key"))


def _of_file(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as wrong:
        raise XunlanError(
            f"无法建立密钥文件 {path}({disk_fault(wrong)}),请检查目录权限或设置 XUNLAN_PRIVACY_KEY"
        ) from wrong
    key = secrets.token_hex(_BYTES)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


def _read(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise XunlanError(f"密钥文件 {path} 其他用户也能读取,请运行 chmod 600 {path}")
        key = path.read_text(encoding="ascii").strip()
        if len(bytes.fromhex(key)) != _BYTES:
            raise ValueError(len(key))
    except (OSError, ValueError) as wrong:
        raise XunlanError(
            f"密钥文件 {path} 无法使用({type(wrong).__name__}),请从备份恢复;删除它会使已记住的误报全部重新出现"
        ) from wrong
    return key
