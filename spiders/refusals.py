"""Answers that are not the page asked for: failure words, statuses, firewalls, missing pages, notices, redirects.

A document in, a Refusal out that says in which state the column is and why, or None where the page itself answered.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from spiders.content import content
from spiders.document import Document
from spiders.links import absolute, same_authority
from spiders.outline import outline
from spiders.tokens import Kind
from storage.nouns import ColumnState, Failure

BLOCKED, UNREACHABLE, UNREADABLE = ColumnState.BLOCKED, ColumnState.UNREACHABLE, ColumnState.UNREADABLE


class Refusal(NamedTuple):
    """Why a document cannot be read as the column's page. `follow` is set where another URL should be asked."""

    state: ColumnState
    reason: str
    failure: Failure | None = None
    follow: str | None = None


_BY_FAILURE = {
    Failure.DNS: (UNREACHABLE, "域名无法解析"),
    Failure.REFUSED: (UNREACHABLE, "服务器拒绝连接"),
    Failure.RESET: (UNREACHABLE, "连接中断"),
    Failure.TIMEOUT: (UNREACHABLE, "在规定时间内没有打开"),
    Failure.TLS: (UNREACHABLE, "无法建立安全连接(HTTPS)"),
    Failure.PROTOCOL: (UNREACHABLE, "服务器的回答不是网页协议(HTTP)"),
    Failure.REDIRECT_LOOP: (UNREACHABLE, "网页循环跳转"),
    Failure.NOT_FOUND: (UNREACHABLE, "页面不存在(404)"),
    Failure.GONE: (UNREACHABLE, "页面已删除(410)"),
    Failure.CLIENT_ERROR: (UNREACHABLE, "服务器不接受访问"),
    Failure.SERVER_ERROR: (UNREACHABLE, "服务器出错"),
    Failure.SOFT_404: (UNREACHABLE, "页面提示内容不存在"),
    Failure.REDIRECTED_HOME: (UNREACHABLE, "栏目网址跳转到了网站首页"),
    Failure.WAF: (BLOCKED, "被网站防护拦截,未能看到栏目"),
    Failure.LOGIN: (BLOCKED, "页面要求登录,未能看到栏目"),
    Failure.RATE_LIMITED: (BLOCKED, "网站限制访问频率,未能看到栏目"),
    Failure.ROBOTS: (BLOCKED, "网站 robots.txt 不允许程序访问,未查看"),
    Failure.FORBIDDEN_ADDRESS: (UNREADABLE, "网址指向内网或不支持的地址,未访问"),
    Failure.TOO_LARGE: (UNREADABLE, "页面过大,未读取"),
    Failure.NOT_HTML: (UNREADABLE, "返回的不是网页"),
    Failure.UNDECODABLE: (UNREADABLE, "页面编码无法识别"),
    Failure.NOT_RECORDED: (UNREADABLE, "录制中没有这个页面"),
    Failure.BROWSER: (UNREADABLE, "浏览器未能打开页面"),
}

