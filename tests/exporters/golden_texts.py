"""Articles of our own writing for the golden set: one of each difficult kind."""

from __future__ import annotations

M = 'xmlns="http://www.w3.org/1998/Math/MathML"'

ESSAY = """<p>Twice a day the sea lends the village its strength. At high water the pond
behind the wall fills through a gate that opens by itself; at low water the gate shuts,
and what was caught runs out over the wheel.</p>
<p>Nobody in Saltham calls this <em>green</em>. They call it <strong>the mill</strong>,
and until 1957 it ground the corn of four parishes.</p>
<blockquote><p>It wants no coal and no wind. It only wants you to get up when the moon
says so.</p><p><cite>Martha Quill, miller, 1911</cite></p></blockquote>
<p>The wheel is oak, the teeth are apple wood, because apple does not splinter. A tooth
that breaks is replaced in an afternoon; there is a box of spare ones by the door, and
the box is older than the parish register.</p>
<h2>How the pond is kept</h2>
<p>Mud is the enemy. Every spring tide brings a barrowful, and every autumn the pond is
drained and the mud carried to the fields.</p>
<figure><img src="https://x.test/pond.jpg" alt="The pond at low water"/>
<figcaption>The pond at low water, October. Photograph: A. Ferry</figcaption></figure>
<p>Three things decide whether it will work tomorrow:</p>
<ul><li>the gate closes by its own weight;</li><li>the wall does not leak below the
second course;<ul><li>a leak above it is only a nuisance,</li><li>one below it empties
the pond in a night;</li></ul></li><li>somebody is awake.</li></ul>
<h3>A day at the wheel</h3>
<ol><li>Open the hatch an hour after high water.</li><li>Listen. A wheel that is well
greased is quiet.</li><li>Shut it when the tail water reaches the axle.</li></ol>
<hr/>
<p>The mill opens on Sundays. Bring boots.</p>
<dl><dt>Headrace</dt><dd>The channel that leads the water to the wheel.</dd>
<dt>Tailrace</dt><dd>The channel that leads it away.</dd></dl>"""

CODE = """<p>The smallest queue that loses nothing has three operations and one table. Here is
the claim, which two workers may try at once and only one will win:</p>
<pre><code>def claim(connection, now, lease=timedelta(minutes=5)):
    \"\"\"Return a job that is ours until now + lease, or None.\"\"\"
    row = connection.execute(
        "UPDATE jobs SET leased_until = ? "
        "WHERE id = (SELECT id FROM jobs WHERE leased_until &lt; ? ORDER BY id LIMIT 1) "
        "RETURNING id, url",
        (now + lease, now),
    ).fetchone()
    return row and Job(*row)
</code></pre>
<p>Call it with <code>claim(connection, datetime.now(UTC))</code>; press <kbd>Ctrl</kbd>
and <kbd>C</kbd> to stop. It prints <samp>1 job claimed</samp>.</p>
<h2>What can go wrong</h2>
<pre><code>$ worker --queue fetch
Traceback (most recent call last):
  File "/srv/worker/main.py", line 12, in &lt;module&gt;
TimeoutError: the_database_did_not_answer_within_the_thirty_seconds_that_it_had_been_given
</code></pre>
<p>Set <code>lease</code> longer than the longest job, or renew it.</p>"""

TABLES = """<p>What the harbour took in, by year.</p>
<table><caption>Landings in tons</caption><thead><tr><th scope="col">Year</th>
<th scope="col">Herring</th><th scope="col">Mackerel</th><th scope="col">Crab</th></tr>
</thead><tbody><tr><td>2023</td><td>1,204</td><td>388</td><td>71</td></tr>
<tr><td>2024</td><td>1,090</td><td>402</td><td>80</td></tr>
<tr><td>2025</td><td>977</td><td>431</td><td>96</td></tr></tbody></table>
<p>And every boat that brought it.</p>
<table><thead><tr><th>Boat</th><th>Built</th><th>Length</th><th>Crew</th><th>Gear</th>
<th>Port</th><th>Landed</th></tr></thead><tbody>
<tr><td>Constance</td><td>1978</td><td>14 m</td><td>4</td><td>Drift net</td>
<td>Saltham</td><td>312 t</td></tr>
<tr><td>Good Intent</td><td>1991</td><td>11 m</td><td>2</td><td>Pots</td><td>Quay</td>
<td>64 t</td></tr></tbody></table>
<p>The second table has seven columns, which no pocket reader shows.</p>"""

MATHS = f"""<p>The power of a tide mill of pond area
<math {M} alttext="A"><mi>A</mi></math> and tidal range
<math {M} alttext="h"><mi>h</mi></math> is, over a tide of length
<math {M} alttext="T"><mi>T</mi></math>,</p>
<math {M} display="block" alttext="P = \\frac{{\\rho g A h^2}}{{2T}}"><mrow><mi>P</mi>
<mo>=</mo><mfrac><mrow><mi>ρ</mi><mi>g</mi><mi>A</mi><msup><mi>h</mi><mn>2</mn></msup>
</mrow><mrow><mn>2</mn><mi>T</mi></mrow></mfrac></mrow></math>
<p>With <math {M} alttext="h = 3 \\pm 0.4"><mi>h</mi><mo>=</mo><mn>3</mn><mo>±</mo>
<mn>0.4</mn></math> metres the error is mostly that of
<math {M} alttext="h^2"><msup><mi>h</mi><mn>2</mn></msup></math>, for</p>
<math {M} display="block" alttext="\\sigma = \\sqrt{{\\frac{{1}}{{N}}\\sum_{{i=1}}^{{N}}
(x_i-\\mu)^2}}"><mrow><mi>σ</mi><mo>=</mo><msqrt><mfrac><mn>1</mn><mi>N</mi></mfrac>
<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>N</mi></munderover>
<msup><mrow><mo>(</mo><msub><mi>x</mi><mi>i</mi></msub><mo>−</mo><mi>μ</mi><mo>)</mo>
</mrow><mn>2</mn></msup></msqrt></mrow></math>
<p>The wheel itself is a rotation,</p>
<math {M} display="block" alttext="R"><mrow><mi>R</mi><mo>=</mo><mo>(</mo><mtable><mtr>
<mtd><mi>cos</mi><mi>φ</mi></mtd><mtd><mo>−</mo><mi>sin</mi><mi>φ</mi></mtd></mtr><mtr>
<mtd><mi>sin</mi><mi>φ</mi></mtd><mtd><mi>cos</mi><mi>φ</mi></mtd></mtr></mtable>
<mo>)</mo></mrow></math><p>and H<sub>2</sub>O does the rest.</p>"""

