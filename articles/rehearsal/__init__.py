"""What the cell does once before its first job, so that no job has to do it again.

The children inherit what it leaves behind: loaded modules, compiled patterns, warm
tables. What a library reads from a file at its first use must be read here, for a child
can open none. `articles.wake` says in which order.
"""
