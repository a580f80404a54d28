"""邮件: a message in, handed to the office's mail server.

The Message-ID is the same for every attempt at one message, so that a mail sent twice is known as one.
"""

from __future__ import annotations

import mimetypes
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, SecretStr

from reports.channel import Channel, ChannelError, Sent
from reports.message_words import masked, network_fault, one_line
from storage.outbox_nouns import Message, MessageFile

_POLICY = MAIL.clone(cte_type="7bit")  # not every server says 8BITMIME
_PORTS = {"starttls": 587, "ssl": 465, "none": 25}
_MOST_FILES = 20 * 1024 * 1024  # bytes of attachments in all; many servers take no mail of more than 30 MB as encoded
_ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+@[0-9A-Za-z.\-]+")


def _sender(text: str) -> str:
    name, address = parseaddr(text)
    if not _ADDRESS.fullmatch(address) or one_line(text) != text:
        raise ValueError("not a mail address")
    return formataddr((name, address))


class Smtp(Channel):
    """A mail server. `security`: starttls and ssl never fall back to plain text; none is for a server that knows
    neither. `ca` is a file of the authority that signed an internal server's certificate."""

    name: ClassVar[str] = "smtp"
    title: ClassVar[str] = "邮件服务器"

    host: str = Field(pattern=r"^[0-9A-Za-z.:\-]+$")
    sender: Annotated[str, AfterValidator(_sender)]  # 巡栏 <xunlan@example.gov.cn>, or the address alone
    port: int | None = Field(None, gt=0, lt=65536)
    security: Literal["starttls", "ssl", "none"] = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    ca: Path | None = None

    def send(self, message: Message, *, at: datetime, again: bool) -> Sent:
        if not _ADDRESS.fullmatch(message.address):
            raise ChannelError(f"{message.to}的邮箱地址没有填写或不对,请在登记表中改正", temporary=False)
        mail = self._mail(message, at)
        server = self._connected()
        try:
            self._log_in(server)
            self._envelope(server, message.address)
            self._hand_over(server, mail.as_bytes())
        finally:
            server.close()
        return Sent()

    # --- the mail ---------------------------------------------------------------------------------------------------

    def _mail(self, message: Message, at: datetime) -> EmailMessage:
        mail = EmailMessage(policy=_POLICY)
        mail["Subject"] = one_line(message.subject)
        mail["From"] = self.sender
        mail["To"] = formataddr((one_line(message.to), message.address))
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = f"<{message.identity}@{self._domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # no absence notes in return
        mail.set_content(message.text)
        if message.html is not None:
            mail.add_alternative(message.html, subtype="html")
        room = _MOST_FILES
        for each in message.attachments:
            body = _bytes_of(each, room)
            room -= len(body)
            kind, _, subkind = (mimetypes.guess_type(each.name)[0] or "application/octet-stream").partition("/")
            mail.add_attachment(body, maintype=kind, subtype=subkind, filename=one_line(each.name))
        return mail

    @property
    def _domain(self) -> str:
        """The sender's: what we greet with too, because to find this machine's own name may take a look-up."""
        return parseaddr(self.sender)[1].partition("@")[2]

    # --- the conversation -------------------------------------------------------------------------------------------

    def _connected(self) -> smtplib.SMTP:
        port = self.port or _PORTS[self.security]
        with self._refusals("连接"):
            if self.security == "ssl":
                return smtplib.SMTP_SSL(self.host, port, self._domain, timeout=self.timeout, context=self._context())
            return smtplib.SMTP(self.host, port, self._domain, timeout=self.timeout)

    def _context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=str(self.ca) if self.ca else None)
        except OSError:
            raise ChannelError(f"读不出证书文件 {self.ca},请检查 XUNLAN_SMTP_CA", channel_wide=True) from None

    def _log_in(self, server: smtplib.SMTP) -> None:
        with self._refusals("问候"):
            server.ehlo_or_helo_if_needed()
        if self.security == "starttls":
            with self._refusals("加密"):
                server.starttls(context=self._context())
                server.ehlo()
        if self.user is not None:
            with self._refusals("登录"):
                server.login(self.user, self.password.get_secret_value() if self.password else "")

    def _envelope(self, server: smtplib.SMTP, address: str) -> None:
        with self._refusals("发件人"):
            self._expect(*server.mail(parseaddr(self.sender)[1]), "不接受发件人", channel_wide=True)
        with self._refusals("收件人"):
            self._expect(*server.rcpt(address), "不接受收件人")
        with self._refusals("正文"):
            self._expect(*server.docmd("DATA"), "不接受正文", wanted=354)

    def _hand_over(self, server: smtplib.SMTP, mail: bytes) -> None:
        """Until the line with the final dot is out the server has nothing; from then on only its answer tells."""
        if not mail.endswith(b"\r\n"):
            mail += b"\r\n"
        with self._refusals("正文"):
            server.send(re.sub(rb"(?m)^\.", b"..", mail) + b".\r\n")
        try:
            code, said = server.getreply()
        except OSError:  # as all of smtplib's own are
            code, said = -1, b""
        if not 200 <= code < 600:
            raise ChannelError(f"{self._place}收下正文后没有应答,是否送达不明,请向收件人核实", uncertain=True)
        self._expect(code, said, "拒收正文")
        with suppress(OSError):  # it has the mail, whatever it says now
            if server.sock is not None:
                server.sock.settimeout(min(5.0, self.timeout))
            server.quit()

    # --- what is refused --------------------------------------------------------------------------------------------

    @property
    def _place(self) -> str:
        return f"{self.title} {self.host}:{self.port or _PORTS[self.security]} "

    def _expect(self, code: int, said: bytes, what: str, *, wanted: int = 250, channel_wide: bool = False) -> None:
        """A reply of 4xx is for now; one of 5xx is for good, as far as this message is concerned. 421 is the server
        taking its leave from everybody."""
        if code == wanted or (wanted == 250 and 200 <= code < 300):
            return
        reason = masked(said.decode("utf-8", "replace"), (self.password,))
        raise ChannelError(
            f"{self._place}{what}({code}{':' + reason if reason else ''})",
            temporary=not 500 <= code < 600 or channel_wide,
            channel_wide=channel_wide or code == 421,
        )

    @contextmanager
    def _refusals(self, step: str) -> Iterator[None]:
        """What fails before the mail is handed over: surely not sent, and a fault of the whole channel."""
        try:
            yield
        except smtplib.SMTPAuthenticationError as wrong:
            told = f"不接受账号(错误码 {wrong.smtp_code}),请检查 XUNLAN_SMTP_USER 和 XUNLAN_SMTP_PASSWORD"
        except smtplib.SMTPNotSupportedError:
            told = f"不支持{step},请检查 XUNLAN_SMTP_SECURITY 和 XUNLAN_SMTP_USER"
        except smtplib.SMTPResponseException as wrong:
            told = f"在{step}时拒绝服务(错误码 {wrong.smtp_code})"
        except smtplib.SMTPServerDisconnected:
            told = f"在{step}时断开或没有应答"
        except smtplib.SMTPException:
            told = f"不能完成{step},请检查 XUNLAN_SMTP_USER 和 XUNLAN_SMTP_SECURITY"
        except (OSError, UnicodeError) as wrong:
            told = f"在{step}时出错({network_fault(wrong)}),请检查网络和 XUNLAN_SMTP_HOST"
        else:
            return
        raise ChannelError(f"{self._place}{told}", channel_wide=True)


def _bytes_of(file: MessageFile, room: int) -> bytes:
    try:
        with file.path.open("rb") as opened:
            body = opened.read(room + 1)
    except OSError:
        raise ChannelError(f"附件 {file.name} 读不出({file.path}),请重新生成", temporary=False) from None
    if len(body) > room:
        raise ChannelError(f"附件 {file.name} 太大,全部附件不能超过 20 MB", temporary=False)
    return body
