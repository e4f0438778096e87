"""When things happen: the Celery application, its tasks, the clock.

A message is a wake-up with one row's id; who may work is decided in the database.
"""

import os

# Read by billiard when it is imported: at SIGTERM running tasks get some seconds, and
# then their messages are put back, instead of being waited for as long as it takes.
os.environ.setdefault("REMAP_SIGTERM", "SIGQUIT")
