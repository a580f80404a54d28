"""What a disk refuses in, a word of Chinese for it out."""

from __future__ import annotations

import errno
import os

_WORDS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过了允许的大小",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "是文件夹,不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
}


def disk_fault(refused: OSError) -> str:
    """Why, for people; the system's own word where it is none of the usual reasons.

    >>> disk_fault(PermissionError(errno.EACCES, "Permission denied")), disk_fault(OSError(errno.ENOSPC, ""))
    ('没有权限', '磁盘已满')
    """
    if refused.errno in _WORDS:
        return _WORDS[refused.errno]
    return refused.strerror or (os.strerror(refused.errno) if refused.errno else "磁盘出错")
