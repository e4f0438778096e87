"""What browsers are, by what they call themselves."""

from __future__ import annotations

#: The first that is found counts: most browsers also claim to be others.
BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Kindle": "Kindle",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def short_agent(agent: str) -> str:
    """Return the browser and the system of a `User-Agent`, or its beginning.

    >>> short_agent("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0")
    'Firefox · Linux'
    """
    known = (
        next((name for mark, name in table.items() if mark in agent), "")
        for table in (BROWSERS, SYSTEMS)
    )
    return " · ".join(filter(None, known)) or agent[:60]
