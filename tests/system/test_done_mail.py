from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bulkactions.states import Status
from crm.redis_server import free_port
from tests.live import Stack
from tests.system.conftest import fresh, wait_until_over

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Inbox:
    """What a mail server has been given."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 taken"


@pytest.fixture
def mail_server() -> Iterator[Controller]:
    server = Controller(Inbox(), hostname="127.0.0.1", port=free_port())
    server.start()
    yield server
    server.stop()


def test_the_person_who_asked_gets_one_mail_when_it_is_over(stack: Stack, contacts, ask, tag, admin, mail_server):
    inbox = mail_server.handler
    stack.start_worker(
        2,
        EMAIL_BACKEND=SMTP_BACKEND,
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=str(mail_server.port),
        SITE_URL="https://crm.test",
    )
    stack.start_clock()
    asked = ask("add_tags", contacts(30), tags=[tag])
    stack.wait_for(lambda: inbox.letters)

    [(recipients, letter)] = inbox.letters
    assert recipients == [admin.email]
    assert letter["Subject"] == f"Completed: {asked.name}"
    assert f"https://crm.test/bulk-actions/{asked.pk}/" in letter.get_content()
    assert "30 succeeded" in letter.get_content()


def test_a_mail_server_that_is_away_does_not_spoil_the_bulk_action(stack: Stack, contacts, ask, tag):
    worker = stack.start_worker(EMAIL_BACKEND=SMTP_BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(free_port()))
    asked = ask("add_tags", contacts(30), tags=[tag])
    wait_until_over(stack, asked)

    assert fresh(asked).status == Status.COMPLETED
    stack.wait_for(lambda: f"the mail about bulk action {asked.pk} was not sent" in stack.log(worker))
