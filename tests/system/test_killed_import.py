from __future__ import annotations

import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count

from bulkactions.importing import start
from bulkactions.states import Status
from contacts.models import Contact, Import, ImportRow
from contacts.services.imports import uploading
from contacts.services.imports.checking import check
from contacts.services.imports.reports import report_of
from tests.factories import ContactFactory
from tests.live import Stack
from tests.system.conftest import assert_counts_agree, fresh, wait_until_over

ROWS = 6_000


@pytest.fixture
def dice() -> random.Random:
    seed = random.SystemRandom().randrange(10**6)
    print(f"random seed {seed}")
    return random.Random(seed)


def state_of(imported: Import) -> str:
    return Import.objects.get(pk=imported.pk).state


def test_killed_workers_import_every_row_once(stack: Stack, admin, settings, witness, dice):
    settings.BATCH_SIZE = 200
    known = [ContactFactory(email=f"p{n}@x.org", city="Bonn") for n in range(0, ROWS, 600)]
    lines = [f"Person {n},p{n}@x.org,Köln,Tag {n % 3},Company {n % 50},Note {n}" for n in range(ROWS)]
    content = "\n".join(["First name,E-mail,City,Tags,Company,Note", *lines, "Twice,p7@x.org,,,,"])
    pool = stack.start_worker(2)
    stack.start_clock()

    imported = uploading.receive(SimpleUploadedFile("people.csv", content.encode()), admin)
    stack.wait_for(lambda: state_of(imported) == Import.State.READY)
    imported.refresh_from_db()
    assert check(imported)
    stack.wait_for(lambda: Import.objects.get(pk=imported.pk).rows_done)
    if state_of(imported) == Import.State.CHECKING:
        stack.kill_a_worker(pool, dice)
    stack.wait_for(lambda: state_of(imported) == Import.State.CHECKED)
    imported.refresh_from_db()
    assert report_of(imported).counts == {
        "created": ROWS - len(known),
        "updated": len(known),
        "unchanged": 0,
        "rejected": 1,
    }

    done = start(imported, admin)
    for moment in sorted(dice.sample(range(1, ROWS // 2), 2)):
        stack.wait_for(lambda moment=moment: fresh(done).done >= moment)
        stack.kill_a_worker(pool, dice)
    wait_until_over(stack, done)

    done = fresh(done)
    assert (done.status, done.succeeded, done.skipped) == (Status.COMPLETED, ROWS, 1)
    assert_counts_agree(done)
    assert Contact.objects.filter(city="Köln").count() == Contact.objects.count() == ROWS
    assert not Contact.objects.annotate(notes_count=Count("notes")).exclude(notes_count=1).exists()
    assert not Contact.objects.values("email").annotate(several=Count("pk")).filter(several__gt=1).exists()
    assert ImportRow.objects.filter(outcome="rejected").get().detail == "Same contact as row 9."
