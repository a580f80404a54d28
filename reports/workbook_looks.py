"""How the cells of a workbook look: the name of a look in, what the library is told of it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INK, _PALE, _FRAME = "#1F3864", "#EAF0F8", "#B4C0D0"
_TOP: dict[str, Any] = {"valign": "top"}
_TOTAL: dict[str, Any] = {"bold": True, "bg_color": _PALE, "valign": "vcenter"}
_LINES: dict[str, Any] = {"border": 1, "border_color": _FRAME}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 13, "font_color": INK, "valign": "vcenter"},
    "totals": _TOTAL,
    "total_count": _TOTAL | {"num_format": '"显示 "#,##0" 项"', "align": "left"},
    "total_sum": _TOTAL | {"num_format": "#,##0", "align": "right"},
    "heading": _LINES | {
        "bold": True, "font_color": "#FFFFFF", "bg_color": INK, "text_wrap": True, "valign": "vcenter",
        "align": "center",
    },
    "text": _TOP | {"text_wrap": True},
    "note": _TOP | {"text_wrap": True, "indent": 1},
    "day": _TOP | {"num_format": "yyyy-mm-dd", "align": "center"},
    "number": _TOP | {"num_format": "#,##0.0", "align": "right"},
    "whole": _TOP | {"num_format": "#,##0", "align": "right"},
    "percent": _TOP | {"num_format": "0.0%", "align": "right"},
    "link": _TOP | {"font_color": "#0B57D0", "underline": 1},
    "dash": _TOP | {"align": "right"},
    "frame": _LINES,
    "good": _LINES | {"font_color": "#0B5D2E", "bg_color": "#D9F2E3"},
    "bad": _LINES | {"font_color": "#9C0006", "bg_color": "#FFD6D6"},
    "warn": _LINES | {"font_color": "#7A4B00", "bg_color": "#FFE9B8"},
    "unsure": _LINES | {"font_color": "#444444", "bg_color": "#E3E3E3"},
}  # fmt: skip
