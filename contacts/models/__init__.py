from contacts.models.activity import Note, Task
from contacts.models.company import Company
from contacts.models.contact import Channel, Contact, ContactPoint, ContactType
from contacts.models.custom_field import CustomChoice, CustomField, CustomPick, CustomValue
from contacts.models.smart_list import SmartList, SmartListMember, SmartListPlace, SmartListShare
from contacts.models.status import Status
from contacts.models.tag import ContactTag, Tag

__all__ = [
    "Channel",
    "Company",
    "Contact",
    "ContactPoint",
    "ContactTag",
    "ContactType",
    "CustomChoice",
    "CustomField",
    "CustomPick",
    "CustomValue",
    "Note",
    "SmartList",
    "SmartListMember",
    "SmartListPlace",
    "SmartListShare",
    "Status",
    "Tag",
    "Task",
]
