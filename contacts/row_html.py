"""A row of the contact list as HTML: a page has fifty, and templates for them took a quarter of its time."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe

from accounts.templatetags.ui import avatar, icon
from contacts.cell_html import cells_html
from contacts.cells import Row

_ROW = """\
<tr>
<td class="cell-tick"><label class="tick"><input class="form-check-input" type="checkbox" name="ids" value="{pk}" \
aria-label="Select {name}"></label></td>
<th class="cell-name" scope="row"><span class="row-name">{avatar} \
<a class="row-link" dir="auto" id="contact-{pk}" href="{url}" title="{name}">{name}</a></span></th>
{cells}
<td class="cell-actions"><span class="row-actions">{quick_actions}</span></td>
</tr>
"""
# What appears while the row is hovered or has the focus.
_WRITE = '<a href="mailto:{email}" aria-label="Write to {name}" data-tip="E-mail">{icon}</a>'
_CALL = '<a href="tel:{phone}" aria-label="Call {name}" data-tip="Call">{icon}</a>'
_OPEN = """\
<a href="{url}" target="_blank" rel="noopener" aria-label="Open {name} in a new tab" \
data-tip="Open in a new tab">{icon}</a>\
"""


def row_html(row: Row) -> SafeString:
    """The `<tr>` of a contact: what ticks it, its name, its cells and quick actions; on phones a card."""
    contact = row.contact
    name, url = escape(contact.name), contact.get_absolute_url()
    quick_actions = [
        _WRITE.format(email=escape(contact.email), name=name, icon=icon("mail")) if contact.email else "",
        _CALL.format(phone=escape(contact.phone), name=name, icon=icon("phone")) if contact.phone else "",
        _OPEN.format(url=url, name=name, icon=icon("external-link")),
    ]
    return mark_safe(
        _ROW.format(
            pk=contact.pk,
            name=name,
            url=url,
            avatar=avatar(contact),
            cells=cells_html(row.further_cells),
            quick_actions="".join(quick_actions),
        )
    )
