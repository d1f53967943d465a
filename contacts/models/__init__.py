from contacts.models.activity import Note, Task
from contacts.models.company import Company
from contacts.models.contact import Channel, Contact, ContactPoint, ContactType
from contacts.models.status import Status
from contacts.models.tag import ContactTag, Tag

__all__ = [
    "Channel",
    "Company",
    "Contact",
    "ContactPoint",
    "ContactTag",
    "ContactType",
    "Note",
    "Status",
    "Tag",
    "Task",
]
