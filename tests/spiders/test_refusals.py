"""Answers that are no column: missing pages, notices, firewalls, logins, redirects; beside each, what only looks so."""

from __future__ import annotations

import pytest

from spiders.reading import read_column
from storage.nouns import ColumnState, Failure
from tests.spiders.recorded import HOME, document, in_page

_TITLES = (
    "关于网站升级维护的公告",
    "系统维护通知",
    "404错误页面整改情况通报",
    "您访问的页面不存在问题的说明",
    "登录方式变更公告",
    "域名变更公告",
)
LIST = "".join(
    f"<li><a href='/x/202204/{number:032x}.shtml'>{title}</a><span>2022-04-{10 + number}</span></li>"
    for number, title in enumerate(_TITLES)
)
LIST = f"<ul class='list'>{LIST}</ul>"


def _bare(title: str, body: str) -> str:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"


def _titled(title: str, content: str) -> str:
    return in_page(content).replace("<title>通知公告", f"<title>{title}")


@pytest.mark.parametrize("title", ["网站维护", "系统升级公告", "404", "登录须知", "域名变更", "访问验证", "出错了"])
def test_a_column_of_that_name_with_entries_is_a_column(title: str) -> None:
    read = read_column(document(_titled(title, LIST)), home=HOME)
    assert read.state is ColumnState.FILLED, read.reason
    assert len(read.entries) == len(_TITLES)


def test_one_entry_about_maintenance_is_no_notice() -> None:
    row = "<ul class='list'><li><a href='/x/1.html'>关于网站升级维护的公告</a><span>2022-04-10</span></li></ul>"
    assert read_column(document(_titled("系统公告", row)), home=HOME).state is ColumnState.FILLED


@pytest.mark.parametrize("content", ["<p>暂无信息</p>", "<ul class='list'></ul>"])
def test_an_empty_column_about_maintenance_is_blank(content: str) -> None:
    assert read_column(document(_titled("网站维护", content)), home=HOME).state is ColumnState.BLANK


@pytest.mark.parametrize(
    ("title", "content"),
    [
        (
            "联系我们",
            "<p>地址:铜鼓县城南路1号 电话:0795-8720000 邮编:336200 如有信息不存在或已删除情况请联系我们。"
            "办公时间:8:30-17:30。</p>",
        ),
        (
            "机构职能",
            "<div id='zoom'><p>负责网站升级、改版、维护工作,负责全县政府网站的运行维护和管理,承担信息系统的运行维护;"
            "承担县委、县政府交办的其他事项。</p></div>",
        ),
    ],
)
def test_a_text_about_such_things_is_a_text(title: str, content: str) -> None:
    read = read_column(document(_titled(title, content)), home=HOME)
    assert (read.state, read.failure) == (ColumnState.FILLED, None), read.reason


@pytest.mark.parametrize(
    "html",
    [
        _bare("404", "<h1>404</h1><p>页面找不到了</p><a href='/'>返回首页</a>"),
        _bare("提示信息", "<p>抱歉,您访问的页面不存在或已被删除!</p><a href='/'>返回首页</a>"),
        _bare("铜鼓县人民政府", "<p>很抱歉,您要访问的页面不存在!</p><p>可能是因为:1.输入的网址不正确 2.页面已删除</p>"),
        _titled("404", "<img src='/404.png'><p>您查找的页面暂时无法访问</p><p>5秒后自动跳转到首页</p>"),
        _titled("提示", "<p>对不起,您访问的栏目不存在或者已经下线!</p><a href='/'>返回首页</a>"),
        _bare("出错了", "<p>Sorry, the page you requested could not be found.</p>"),
        _bare("Error", "<h2>HTTP Status 404 - Not Found</h2>"),
        _bare("", "<p>该信息不存在或已删除</p>"),
        _bare("系统提示", "<p>该栏目不存在</p><script>setTimeout(\"location.href='/'\",3000)</script>"),
        _bare("目录id已隐藏", "<div>目录id已隐藏</div>"),
    ],
)
def test_a_page_that_says_that_it_is_missing_is_unreachable(html: str) -> None:
    read = read_column(document(html), home=HOME)
    assert (read.state, read.failure) == (ColumnState.UNREACHABLE, Failure.SOFT_404), read.reason