FIGURES = """<p>Four ways a picture stands.</p>
<figure><img src="https://x.test/wide.jpg" alt="A wide picture"/><figcaption>A wide one
fills the line. Photograph: A. Ferry</figcaption></figure>
<p>Then text again, so that one sees the space below the caption and above the next
paragraph.</p>
<figure><img src="https://x.test/tall.jpg" alt="A tall picture"/><figcaption>A tall one
leaves room.</figcaption></figure>
<figure><img src="https://x.test/small.png" alt="A small drawing"/></figure>
<p>A sign <img src="https://x.test/icon.png" alt="gear"/> in the line is as high as the
letters.</p>
<figure><img src="https://x.test/lost.jpg" alt="A picture that was not to be had"/>
<figcaption>Its caption stays.</figcaption></figure>
<p>And the last paragraph.</p>"""

ARABIC = """<p>في كل يوم يمنح البحر القرية قوته مرتين. عند المد تمتلئ البركة خلف الجدار،
وعند الجزر يجري الماء فوق العجلة. راجع <a href="https://mill.example/a">صفحة الطاحونة</a>.
</p><h2>كيف تُصان البركة</h2><p>الطين هو العدو. في كل خريف تُفرغ البركة
(<span dir="ltr">1957–2026</span>).</p><ul><li>البوابة</li><li>الجدار</li></ul>
<blockquote><p>لا تريد فحمًا ولا ريحًا.</p></blockquote>
<p>سُجّلت الطاحونة سنة ١٩١١.</p>"""

HEBREW = """<p>פעמיים ביום הים משאיל לכפר את כוחו. הטחנה נקראת <span lang="en" dir="ltr">
Tide Mill</span>, והיא פועלת מאז 1911.</p><h2>איך שומרים על הבריכה</h2>
<p>הבוץ הוא האויב.</p><ol><li>פתחו את השער.</li><li>הקשיבו.</li></ol>"""

JAPANESE = """<p><ruby>潮<rp>（</rp><rt>しお</rt><rp>）</rp></ruby>の<ruby>水車<rp>（</rp>
<rt>すいしゃ</rt><rp>）</rp></ruby>は一日に二度まわる。満ち潮のとき池に水がたまり、引き潮のとき
輪の上を流れる。</p><h2>池の手入れ</h2><p>泥が敵である。秋ごとに池を空にして、泥を畑へ運ぶ。</p>
<blockquote><p>石炭も風もいらない。</p></blockquote>"""

CHINESE = """<p>潮水每天两次把力量借给村子。涨潮时，墙后的池塘自己注满；退潮时，水流过轮子。</p>
<h2>池塘的维护</h2><p>淤泥是敌人。每年秋天，人们把池塘放干，把淤泥运到田里。</p>
<ul><li>闸门</li><li>石墙</li></ul>"""

RUSSIAN = """<p>Дважды в день море одалживает деревне свою силу. Во время прилива пруд за
стеной наполняется сам, а во время отлива вода бежит через колесо.</p>
<h2>Как содержат пруд</h2><p>Враг — ил. Каждую осень пруд осушают.</p>"""

SENTENCES = (
    "The gate was opened at six and nobody spoke of it again. ",
    "What the surveyors had written was true, but only at neap tide. ",
    "She counted the courses of the wall, and there were nineteen. ",
    "In the ledger for that year the ink changes colour in March. ",
    "A mill that stands still costs more than one that turns. ",
)


def long_text(chapters: int, paragraphs: int) -> str:
    """Return chapters of `paragraphs` each, about 60 words a paragraph."""
    parts = []
    for chapter in range(1, chapters + 1):
        parts.append(f"<h2>Chapter {chapter}</h2>")
        for number in range(paragraphs):
            turn = (chapter + number) % 5
            text = "".join(SENTENCES[turn:] + SENTENCES[:turn])
            parts.append(f"<p>{text}</p>")
    return "".join(parts)


def noted_text(notes: int) -> str:
    """Return a text with as many notes, as an encyclopedia has them."""
    signs = "".join(
        f"<p>{SENTENCES[number % 5].rstrip()}"
        f'<a class="noteref" epub:type="noteref" role="doc-noteref" id="n-r{number}" '
        f'href="#n-f{number}"><sup>{number}</sup></a></p>'
        for number in range(1, notes + 1)
    )
    asides = "".join(
        f'<aside class="footnote" epub:type="footnote" role="doc-footnote" '
        f'id="n-f{number}"><p><a href="#n-r{number}">{number}.</a> Ledger, '
        f"page {number}.</p></aside>"
        for number in range(1, notes + 1)
    )
    return signs + asides
