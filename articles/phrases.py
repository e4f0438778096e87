"""Phrases: what pages say beside their articles, in the languages of most of the web.

A phrase is words as they stand at the start of a line or in its first words, in lower
case and without punctuation. Each belongs to one kind; a kind is one bit.
"""

from __future__ import annotations

import re

PHRASES = {
    # Leads away to other articles.
    "related": """
        read also; also read; read more; read next; read on; read the full; read our;
        see also; see more; related; related articles; related stories; related posts;
        related content; related topics; related links; related news; you may also like;
        you might also like; you may like; might also interest; may also be interested;
        more from; more on this; more stories; more news; more about; more in; more like
        this; further reading; don t miss; do not miss; recommended; recommended for you;
        recommended reading; recommended stories; most read; most popular; most viewed;
        popular posts; popular articles; trending; trending now; latest news; latest
        posts; latest stories; latest articles; latest from; up next; next article;
        next post; next up; next story; previous article; previous post; continue
        reading; keep reading; editor s picks; editors picks; what to read next; top
        stories; in case you missed; must read; must reads; watch also; also watch;
        other articles; other stories; similar articles; similar posts; view all;
        view more; show more; load more; click here; find out more; learn more;
        discover more; explore more; back to top; go to;
        lesen sie auch; lesen sie mehr; lesen sie hier; lies auch; lest auch; lesen sie
        dazu; lesen sie weiter; mehr lesen; mehr zum thema; mehr dazu; mehr zu; mehr
        aus; mehr von; mehr infos; mehr informationen; mehr artikel; mehr nachrichten;
        weiterlesen; weitere artikel; weitere beiträge; weitere themen; weitere
        meldungen; weitere nachrichten; weitere informationen; weitere infos; weitere
        links; weiterführende; zum thema; zum artikel; auch interessant; auch
        spannend; das könnte; das könnte sie auch; das könnte dich auch; ähnliche
        artikel; ähnliche beiträge; verwandte artikel; verwandte themen; passend zum
        thema; passend dazu; siehe auch; meistgelesen; meist gelesen; am meisten
        gelesen; beliebte artikel; beliebte beiträge; neueste artikel; neueste
        beiträge; aktuelle nachrichten; nächster artikel; nächster beitrag; nächsten
        artikel; vorheriger; schon gelesen; empfehlung; empfehlungen; empfohlene
        artikel; unsere empfehlung; top themen; mehr anzeigen; alle anzeigen; hier
        geht es; hier geht s; auch auf; lesetipp; lesetipps; im video; video;
        à lire; à lire aussi; à lire également; lire aussi; lire la suite; lire plus; lire
        également; à voir aussi; voir aussi; à découvrir; sur le même sujet; sur le même
        thème; articles similaires; articles liés; articles récents; plus d articles;
        en savoir plus; les plus lus; vous aimerez aussi; vous pourriez aussi; cela
        peut vous; ne manquez pas; à ne pas manquer; article suivant; article précédent;
        lee también; lea también; lee más; leer más; leer también; te puede interesar;
        le puede interesar; puede interesar; te recomendamos; le recomendamos; puedes
        ver; puede ver; mira también; mirá también; mira más; ver también; ver más; vea
        también; noticias relacionadas; artículos relacionados; contenido relacionado;
        relacionadas; relacionados; más noticias; más información; más sobre; lo más
        leído; lo más visto; no te pierdas; no se pierda; también te; siguiente
        artículo; últimas noticias; seguir leyendo; entradas relacionadas; además;
        leia também; leia mais; veja também; veja mais; saiba mais; confira também;
        notícias relacionadas; artigos relacionados; mais lidas; mais notícias; últimas
        notícias; continue lendo; você também pode; relacionadas;
        leggi anche; leggi di più; leggi tutto; leggi l articolo; vedi anche; guarda
        anche; potrebbe interessarti; ti potrebbe interessare; articoli correlati; i
        più letti; più letti; ultime notizie; per approfondire; continua a leggere;
        lees ook; lees meer; lees verder; bekijk ook; zie ook; meer over; meer nieuws;
        meest gelezen; gerelateerd; gerelateerde; aanbevolen; verder lezen;
        czytaj także; czytaj też; czytaj również; czytaj więcej; czytaj dalej; zobacz
        także; zobacz też; zobacz również; zobacz więcej; przeczytaj także; przeczytaj
        też; przeczytaj również; więcej o; powiązane; podobne artykuły; najczęściej
        czytane; najnowsze; polecamy; sprawdź też; czytasz właśnie; warto przeczytać;
        читайте также; читать также; читайте ещё; читайте еще; читать далее; читать
        дальше; читать полностью; смотрите также; см также; подробнее; по теме;
        похожие; похожие статьи; похожие новости; материалы по теме; ещё по теме;
        другие новости; самое читаемое; популярное; рекомендуем; вам может;
        читайте також; читати також; дивіться також; більше новин; по темі;
        ayrıca okuyun; bunu da oku; ilgili haberler; ilginizi çekebilir; devamını oku;
        benzer haberler; diğer haberler; çok okunanlar; son dakika haberleri;
        čtěte také; přečtěte si; přečtěte si také; čtěte dále; související; mohlo by
        vás zajímat; další články; nejčtenější; prečítajte si; súvisiace;
        läs också; läs mer; läs även; relaterat; relaterade; mer om; se också; mest
        läst; les også; les mer; relaterte; læs også; læs mere; relaterede; mest læste;
        lue myös; lue lisää; lue seuraavaksi; aiheesta lisää; luetuimmat; katso myös;
        olvassa el; olvasson tovább; ez is érdekelheti; kapcsolódó; további cikkek;
        citește și; citeşte şi; citește mai; vezi și; articole similare; pe aceeași;
        διαβάστε επίσης; διαβάστε ακόμα; διαβάστε και; δείτε επίσης; σχετικά άρθρα;
        прочетете още; вижте още; још вести; pročitajte još; pročitajte i; povezano;
        preberite tudi; baca juga; lihat juga; simak juga; berita terkait; artikel
        terkait; selengkapnya; đọc thêm; xem thêm; tin liên quan; bài liên quan;
        اقرأ أيضا; اقرأ أيضًا; إقرأ أيضا; اقرأ المزيد; مواضيع ذات صلة; شاهد أيضا; المزيد من;
        قد يهمك; الأكثر قراءة; بیشتر بخوانید; مطالب مرتبط; قرأ أيضا; קראו גם; כתבות נוספות
    """,
    # Asks to pass it on or to follow.
    "share": """
        share; share this; share on; share via; share article; share it; tweet; tweet
        this; follow us; follow me; follow on; follow; like us; like this; join us on;
        find us on; connect with us; pin it; copy link; email this; email article; print
        this; print article; print; send to a friend; save this; save for later; add to
        favourites; bookmark; facebook; twitter; whatsapp; linkedin; instagram; pinterest;
        telegram; youtube; reddit;
        teilen; artikel teilen; beitrag teilen; jetzt teilen; teilen sie; teile diesen;
        auf facebook teilen; folgen sie uns; folgt uns; folge uns; drucken; artikel
        drucken; seite drucken; per mail; versenden; merken; weiterempfehlen; diese
        seite; gefällt mir; zur merkliste;
        partager; partagez; partager cet; suivez nous; imprimer; envoyer par; retrouvez
        nous; suivre; compartir; comparte; compartir en; síguenos; siga nos; seguinos;
        imprimir; enviar por; únete a; compartilhe; compartilhar; siga no; condividi;
        condividi su; seguici; stampa; segui; deel; deel dit; delen; volg ons; udostępnij;
        podziel się; obserwuj nas; drukuj; polub nas; поделиться; поделитесь; подпишитесь
        на; подписывайтесь; следите за; распечатать; поділитися; підписуйтесь; paylaş;
        takip edin; sdílet; sdílejte; sledujte nás; dela; dela artikeln; följ oss; del;
        del på; følg oss; jaa; seuraa; megosztás; kövess; distribuie; urmăriți;
        κοινοποίηση; ακολουθήστε; bagikan; ikuti kami; chia sẻ; شارك; شاركها; تابعنا; تابعونا
    """,
    # Asks for an address, an account or money.
    "subscribe": """
        subscribe; subscribe to; subscribe now; sign up; sign up for; sign in; sign in
        to; log in; login; register; register now; get the; get our; our newsletter;
        newsletter; join our; join now; become a member; become a; support us; support
        our; donate; already a subscriber; already a member; already have an account;
        create an account; free trial; start your; download our; download the app;
        download the; get unlimited; unlimited access; premium; members only; email
        address; your email; enter your email; stay up to date; stay informed; never
        miss; don t miss out; want more; want to read; breaking news alerts; push
        notifications; thank you for signing; buy now; add to cart; shop now; order now;
        book now; contact us; call us; ask a question; to continue reading; this article
        is for; unlock; buy a; gift this;
        abonnieren; jetzt abonnieren; newsletter abonnieren; abo; zum abo; anmelden;
        jetzt anmelden; registrieren; jetzt registrieren; einloggen; jetzt testen; jetzt
        lesen; jetzt kaufen; jetzt bestellen; jetzt sichern; kostenlos; kostenlos
        testen; melden sie sich; melde dich; bleiben sie; nichts mehr verpassen; nichts
        mehr versäumen; keine news; unser newsletter; unseren newsletter; mit dem
        newsletter; unterstützen sie; unterstütze uns; spenden; werden sie; wählen sie
        ihren; weiterlesen mit; zugang; bereits abonnent; bereits registriert; sie haben
        bereits; hol dir; holen sie sich; lade dir; zum newsletter; in den warenkorb;
        zum shop; zum angebot; zum produkt; wir tun jeden;
        abonnez vous; s abonner; je m abonne; inscrivez vous; s inscrire; connectez
        vous; se connecter; recevez; déjà abonné; soutenez; faire un don; essai gratuit;
        suscríbete; suscribirse; suscríbase; regístrate; inicia sesión; iniciar sesión;
        recibe; recibí; apúntate; ya eres; descarga la app; únete; hazte; assine; inscreva
        se; cadastre se; receba; faça login; já é assinante; iscriviti; abbonati; accedi;
        registrati; ricevi; sostieni; sei già; abonneer; meld je aan; inloggen; schrijf je
        in; word lid; al abonnee; steun; zapisz się; zaloguj; zaloguj się; zarejestruj;
        subskrybuj; prenumerata; wesprzyj; dołącz do; kup teraz; подписаться; подписка;
        войти; зарегистрируйтесь; поддержите; оформить подписку; підписатися; підтримайте;
        abone ol; üye ol; giriş yap; kaydol; přihlásit se; odebírat; předplatné;
        prenumerera; logga in; bli medlem; skriv upp dig; abonner; logg inn; log ind; tilmeld
        dig; tilaa; kirjaudu; rekisteröidy; iratkozz fel; feliratkozás; támogass;
        abonează te; abonați vă; εγγραφείτε; συνδρομή; berlangganan; daftar; đăng ký;
        اشترك; سجل; تسجيل الدخول; النشرة البريدية; عضویت
    """,
    # Belongs to what readers write.
    "comments": """
        comment; comments; leave a comment; leave a reply; post a comment; add a comment;
        write a comment; join the conversation; join the discussion; be the first to;
        no comments; show comments; view comments; read comments; comments are closed;
        comments closed; reply; reply to; responses; your email address will not; log in
        to comment; login to comment; report comment; report abuse; 0 comments; what do
        you think; notify me of; discuss; discussion; reviews; rate this; was this
        article; was this page; was this helpful; did you like; did you find; rating;
        kommentar; kommentare; kommentar schreiben; kommentar hinterlassen; kommentar
        verfassen; kommentare insgesamt; keine kommentare; schreiben sie einen; schreibe
        einen kommentar; antworten; diskutieren sie; diskussion; jetzt kommentieren;
        deine e mail; ihre meinung; bewertung; bewertungen; artikel bewerten; war dieser
        artikel; wie hat ihnen; wie gefällt; leserbrief; fehler gefunden; haben sie
        einen fehler; fehler melden; antwort auf;
        commentaire; commentaires; laisser un commentaire; ajouter un commentaire;
        répondre; réagir; soyez le premier; votre avis; comentario; comentarios; deja un
        comentario; deja una respuesta; dejar un comentario; responder; comenta; opina;
        tu dirección de correo; comentário; comentários; deixe um comentário; deixe uma
        resposta; comente; commenti; lascia un commento; rispondi; commenta; reacties;
        reactie; reageer; plaats een reactie; komentarze; komentarz; dodaj komentarz;
        skomentuj; odpowiedz; комментарии; комментарий; оставить комментарий; добавить
        комментарий; ответить; обсудить; коментарі; залишити коментар; yorum; yorumlar;
        yorum yap; yorum yaz; komentáře; komentář; diskuse; vložit komentář; kommentarer;
        kommentera; skriv en kommentar; kommentér; kommentit; kommentoi; hozzászólás;
        hozzászólások; comentarii; lasă un comentariu; σχόλια; αφήστε ένα; komentar;
        tinggalkan; bình luận; تعليقات; اترك تعليقا; اترك تعليق; أضف تعليق; دیدگاه
    """,
    # The law, the shop, the sponsor.
    "legal": """
        all rights reserved; copyright; terms of; terms and conditions; privacy policy;
        privacy; cookie; cookies; cookie policy; we use cookies; this site uses; this
        website uses; by continuing; by clicking; by signing; by subscribing; affiliate;
        affiliate links; contains affiliate; may earn; may receive; we may earn; we
        recommend; this post contains; this article contains; as an amazon associate;
        sponsored; sponsored by; sponsored content; advertisement; advertising; advert;
        advertise; article continues; story continues; disclaimer; disclosure; legal;
        imprint; reproduction; may not be; reprints; permission; trademark; powered by;
        opinions expressed; views expressed; editorial note; responses have not;
        alle rechte; alle rechte vorbehalten; datenschutz; datenschutzerklärung;
        impressum; agb; nutzungsbedingungen; wir verwenden cookies; diese website;
        anzeige; werbung; gesponsert; affiliate link; provision; für diesen; haftungsausschluss;
        urheberrecht; nachdruck; vervielfältigung; unsere partner; partnerangebot;
        tous droits réservés; mentions légales; politique de; publicité; reproduction
        interdite; nous utilisons; todos los derechos; derechos reservados; aviso legal;
        política de; publicidad; prohibida la reproducción; utilizamos cookies; todos os
        direitos; publicidade; proibida a; tutti i diritti; pubblicità; riproduzione
        riservata; informativa; alle rechten; advertentie; privacybeleid; wszelkie prawa;
        wszystkie prawa; reklama; polityka prywatności; все права; все права защищены;
        реклама; при использовании; перепечатка; усі права; tüm hakları; reklam; gizlilik;
        všechna práva; zásady; annons; alla rättigheter; annonse; annonce; mainos;
        hirdetés; minden jog; publicitate; toate drepturile; διαφήμιση; iklan; hak cipta;
        quảng cáo; جميع الحقوق; إعلان; حقوق النشر; تبلیغات
    """,
    # Whose picture it is.
    "credit": """
        photo; photos; photo by; photo credit; photograph; photographs; photography by;
        image; images; image credit; image source; image via; picture; pictured; credit;
        courtesy of; illustration; illustration by; getty; getty images; reuters; ap
        photo; afp; file photo; archive photo; screenshot; source; video by; featured
        image; cover image; gallery; photo gallery; view gallery; enlarge; enlarge image;
        foto; fotos; bild; bilder; bildquelle; quelle; fotocredit; bildnachweis; titelbild;
        symbolbild; archivfoto; archivbild; fotostrecke; bildergalerie; picture alliance;
        imago; dpa; grafik; aufmacherbild; beitragsbild; credits; crédit; crédit photo;
        crédits; photo d illustration; imagen; imágenes; fotografía; crédito; fuente;
        galería; imagem; crédito da; fonte; galeria; immagine; fotogallery; foto di;
        beeld; bron; zdjęcie; fot; źródło; galeria zdjęć; фото; источник; фотография;
        иллюстрация; джерело; fotoğraf; kaynak; zdroj; fotogalerie; kuva; kép; forrás; sursa;
        sursă; φωτογραφία; πηγή; sumber; ảnh; nguồn; صورة; المصدر; عکس; منبع
    """,
    # When, where and by whom it was published; what it is about.
    "meta": """
        published; published on; published in; published by; posted; posted on; posted
        by; posted in; updated; updated on; last updated; last modified; first published;
        originally published; created; written by; reviewed by; edited by; by; reported
        by; reading time; min read; minute read; minutes read; estimated reading; views;
        tags; tagged; tagged with; tagged in; category; categories; filed under; topics;
        topic; keywords; about the author; about author; author; about us; more from
        author; view all posts by; contributor; our standards; location; date; section;
        veröffentlicht; veröffentlicht am; aktualisiert; aktualisiert am; zuletzt
        aktualisiert; stand; erstellt; erstellt am; geschrieben von; von; autor; autorin;
        redaktion; über den autor; über die autorin; zum autor; lesezeit; min lesezeit;
        schlagwörter; schlagworte; stichwörter; kategorie; kategorien; themen; thema;
        zuletzt geändert; erschienen; datum; artikel vom; publié; publié le; mis à jour;
        mis à jour le; modifié le; rédigé par; écrit par; par; temps de lecture; mots
        clés; catégorie; catégories; à propos de l auteur; étiquettes; publicado;
        publicado el; publicado en; publicado por; actualizado; escrito por; por;
        etiquetas; categorías; categoría; temas; tiempo de lectura; sobre el autor; acerca
        del autor; publicado em; atualizado; atualizado em; categorias; sobre o autor;
        pubblicato; pubblicato il; aggiornato; scritto da; di; categorie; argomenti; tempo
        di lettura; gepubliceerd; gepubliceerd op; bijgewerkt; door; auteur; leestijd;
        categorieën; opublikowano; data publikacji; aktualizacja; tagi; kategoria; tematy;
        o autorze; опубликовано; обновлено; автор; теги; метки; рубрика; рубрики; категория;
        время чтения; опубліковано; теги; yayınlanma; güncelleme; etiketler; yazar; kategori;
        publikováno; štítky; kategorie; témata; publicerad; uppdaterad; publisert;
        oppdatert; udgivet; opdateret; julkaistu; päivitetty; avainsanat; közzétéve;
        címkék; szerző; publicat; etichete; autor; ετικέτες; συντάκτης; penulis; kategori;
        tác giả; từ khóa; الكاتب; الوسوم; تاريخ النشر; كلمات مفتاحية
    """,
    # Stands where a script would show something.
    "placeholder": """
        loading; please wait; javascript is; please enable; enable javascript; your browser;
        this content is; this video is; to view this; to see this; external content;
        content is not available; we need your; third party content; play video; watch
        the video; watch video; video player; unmute; play; skip; close; open; menu;
        search; toggle; jump to; skip to; table of contents; in this article; on this
        page; quick links; listen to; listen; read aloud; text size; embed; an error
        occurred; something went wrong; not available; unavailable; scroll;
        empfohlener redaktioneller; empfohlener externer; externer inhalt; externe inhalte;
        an dieser stelle; mit ihrer zustimmung; ich bin damit einverstanden; inhalte
        anzeigen; inhalt anzeigen; dieses video; dieser inhalt; javascript; bitte
        aktivieren; um diesen; video ansehen; artikel anhören; vorlesen; inhaltsverzeichnis;
        auf dieser seite; zum inhalt; zur startseite; schließen; suche; menü;
        ce contenu; pour voir; contenu externe; chargement; écouter; sommaire; fermer;
        este contenido; para ver; cargando; escuchar; tu navegador; este conteúdo;
        carregando; ouvir; questo contenuto; caricamento; ascolta; deze inhoud; laden;
        luister; ta treść; ładowanie; posłuchaj; загрузка; слушать; yükleniyor; načítání;
        lyssna; lytt; kuuntele; memuat; đang tải; جاري التحميل; استمع
    """,
}  # fmt: skip
BITS = {kind: 1 << place for place, kind in enumerate(PHRASES)}

