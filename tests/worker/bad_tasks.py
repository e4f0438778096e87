"""A worker's application with tasks that do what no task should."""

from __future__ import annotations

from worker.app import app
from worker.tasks import harmless


@app.task(name="test.memory")
@harmless
def run_out_of_memory(id: str) -> None:
    """Ask for more than there is, as a picture that unfolds may."""
    raise MemoryError(id)


@app.task(name="test.stack")
@harmless
def run_out_of_stack(id: str) -> None:
    """Go too deep, as nested elements may."""
    run_out_of_stack.run(id)