@pytest.mark.parametrize(
    "html",
    [
        _bare("公告", "<h2>网站维护公告</h2><p>尊敬的用户:因系统升级,本网站于2022年4月20日至25日暂停服务。</p>"),
        _bare("系统维护中", "<div>系统维护中,请稍后访问</div>"),
        _bare("铜鼓县农业农村局", "<p>本网站已迁移至新域名 http://nyj.tonggu.gov.cn,请点击访问</p>"),
        _bare(
            "铜鼓县农业农村局", "<p>网站已整合至铜鼓县人民政府网站,原网站停止运行,请访问新网站:<a href='/'>首页</a></p>"
        ),
        _bare("关停公告", "<p>根据集约化要求,本站已于2019年永久下线,3秒后跳转</p>"),
        _titled("通知公告", "<p>本栏目正在改版升级中,敬请期待</p>"),
        _bare("温馨提示", "<p>网站正在进行升级改造,暂时无法访问</p>"),
    ],
)
def test_a_notice_of_maintenance_or_of_a_new_address_accuses_nobody(html: str) -> None:
    read = read_column(document(html), home=HOME)
    assert read.state is ColumnState.UNREADABLE
    assert "公告" in read.reason


@pytest.mark.parametrize(
    "html",
    [
        _bare("", "<script>var _0x1=['a'];document.cookie='x=1';location.reload()</script>"),
        _bare("访问验证", "<div>请输入验证码<input></div>"),
        _bare("安全检查", "<p>您的访问请求可能对网站造成安全威胁,请求已被管理员设置的策略阻断。</p>"),
        _bare("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>openresty</center>"),
        _bare("", "<noscript>请开启JavaScript并刷新该页</noscript><script src='/a.js?__jsluid'></script>"),
        _bare("网站防护", "<p>当前网站访问人数过多,请稍后再试</p>"),
        _bare("拦截提示", "<p>您所提交的请求含有不合法的参数,已被网站管理员设置拦截!</p>"),
        "<html><head><script src='/_guard/auto.js'></script></head><body></body></html>",
        _bare(
            "Please wait",
            "<div>正在进行安全检测,请稍候</div><script>setTimeout(function(){location.reload()},3000)</script>",
        ),
    ],
)
def test_a_firewalls_page_is_blocked(html: str) -> None:
    read = read_column(document(html), home=HOME)
    assert (read.state, read.failure) == (ColumnState.BLOCKED, Failure.WAF), read.reason


@pytest.mark.parametrize(
    "html",
    [
        _bare("用户登录", "<form><input name=u><input type=password></form>"),
        _bare("统一身份认证平台", "<form><input name=u><input type='password'><button>登录</button></form>"),
        _bare("铜鼓县人民政府", "<p>您没有权限访问该页面,请先登录</p>"),
    ],
)
def test_a_page_that_asks_for_an_account_is_blocked(html: str) -> None:
    read = read_column(document(html), home=HOME)
    assert (read.state, read.failure) == (ColumnState.BLOCKED, Failure.LOGIN), read.reason


@pytest.mark.parametrize(
    "html",
    [
        _bare("", "<script>window.location.href='/new/list.html'</script>"),
        "<html><head><meta http-equiv='Refresh' content='0; URL=/new/list.html'></head><body></body></html>",
        "<html><head><meta content='0;url=/new/list.html' http-equiv='refresh'></head><body></body></html>",
        _bare(
            "跳转中", '<script>document.write(\'<meta http-equiv="refresh" content="0;url=/new/list.html">\')</script>'
        ),
        _bare(
            "", r'<script>document.write("<meta http-equiv=\"refresh\" content=\"0;url=\/new\/list.html\">")</script>'
        ),
        _bare("", "<script>top.location='/new/list.html';</script>"),
        _bare("", "<script>var url='/new/list.html';window.location.replace(url);</script>"),
        _bare("", "<p>页面跳转中<a href='/new/list.html'>点击</a></p><script>self.location='/new/list.html'</script>"),
    ],
)
def test_a_page_that_only_leads_elsewhere_is_followed(html: str) -> None:
    assert read_column(document(html), home=HOME).follow == f"{HOME}new/list.html"
