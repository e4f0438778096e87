"""A site for members: its story is there after a login, and made by a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.support.drawings import photograph, to_bytes

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

ALBUM = "Ten pictures of one lamp"
#: By path: the size in pixels of each picture that the site has, for members only.
PICTURES = {
    "/book.png": (800, 600),
    "/small.png": (300, 225),
    "/huge.png": (3000, 2250),
    "/late.png": (420, 300),
    "/turned.webp": (500, 380),
    "/turned.png": (501, 381),
}
#: Of one that a script of the page makes.
DRAWN = (240, 200)
#: Of one that is on another site, which shares it with nobody.
ELSEWHERE = (360, 280)
#: What stands for a picture until it is scrolled to.
NOTHING = (
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
)

PICTURE_PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{ALBUM} - The Members' Post</title></head>
<body><main><article id="story"><h1>{ALBUM}</h1>
<p id="words">{FIRST} Everyone who came to the island wanted to take a picture of it,
and the keeper, who had nothing against company, held the door open for all of them.</p>
<figure id="chosen"><img src="/small.png" alt="" sizes="300px"
  srcset="/small.png 300w, /book.png 800w, /huge.png 3000w">
  <figcaption>Its door.</figcaption></figure>
<p>The first ones came by the boat of the pilots. They carried plates of glass, and
asked him to let the lamp burn longer than the almanac said, which he never did.</p>
<figure><img src="{NOTHING}" data-src="late.png" alt="">
  <figcaption>The lamp, late at night.</figcaption></figure>
<p>Later they came in summer, by the dozen, and it was the lamp that looked at them:
once a turn, without haste, and without a word about what it saw.</p>
<figure><picture><source srcset="/turned.webp" type="image/webp">
  <img src="/turned.png" alt=""></picture>
  <figcaption>The lamp, turned.</figcaption></figure>
<figure id="drawn"><figcaption>The lamp, as a script draws it.</figcaption></figure>
<figure id="elsewhere"><figcaption>The lamp, on another site.</figcaption></figure>
<p>{LAST} The keeper had written it down before he put out the light, and nobody has
added a line to it since.</p></article></main>
<script>
  const show = (id, address) => {{
    const image = document.createElement("img");
    image.src = address;
    document.getElementById(id).prepend(image);
  }};
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = {list(DRAWN)};
  const pen = canvas.getContext("2d");
  for (let angle = 0; angle < 360; angle += 5) {{
    pen.fillStyle = `hsl(${{angle}} 80% 50%)`;
    pen.rotate(angle);
    pen.fillRect(20, 10, 150, 12);
  }}
  canvas.toBlob((blob) => show("drawn", URL.createObjectURL(blob)));
  show("elsewhere", `http://localhost:${{location.port}}/elsewhere.png`);
</script></body></html>"""


@dataclass
class Members:
    """The site. `strangers`: how often it was asked for something without a login."""

    strangers: int = 0
    app: Callable[[str], Starlette] = field(init=False)

    def __post_init__(self) -> None:
        self.app = lambda _address: Starlette(
            routes=[
                Route("/", self._door),
                Route("/login", self._login, methods=["POST"]),
                Route("/story", self._story),
                Route("/album", self._album),
                *(Route(path, self._picture) for path in PICTURES),
                Route("/elsewhere.png", self._picture),
            ]
        )

    async def _door(self, _request: Request) -> Response:
        return HTMLResponse(LOGIN)

    async def _login(self, _request: Request) -> Response:
        response = RedirectResponse("/story", 303)
        response.set_cookie("member", "yes", httponly=True)
        return response

    async def _story(self, request: Request) -> Response:
        return self._for_members(request, HTMLResponse(STORY))

    async def _album(self, request: Request) -> Response:
        return self._for_members(request, HTMLResponse(PICTURE_PAGE))

    async def _picture(self, request: Request) -> Response:
        path = request.url.path
        size = PICTURES.get(path, ELSEWHERE)
        kind = path.rpartition(".")[2]
        picture = to_bytes(photograph(size, seed=size[0]), kind.upper())
        return self._for_members(request, Response(picture, media_type=f"image/{kind}"))

    def _for_members(self, request: Request, response: Response) -> Response:
        if request.cookies.get("member") == "yes":
            return response
        self.strangers += 1
        return HTMLResponse(LOGIN, 403)
