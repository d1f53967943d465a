from contacts.models.activity import Note, Task
from contacts.models.appointment import Appointment
from contacts.models.automation import Automation, Enrolment, ManualAction
from contacts.models.company import Company
from contacts.models.contact import Channel, Contact, ContactPoint, ContactType
from contacts.models.conversation import Conversation, Message
from contacts.models.custom_field import (
    CustomChoice,
    CustomField,
    CustomPick,
    CustomValue,
    OpportunityPick,
    OpportunityValue,
)
from contacts.models.duplicate import DuplicateCrowd, DuplicateGroup, DuplicateMember, DuplicateSearch, NotDuplicate
from contacts.models.group import Group, GroupMember
from contacts.models.importing import Import, ImportMapping, ImportRow
from contacts.models.merged import MergedCompany, MergedContact
from contacts.models.opportunity import Opportunity, Pipeline, Stage
from contacts.models.paste import Paste
from contacts.models.smart_list import SmartList, SmartListMember, SmartListPlace, SmartListShare
from contacts.models.status import Status
from contacts.models.tag import ContactTag, Tag

__all__ = [
    "Appointment",
    "Automation",
    "Channel",
    "Company",
    "Contact",
    "ContactPoint",
    "ContactTag",
    "ContactType",
    "Conversation",
    "CustomChoice",
    "CustomField",
    "CustomPick",
    "CustomValue",
    "DuplicateCrowd",
    "DuplicateGroup",
    "DuplicateMember",
    "DuplicateSearch",
    "Enrolment",
    "Group",
    "GroupMember",
    "Import",
    "ImportMapping",
    "ImportRow",
    "ManualAction",
    "MergedCompany",
    "MergedContact",
    "Message",
    "NotDuplicate",
    "Note",
    "Opportunity",
    "OpportunityPick",
    "OpportunityValue",
    "Paste",
    "Pipeline",
    "SmartList",
    "SmartListMember",
    "SmartListPlace",
    "SmartListShare",
    "Stage",
    "Status",
    "Tag",
    "Task",
]
