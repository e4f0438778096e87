"""The few words that a book says by itself, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What front and end matter say. `language`: the tag of these words."""

    language: str
    contents: str
    next_article: str
    minutes: str
    articles: str
    missing: str
    missing_intro: str
    original: str
    read_on_site: str
    scan: str
    partial: str
    the_end: str
    picture: str
    archive: str
    favourite: str
    archive_all: str
    volume: str
    left: str
    more: str
    long_reads: str
    unread: str
    one_article: str

    def count(self, articles: int) -> str:
        """Return how many articles there are."""
        return self.one_article if articles == 1 else self.articles.format(articles)


_COLUMNS = (
    "language contents next_article minutes articles missing missing_intro original "
    "read_on_site scan partial the_end picture archive favourite archive_all volume "
    "left more long_reads unread one_article"
).split()

#: One language a block, in the order of the columns above.
_TABLE = """
en
Contents
Next article
{} min
{} articles
What is missing
The web pages had more than this book could keep:
Original
Read on the site
Scan to open the original
Only the beginning of this article was available.
That’s all for today
Picture
Archive
Favourite
Archive all of them
{} of {}
Left for next time
and {} more
Long reads
This article could not be had; here is where it is:
1 article

de
Inhalt
Nächster Artikel
{} Min.
{} Artikel
Was fehlt
Die Webseiten enthielten mehr, als dieses Buch aufnehmen konnte:
Original
Auf der Website lesen
Zum Öffnen des Originals scannen
Nur der Anfang dieses Artikels war verfügbar.
Das war alles für heute
Bild
Archivieren
Merken
Alle archivieren
{} von {}
Für das nächste Mal
und {} weitere
Lange Texte
Dieser Artikel war nicht zu bekommen; hier steht er:
1 Artikel

fr
Sommaire
Article suivant
{} min
{} articles
Ce qui manque
Les pages web contenaient plus que ce livre n’a pu garder :
Original
Lire sur le site
Scanner pour ouvrir l’original
Seul le début de cet article était disponible.
C’est tout pour aujourd’hui
Image
Archiver
Favori
Tout archiver
{} sur {}
Gardé pour la prochaine fois
et {} de plus
Lectures longues
Cet article n’a pas pu être obtenu ; il se trouve ici :
1 article

es
Contenido
Artículo siguiente
{} min
{} artículos
Lo que falta
Las páginas web tenían más de lo que este libro pudo conservar:
Original
Leer en el sitio
Escanear para abrir el original
Solo estaba disponible el comienzo de este artículo.
Eso es todo por hoy
Imagen
Archivar
Favorito
Archivar todos
{} de {}
Para la próxima vez
y {} más
Lecturas largas
No se pudo obtener este artículo; está aquí:
1 artículo

it
Indice
Articolo successivo
{} min
{} articoli
Che cosa manca
Le pagine web contenevano più di quanto questo libro abbia potuto conservare:
Originale
Leggi sul sito
Scansiona per aprire l’originale
Era disponibile solo l’inizio di questo articolo.
È tutto per oggi
Immagine
Archivia
Preferito
Archivia tutti
{} di {}
Rimasti per la prossima volta
e altri {}
Letture lunghe
Questo articolo non è stato ottenuto; si trova qui:
1 articolo

pt
Sumário
Próximo artigo
{} min
{} artigos
O que falta
As páginas da web tinham mais do que este livro pôde guardar:
Original
Ler no site
Digitalize para abrir o original
Apenas o início deste artigo estava disponível.
É tudo por hoje
Imagem
Arquivar
Favorito
Arquivar todos
{} de {}
Fica para a próxima
e mais {}
Leituras longas
Não foi possível obter este artigo; está aqui:
1 artigo

nl
Inhoud
Volgend artikel
{} min
{} artikelen
Wat ontbreekt
De webpagina’s bevatten meer dan dit boek kon bewaren:
Origineel
Lees op de site
Scan om het origineel te openen
Alleen het begin van dit artikel was beschikbaar.
Dat was alles voor vandaag
Afbeelding
Archiveren
Favoriet
Alles archiveren
{} van {}
Bewaard voor de volgende keer
en nog {}
Lange artikelen
Dit artikel was niet te krijgen; hier staat het:
1 artikel

ru
Содержание
Следующая статья
{} мин
Статей: {}
Чего не хватает
На веб-страницах было больше, чем удалось сохранить в этой книге:
Оригинал
Читать на сайте
Сканируйте, чтобы открыть оригинал
Было доступно только начало этой статьи.
На сегодня всё
Изображение
В архив
В избранное
Всё в архив
{} из {}
Оставлено на следующий раз
и ещё {}
Длинные тексты
Эту статью не удалось получить; вот где она:
1 статья

ar
المحتويات
المقال التالي
{} د
عدد المقالات: {}
ما ينقص
كانت صفحات الويب تحوي أكثر مما أمكن حفظه في هذا الكتاب:
الأصل
اقرأ على الموقع
امسح لفتح الأصل
لم تتوفر إلا بداية هذا المقال.
هذا كل شيء لليوم
صورة
أرشفة
إضافة إلى المفضلة
أرشفة الكل
{} من {}
متروك للمرة القادمة
و{} أخرى
قراءات طويلة
تعذّر الحصول على هذا المقال؛ تجده هنا:
مقال واحد

he
תוכן
הכתבה הבאה
{} דק׳
כתבות: {}
מה חסר
בדפי האינטרנט היה יותר ממה שהספר הזה יכול היה לשמור:
מקור
לקריאה באתר
סרקו לפתיחת המקור
רק תחילת הכתבה הייתה זמינה.
זה הכול להיום
תמונה
לארכיון
למועדפים
הכול לארכיון
{} מתוך {}
נשאר לפעם הבאה
ועוד {}
קריאה ארוכה
לא ניתן היה להשיג את הכתבה; היא נמצאת כאן:
כתבה אחת

ja
目次
次の記事
{}分
{}本の記事
欠けているもの
ウェブページには、この本に収められなかったものがあります：
原文
サイトで読む
スキャンして原文を開く
この記事は冒頭のみ入手できました。
今日はここまで
画像
アーカイブ
お気に入り
すべてアーカイブ
{}/{}
次回に回した記事
ほか{}本
長い記事
この記事は取得できませんでした。こちらにあります：
1本の記事

zh
目录
下一篇
{}分钟
{}篇文章
缺失内容
网页中有本书未能保留的内容：
原文
在网站上阅读
扫码打开原文
本文仅能获取开头部分。
今天就到这里
图片
归档
收藏
全部归档
{}/{}
留待下次
另有{}篇
长文
未能获取本文，原文在此：
1篇文章
"""


def _read(table: str) -> dict[str, Words]:
    blocks = (block.splitlines() for block in table.strip().split("\n\n"))
    return {
        lines[0]: Words(**dict(zip(_COLUMNS, lines, strict=True))) for lines in blocks
    }


_WORDS = _read(_TABLE)


def words(language: str) -> Words:
    """Return the words in `language`, a tag; in English where there are none yet."""
    return _WORDS.get(language.split("-")[0], _WORDS["en"])