_BLOCKING = frozenset({403, 405, 412, 418, 444, 493, 521, 567})
_STUB = 8192  # characters: challenges are short
_A_SENTENCE = 60  # characters
_FEW_WORDS = 300  # visible characters of a challenge or notice
_WAF = re.compile(
    r"__jsl_clearance|jsluid|acw_sc__v2|\$_ts\s*=|_\$_?ts\b|cdn-cgi/challenge|/_guard/|__cf_chl|_waf_|safeline|yunsuo_session|wzws-?|"
    r"FSSBBIl1UgzbN7N|ge_ua_p|probe_?js|challenge-platform|verify\.?captcha|geetest|slidercaptcha",
    re.I,
)
_WAF_WORDS = re.compile(
    r"安全验证|人机验证|滑[动块](?:验证|拼图)|请完成验证|访问验证|请输入验证码|正在(?:检查|检测|验证)您?的?(?:浏览器|访问|安全)|浏览器(?:安全)?检查中|"
    r"请开启\s*JavaScript|(?:请求|参数|访问|操作)[^。]{0,16}(?:已)?被[^。]{0,14}(?:拦截|阻断)|(?:403|412)\s*Forbidden|访问(?:人数|量)过(?:多|大)|"
    r"请求(?:已)?被(?:拦截|阻断|拒绝)|访问(?:已)?被(?:拦截|阻断|拒绝|禁止)|网站防火墙|创宇盾|云锁|安全狗|网防G01|您的(?:IP|访问|请求)[^。]{0,20}"
    r"(?:拦截|限制|异常|攻击|威胁|非法)|Just a moment|Access Denied|Request Rejected|Attention Required|"
    r"Web Application Firewall",
    re.I,
)
_GONE_TITLE = re.compile(
    r"^\W*(?:4(?:04|10)(?=\W|$|页|错|not|error)|HTTP\s*404|error\s*404|页面?(?:不存在|未找到|找不到|没有找到|走丢|丢失)|找不到(?:页面|网页|文件)|页面?已(?:被)?删除|"
    r"(?:您?访问的)?(?:页面|网页|内容|资源|文件|栏目|信息)(?:不存在|没有找到|未找到|已(?:被)?删除|已下线)|无法找到|(?:404\s*)?not\s*found|出错[啦了]|错误(?:页面|提示)?)",
    re.I,
)
_GONE_WORDS = re.compile(
    r"(?:页面|网页|内容|资源|文件|栏目|地址|链接|信息|文章)[^。;\n]{0,12}(?:不存在|没有找到|未找到|找不到|(?:已经?|可能已?)被?(?:删除|移除|下线|更名)|已失效)|"
    r"找不到(?:您|你|该|所|相关)?[^。\n]{0,10}(?:页面|网页|文件)|无法找到[^。\n]{0,10}(?:页面|网页|资源)|(?:http|status|error|错误)\W{0,4}404|404\W{0,4}(?:not\s*found|错误|error)|"
    r"page[^.\n]{0,30}(?:not\s+(?:be\s+)?found|not\s+exist)|(?:栏目|目录|信息|文章)[^。]{0,6}(?:已(?:经|被)?隐藏|已(?:停用|关闭|下架)|未启用)",
    re.I,
)
_NOTICE = re.compile(
    r"(?P<what>(?:网站|系统|页面|平台|服务器?|栏目)[^。;\n]{0,10}?(?:正在)?(?:升级|改版|维护|调整|迁移|割接)(?:改造|维护|升级)?(?:中|期间|公告|通知|完成|[,\uff0c。!\uff01])|"
    r"正在(?:进行)?(?:系统)?(?:维护|升级|改版)|(?:临时|暂停|停止)(?:关停|服务|访问|运行|对外)|(?:本?网?站|站点|域名)[^。;\n]{0,10}?(?:变更|迁移|更换|停用|关停|关闭|永久下线|停止(?:运行|使用|更新|服务))|域名变更|已(?:整体)?迁移至)"
)
_LOGIN_TITLE = re.compile(r"登录|登陆|统一身份认证|用户认证|\blog\s?in\b|sign\s?in", re.I)
_LOGIN_WORDS = re.compile(
    r"请(?:您)?先?登[录陆](?:后|!|。|\s|$)|登[录陆]后(?:才能|方可|再)?(?:查看|访问|浏览)|(?:没有|无)(?:访问)?权限|无权(?:访问|查看)|尚?未登[录陆]"
)
_PASSWORD = re.compile(r"<input[^>]{0,200}type\s*=\s*[\"']?password", re.I)
_REFRESH = re.compile(r"<meta\b(?=[^>]{0,200}http-equiv\s*=\s*[\"']?refresh)[^>]{0,300}>", re.I)
_REFRESH_TO = re.compile(r"content\s*=\s*[\"']?\s*(\d{1,6})\s*[;,]\s*url\s*=\s*[\"']?([^\"'>\s]+)", re.I)
_ESCAPED = re.compile(r"\\([\"'/])")
_LOCATION = r"(?:window\.|self\.|top\.|document\.|parent\.)*location"
_JUMP = re.compile(
    rf"{_LOCATION}(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']|{_LOCATION}\.(?:replace|assign)\(\s*[\"']([^\"']+)[\"']\s*\)",
    re.I,
)
_JUMP_BY_NAME = re.compile(
    rf"{_LOCATION}(?:\.href)?\s*=\s*([A-Za-z_$][\w$]*)\s*[;<\n]|{_LOCATION}\.(?:replace|assign)\(\s*([A-Za-z_$][\w$]*)\s*\)"
)
_SAYS_SO = re.compile(r"跳转|正在进入|自动转|转入|点击(?:这里|此处)")
_COOKIE = re.compile(
    r"document\.cookie|\beval\(|fromCharCode|navigator\.(?:webdriver|userAgent)|location\.reload", re.I
)
_HOME = re.compile(r"^/?(?:(?:index|default|home|main)\d?(?:\.\w+)?)?$", re.I)