_EAST_ASIAN = (
    ("related", "相关|相關|推荐阅读|推薦|延伸阅读|延伸閱讀|更多|阅读全文|閱讀更多|热门|熱門|関連|"
     "あわせて読|おすすめ|人気記事|続きを読|次の記事|前の記事|もっと見|관련|추천|더보기|"
     "많이 본|이어보기|다음글|이전글|上一篇|下一篇"),
    ("share", "分享|转发|轉發|关注我们|追蹤|シェア|ツイート|フォロー|공유|팔로우"),
    ("subscribe", "订阅|訂閱|登录|登錄|登入|注册|註冊|会员|會員|購読|ログイン|会員登録|登録|"
     "구독|로그인|회원가입"),
    ("comments", "评论|評論|留言|跟帖|コメント|댓글|의견"),
    ("legal", "版权|版權|广告|廣告|隐私|隱私|免责|責任編輯|责任编辑|未经授权|著作権|無断転載|広告|"
     "プライバシー|저작권|무단|광고"),
    ("credit", "图片|圖片|图源|摄影|攝影|来源|來源|写真|撮影|画像|提供|사진|출처"),
    ("meta", "发布|發布|更新|作者|标签|標籤|分类|記事一覧|公開|投稿|カテゴリ|タグ|입력|수정|기자|"
     "태그"),
    ("placeholder", "加载中|載入|点击|読み込み|動画|再生|로딩"),
)  # fmt: skip
_CJK = tuple((BITS[kind], re.compile(words)) for kind, words in _EAST_ASIAN)
_WORDS = re.compile(r"\w+")
#: Words at the head of a block in which phrases are looked for.
_HEAD = 24


def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], int]]]:
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for kind, text in PHRASES.items():
        for phrase in text.split(";"):
            first, *rest = phrase.split()
            found.setdefault(first, []).append((tuple(rest), BITS[kind]))
    return found


_FIRST = _by_first_word()


def phrases(head: str) -> tuple[int, int, int]:
    """Return what `head` opens with, what it has, and how many words of it that is.

    The first two are the bits of kinds; a phrase opens a line within its two first
    words.
    """
    words = _WORDS.findall(head.lower())[:_HEAD]
    opens = has = covered = 0
    for place, word in enumerate(words):
        for rest, bit in _FIRST.get(word, ()):
            if not rest and place > 1 and len(words) > 4:
                continue  # one word says little within a sentence
            if tuple(words[place + 1 : place + 1 + len(rest)]) == rest:
                has |= bit
                covered += 1 + len(rest)
                if place < 2:
                    opens |= bit
    if not head.isascii():
        for bit, pattern in _CJK:
            if match := pattern.search(head):
                has |= bit
                covered += 1
                if match.start() < 6:
                    opens |= bit
    return opens, has, covered
