"""When things happen: the Celery application, its tasks, the clock.

A message is a wake-up with one row's id; who may work is decided in the database.
"""
