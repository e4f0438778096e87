"""A site for members: its story is there after a login, and made by a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

TITLE = "What the lighthouse keeper wrote down"
#: Said by the script, by a shadow tree of it, and only at the end.
FIRST = (
    "The keeper began his book on the night when the lamp was lit for the first time."
)
SHADOW = "In the margin he drew every ship that had not answered the light."
LAST = "On the last page there is only the weather, and it was fair."

LOGIN = """<!doctype html><html lang="en"><title>Sign in - The Members' Post</title>
<h1>For members</h1><form method="post" action="/login">
<label>Name <input name="name"></label><button>Sign in</button></form>"""

STORY = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{TITLE} - The Members' Post</title>
<meta property="og:title" content="{TITLE}"></head>
<body><nav><a href="/">Home</a></nav>
<main><article id="story"><h1>{TITLE}</h1></article></main>
<script>
  const story = document.getElementById("story");
  const add = (text) => {{
    const p = document.createElement("p");
    p.textContent = text;
    story.append(p);
    return p;
  }};
  customElements.define("margin-note", class extends HTMLElement {{
    connectedCallback() {{
      this.attachShadow({{ mode: "closed" }}).innerHTML = "<p>{SHADOW}</p>";
    }}
  }});
  add("{FIRST}").id = "first";
  for (let night = 1; night < 9; night += 1) {{
    add(`Night ${{night}}: the wind came from the west, as it does for half of the `
      + "year, and the keeper wrote down its strength, the ships that he had seen, and "
      + "how much oil the lamp had used: the office wanted to know nothing else.");
  }}
  story.append(document.createElement("margin-note"));
  add("{LAST}");
</script></body></html>"""


@dataclass
class Members:
    """The site. `strangers`: how often the story was asked for without a login."""

    strangers: int = 0
    app: Callable[[str], Starlette] = field(init=False)

    def __post_init__(self) -> None:
        self.app = lambda _address: Starlette(
            routes=[
                Route("/", self._door),
                Route("/login", self._login, methods=["POST"]),
                Route("/story", self._story),
            ]
        )

    async def _door(self, _request: Request) -> Response:
        return HTMLResponse(LOGIN)

    async def _login(self, _request: Request) -> Response:
        response = RedirectResponse("/story", 303)
        response.set_cookie("member", "yes", httponly=True)
        return response

    async def _story(self, request: Request) -> Response:
        if request.cookies.get("member") == "yes":
            return HTMLResponse(STORY)
        self.strangers += 1
        return HTMLResponse(LOGIN, 403)
