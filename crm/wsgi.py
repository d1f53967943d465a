"""The web application, as gunicorn loads it in each of its processes."""

from __future__ import annotations

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
application = get_wsgi_application()

# What is loaded stays for good. Looking through it for garbage again and again held up every fiftieth page by 100 ms.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
# A page makes a hundred thousand objects, freed by counting references: to look for cycles after every 700 is too much.
gc.set_threshold(20_000, 10, 10)
