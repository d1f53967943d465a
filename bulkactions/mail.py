"""The mail to the person who asked, once their bulk action is over."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from bulkactions.models import BulkAction

log = logging.getLogger(__name__)


def send_done(bulk_action: BulkAction) -> None:
    """Mails the outcome unless the person unticked it or has no address. A mail that fails is logged, nothing more."""
    address = bulk_action.created_by.email
    if not (bulk_action.send_done_email and address):
        return
    context = {"bulk_action": bulk_action, "url": settings.SITE_URL.rstrip("/") + bulk_action.get_absolute_url()}
    subject = f"{bulk_action.get_status_display()}: {bulk_action.name}".replace("\n", " ")
    try:
        send_mail(subject, render_to_string("bulkactions/done_email.txt", context), None, [address])
    except (SMTPException, OSError):
        log.exception("the mail about bulk action %s was not sent", bulk_action.pk)