def refused_by_answer(document: Document) -> Refusal | None:
    """What failure word, status, kind of answer and final address say, before the page is read."""
    page = document.page
    if page.failure is not None:
        return _refused(page.failure)
    status = page.status or 200
    if status >= 400:
        return _by_status(document, status)
    if 300 <= status < 400 and (onward := absolute(page.final_url, page.headers.get("location", ""))):
        return Refusal(UNREADABLE, f"网址跳转到 {onward}", follow=onward)
    if not document.body.strip() and not document.text.strip():
        return Refusal(UNREADABLE, "服务器返回了空白页面")
    if not document.is_html and not document.is_data:
        return not_a_page(document)
    return _refused(Failure.UNDECODABLE) if document.undecodable else None


def not_a_page(document: Document) -> Refusal:
    """An answer that is neither a web page nor data that a family reads."""
    kind = document.page.headers.get("content-type", "").partition(";")[0] or "未知类型"
    return Refusal(UNREADABLE, f"返回的不是网页({kind})", Failure.NOT_HTML)


def refused_by_home(document: Document, home: str | None) -> Refusal | None:
    """Whether the column's address ended on the home page of its site."""
    asked, ended = document.page.url, document.page.final_url
    if _place(asked) == _place(ended) or not same_authority(asked, ended):
        return None
    homes = {_place(home)} if home else set()
    at_home = _place(ended) in homes or (_HOME.match(urlsplit(ended).path) is not None and not urlsplit(ended).query)
    was_home = _place(asked) in homes or _HOME.match(urlsplit(asked).path) is not None
    return _refused(Failure.REDIRECTED_HOME) if at_home and not was_home else None


def refused_by_challenge(document: Document) -> Refusal | None:
    """A firewall's page with status 200: short, with a firewall's marks or nothing but a script."""
    text = document.text
    if len(text) > 4 * _STUB:
        return None
    words = visible_words(document)
    if len(words) <= _FEW_WORDS and (_WAF_WORDS.search(words) or _WAF_WORDS.search(document.title)):
        return _refused(Failure.WAF)
    if len(words) > 40 or len(text) > 4 * _STUB or "<script" not in text.lower():
        return None
    if _WAF.search(text) or (_COOKIE.search(text) and len(text) <= _STUB and "<a " not in text):
        return _refused(Failure.WAF)
    return None


def refused_by_words(document: Document) -> Refusal | None:
    """A page without a list that says why: a notice, a missing page, a login; or that only leads elsewhere."""
    words = visible_words(document)
    told = f"{document.title} {words}"
    if len(words) <= 2 * _FEW_WORDS and (notice := _NOTICE.search(told)):
        return Refusal(UNREADABLE, f"网站发布了停用或变更公告(“{notice['what'][:20]}”),请核对栏目网址")
    if is_titled_missing(document) or _said_gone(document, words):
        return _refused(Failure.SOFT_404)
    if len(words) <= _FEW_WORDS and (
        _LOGIN_TITLE.search(document.title) or _PASSWORD.search(document.text) or _LOGIN_WORDS.search(words)
    ):
        return _refused(Failure.LOGIN)
    return _leads_on(document, words)


