"""When things happen: the Celery application, its tasks, the clock."""
