"""Phrases: what pages say beside their articles, in the languages of most of the web.

A phrase is words as they stand at the start of a line or in its first words, in lower
case and without punctuation. Each belongs to one kind; a kind is one bit.
"""

from __future__ import annotations

import re
from pathlib import Path

from articles.heads import Head


def _read() -> dict[str, list[tuple[str, ...]]]:
    """Return the phrases of each kind, as words."""
    found: dict[str, list[tuple[str, ...]]] = {}
    text = Path(__file__).with_suffix(".txt").read_text("utf-8")
    for part in re.split(r"^\[", re.sub(r"^#.*$", "", text, flags=re.M), flags=re.M)[
        1:
    ]:
        kind, _, listed = part.partition("]")
        found[kind] = [tuple(phrase.split()) for phrase in listed.split(";")]
    return found


PHRASES = _read()
#: Words that head or make boilerplate.
_BOILERPLATE = frozenset(
    phrase[0] for phrase in PHRASES.pop("words") if len(phrase) == 1
) | frozenset(
    phrase[0] for listed in PHRASES.values() for phrase in listed if len(phrase) == 1
)
BITS = {kind: 1 << place for place, kind in enumerate(PHRASES)}

#: The same in Chinese, Japanese and Korean, which put no spaces between words.
_EAST_ASIAN = {
    "related": "相关|相關|推荐阅读|推薦|延伸阅读|延伸閱讀|更多|阅读全文|閱讀更多|"
    "热门|熱門|"
    "関連|あわせて読|おすすめ|人気記事|続きを読|次の記事|前の記事|もっと見|관련|추천|"
    "더보기|많이 본|이어보기|다음글|이전글|上一篇|下一篇",
    "share": "分享|转发|轉發|关注我们|追蹤|シェア|ツイート|フォロー|공유|팔로우",
    "subscribe": "订阅|訂閱|登录|登錄|登入|注册|註冊|会员|會員|購読|ログイン|登録|"
    "구독|로그인|회원가입",
    "comments": "评论|評論|留言|跟帖|コメント|댓글|의견",
    "legal": "版权|版權|广告|廣告|隐私|隱私|免责|責任編輯|责任编辑|未经授权|著作権|"
    "無断転載|広告|プライバシー|저작권|무단|광고",
    "credit": "图片|圖片|图源|摄影|攝影|来源|來源|写真|撮影|画像|提供|사진|출처",
    "meta": "发布|發布|更新|作者|标签|標籤|分类|記事一覧|公開|投稿|カテゴリ|タグ|입력|"
    "수정|기자|태그",
    "placeholder": "加载中|載入|点击|読み込み|動画|再生|로딩",
}
_CJK = tuple((BITS[kind], re.compile(words)) for kind, words in _EAST_ASIAN.items())
_BOILERPLATE_CJK = re.compile(
    "相关|推荐|分享|评论|版权|阅读|關於|関連|シェア|コメント|記事一覧"
)
#: Words at the head of a block in which phrases are looked for, and of a short one.
_HEAD, _FEW = 24, 4


def _by_first_word() -> dict[str, list[tuple[list[str], int]]]:
    found: dict[str, list[tuple[list[str], int]]] = {}
    for kind, listed in PHRASES.items():
        for first, *rest in listed:
            found.setdefault(first, []).append((rest, BITS[kind]))
    return found


_FIRST = _by_first_word()


def phrases(head: Head) -> tuple[int, int, int]:
    """Return what `head` opens with, what it has, and how many words of it that is.

    The first two are the bits of kinds; a phrase opens a line within its two first
    words. One word alone says little within a sentence, and counts only there.
    """
    words = head.words[:_HEAD]
    opens = has = covered = 0
    for place, word in enumerate(words):
        if word not in _FIRST:
            continue
        for rest, bit in _FIRST[word]:
            if not rest and place > 1 and len(words) > _FEW:
                continue
            if words[place + 1 : place + 1 + len(rest)] == rest:
                has |= bit
                covered += 1 + len(rest)
                opens |= bit if place < 2 else 0
    for bit, pattern in _CJK if head.east_asian else ():
        if match := pattern.search(head.text):
            has |= bit
            covered += 1
            opens |= bit if match.start() < 6 else 0
    return opens, has, covered


def boilerplate(head: Head) -> int:
    """Return how many words of boilerplate the beginning of a block has."""
    found = len(_BOILERPLATE.intersection(head.words))
    if head.east_asian and _BOILERPLATE_CJK.search(head.text):
        found += 1
    return found + ("©" in head.text)