def refused_by_title(document: Document) -> Refusal | None:
    """What a page's title says against it: all that is asked of a page whose list or text is known."""
    return _refused(Failure.SOFT_404) if is_titled_missing(document) else None


def _said_gone(document: Document, words: str) -> bool:
    """Whether a page that says little says that there is nothing: in a sentence of its own, not within a text."""
    own = content(document)
    if own.is_contact or (len(words) > _FEW_WORDS and len(own.text) > 80):
        return False
    return any(
        len(token.text) <= _A_SENTENCE and token.kind is Kind.TEXT and _GONE_WORDS.search(token.text)
        for token in outline(document).tokens
    )


def is_titled_missing(document: Document) -> bool:
    """Whether the page's own title says that there is no such page."""
    return _GONE_TITLE.match(document.title) is not None


def visible_words(document: Document) -> str:
    """All text that a person sees on the page, menus and links included."""
    return document.once(_visible_words)


def _visible_words(document: Document) -> str:
    return " ".join(token.text for token in outline(document).tokens)


def _refused(failure: Failure) -> Refusal:
    state, reason = _BY_FAILURE[failure]
    return Refusal(state, reason, failure)


def _by_status(document: Document, status: int) -> Refusal:
    if status == 429:
        return _refused(Failure.RATE_LIMITED)
    if status in _BLOCKING or (status >= 500 and refused_by_challenge(document)):
        return Refusal(BLOCKED, f"被网站防护拦截(状态 {status}),未能看到栏目", Failure.WAF)
    if status in (401, 404, 410):
        return _refused({401: Failure.LOGIN, 404: Failure.NOT_FOUND, 410: Failure.GONE}[status])
    word = Failure.SERVER_ERROR if status >= 500 else Failure.CLIENT_ERROR
    return Refusal(UNREACHABLE, f"{_BY_FAILURE[word][1]}(状态 {status})", word)


def _leads_on(document: Document, words: str) -> Refusal | None:
    """META refresh and scripts that do nothing but go elsewhere."""
    is_stub = len(words) <= 60 and len(document.text) <= _STUB
    text = _ESCAPED.sub(r"\1", document.text) if is_stub else document.text  # a script may write the tag
    refresh = _REFRESH.search(text)
    refresh = _REFRESH_TO.search(refresh.group()) if refresh else None
    onward = refresh.group(2) if refresh and int(refresh.group(1)) <= 30 else None
    if onward is None and is_stub and ("<a " not in document.text or _SAYS_SO.search(words)):
        onward = _jump(text)
    url = absolute(urljoin(document.page.final_url, document.url), onward) if onward else None
    if url is None or _place(url) == _place(document.page.final_url):
        return None
    return Refusal(UNREADABLE, f"页面自动跳转到 {url}", follow=url)


def _jump(text: str) -> str | None:
    """Where a script goes: to an address that it names, or one that it keeps under a name."""
    if jump := _JUMP.search(text):
        return jump.group(1) or jump.group(2)
    by_name = _JUMP_BY_NAME.search(text)
    if by_name is None:
        return None
    name = re.escape(by_name.group(1) or by_name.group(2))
    kept = re.search(rf"(?<![\w$]){name}\s*=\s*[\"']([^\"'\s]+)[\"']", text)
    return kept.group(1) if kept else None


def _place(url: str | None) -> tuple[str, str, str]:
    """What tells two addresses apart, whatever their scheme and the spelling of a directory's index."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ("", url or "", "")
    path = re.sub(r"/(?:index|default)\.\w+$", "/", parts.path, flags=re.I) or "/"
    return (host, path, parts.query)
