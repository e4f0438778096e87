"""Sentences of the stages below, as they are to be translated."""

from __future__ import annotations

from web.languages import N_
from web.told_more import MORE

#: `%(name)s` stands for anything, which is itself looked up; the first that fits is
#: taken.
PATTERNS = (
    # --- what follows
    N_("%(what)s; Inkpost tries again by itself"),
    N_("%(what)s; Inkpost tried %(count)s times and gave up"),
    N_("%(what)s; then ask for a new code"),
    # --- links and exports
    N_("Reading the articles first: %(count)s are left"),
    N_("It has not been read yet"),
    N_("Inkpost stopped again and again while it read this page"),
    N_("These articles are gone from the library, or were never read"),
    # --- archives
    N_("%(done)s of %(total)s things are in it"),
    N_("The archive is ready"),
    N_("Inkpost stopped while it made the archive: try again"),
    N_(
        "The archive may take %(size)s MB, and the disk here has no room for it: "
        "tell the operator"
    ),
    # --- files of other programs
    N_(
        "At most %(count)s MB come in here at once: bring less, or ask the operator to "
        "bring it with inkpost import"
    ),
    N_("The disk here has no room for this file: tell the operator"),
    N_("Another large file of yours waits here: let it in, or delete it, first"),
    N_("Looked through: nothing is in yet"),
    N_("You stopped it"),
    N_("It is all in, and is read little by little"),
    N_("The feeds are followed"),
    N_("The file is gone: bring it again"),
    N_("The file is too large to be read"),
    N_("There is nothing in this file: export it again"),
    N_("The file is empty: export it again"),
    N_("The file is %(what)s: unpack it, and bring the file that is in it"),
    N_("The archive is damaged, and cannot be opened to its end: export it again"),
    N_(
        "The archive is packed in a way that Inkpost does not open: unpack it, and "
        "pack it as an ordinary ZIP file"
    ),
    N_("The archive has a password: unpack it, and bring it without one"),
    N_(
        "The archive unpacks to too much: at most %(count)s files of %(size)s MB, and "
        "%(total)s MB together"
    ),
    N_(
        "Inkpost does not know this kind of file: bring the export of Pocket, "
        "Instapaper, Omnivore, wallabag, Readwise Reader, Raindrop.io, Pinboard, "
        "Karakeep, Linkwarden, Readeck or GoodLinks, the bookmarks of a browser, "
        "a list of addresses, My Clippings.txt, or a book that Inkpost made"
    ),
    N_("Inkpost stopped again and again at the same line"),
    N_("%(host)s is not a public address"),
    N_("It is nested too deep to be read"),
    N_("It is no proper JSON: %(why)s"),
    N_("It is no proper CSV: a quote has no end"),
    N_("It is no proper CSV: %(why)s"),
    N_("It has too few columns"),
    N_("It has no address"),
    N_("It was in the bin"),
    N_("It is a note or a file, and no link"),
    N_("It is a file, and no link"),
    N_("It is no clipping"),
    N_("It does not say where it came from"),
    N_("No article in your library is called so, or has this passage"),
    N_("Only the first %(count)s lines of a file come in: part it"),
    N_("Bookmarks"),
    N_("A list of addresses"),
    N_("A list of feeds"),
    N_("Kindle clippings"),
    N_("A book that Inkpost made"),
    # --- a delivery on its way
    N_("Waiting for its turn"),
    N_("Waiting for its turn: it goes at %(time)s UTC on %(day)s"),
    N_("Waiting for its turn: about a minute left"),
    N_("Waiting for its turn: about %(count)s minutes left"),
    N_("Waiting for its turn: about %(count)s hours left"),
    N_("Fetching the page"),
    N_("Looking for the article"),
    N_("Looking for the article %(number)s of %(count)s"),
    N_("Fetched; the book is next"),
    N_("Making the book"),
    N_("Checking the book"),
    # --- an export, and what is asked for
    N_("Choosing the articles"),
    N_("Packing the books"),
    N_("You have stopped it"),
    N_("It was removed from the library since"),
    N_("It is a link so far: Inkpost has not read it yet"),
    N_("Inkpost stopped %(count)s times while it made this book"),
    N_("Inkpost stopped while it made this book: try again"),
    N_("None of these articles has its text yet: look at them in your library"),
    N_(
        "These books may take %(size)s MB, and %(left)s MB of yours are left here: "
        "export less at a time, or remove articles and exports"
    ),
    N_(
        "These books may take %(size)s MB, and the disk here has no room for them: "
        "export less at a time, or tell the operator"
    ),
    N_(
        "Separate books are taken along in one file: choose one book to have it sent, "
        "or a book for each tag, month or site"
    ),
    N_(
        "Amazon takes no %(format)s by mail: choose EPUB, or take it along without "
        "having it sent"
    ),
    N_(
        "“%(key)s:” says nothing to Inkpost; did you mean %(near)s:? To look for the "
        "words themselves, put them between quotes"
    ),
    N_(
        "“%(key)s:” says nothing to Inkpost; there are %(known)s. To look for the "
        "words themselves, put them between quotes"
    ),
    N_("There is nothing behind %(key)s: in “%(query)s”"),
    N_("“%(word)s” contradicts what stands before it: take one out"),
    N_("An article cannot be “%(word)s”: it is one of %(known)s"),
    N_("%(word)s is nothing; it is one of %(known)s"),
    N_("%(word)s is no date: write %(example)s"),
    N_("%(word)s is no number of minutes: write %(example)s"),
    N_("The book is ready"),
    N_("Sending it to the device"),
    N_("Sending again, as you said"),
    N_("Sent, as you said"),
    N_("Sent to %(address)s; Amazon has not complained"),
    N_("Sent to %(address)s; no complaint has come back"),
    # --- what waits for a proof, and what goes in several mails
    N_(
        "Nobody has shown yet that %(address)s is yours, so the book waits: ask for a "
        "code on the page of your devices and type it in, then it goes by itself"
    ),
    N_(
        "“%(name)s” has not been tried yet, so the book waits: test it on "
        "the page of your devices, then it goes by itself"
    ),
    N_("The book goes in %(count)s mails"),
    N_("%(sent)s of %(count)s mails have gone; mail %(number)s: %(what)s"),
    N_("Mail %(number)s of %(count)s: %(what)s"),
    N_("%(what)s; then test it again"),
    # --- feeds
    N_(
        "%(url)s says that this feed is gone for good (HTTP 410): Inkpost looks no "
        "more; remove it, or look for a new address of the site"
    ),
    N_(
        "%(url)s is not a feed: give the address of a site, or of its RSS, Atom or "
        "JSON feed"
    ),
    N_(
        "%(url)s is not a feed, and names none: look on the site for RSS, and give the "
        "address of that"
    ),
    N_(
        "%(url)s is a feed, not an article: follow it on the page of your feeds, and "
        "its articles come by themselves"
    ),
    N_(
        "The feed has more new entries than Inkpost takes of one in a day: %(count)s "
        "wait until tomorrow"
    ),
    N_("The feed is too large to be read"),
    N_(
        "You follow %(count)s feeds, the most here: stop following one, or ask the "
        "operator for more"
    ),
    N_(
        "The file is longer than %(most)s MB, the most that Inkpost reads of a list of "
        "feeds"
    ),
    N_("The file lists no feeds: choose an OPML file, as other readers export it"),
    N_(
        "The file is no OPML file: export the list of feeds from your other reader as "
        "OPML, and choose that file"
    ),
    N_("Line %(number)s: %(what)s"),
    N_("Only the first %(count)s feeds were taken"),
    N_("Part of the file is damaged, or nested too deep, and was left out"),
    N_("%(count)s more lines were left out"),
    N_("There is no room for %(count)s more: ask the operator for more feeds"),
    N_("The rest of the text"),
    N_("The feed has only its beginning; the whole is on the page"),
    # --- addresses
    N_(
        "The address is missing: paste the address of an article, "
        "such as https://example.org/story"
    ),
    N_("These are %(count)s addresses: %(most)s at most make one book"),
    N_("That was tried too often: wait %(count)s seconds, then try again."),
    N_("This e-mail address has an account here: take another one."),
    N_("Write an e-mail address: it is what you sign in with."),
    N_("Signing in there did not work: try again from here, or tell the operator"),
    N_("This identity has an account here: sign out, and in with it."),
    N_(
        "A password has %(least)s to %(most)s characters: three or four words that "
        "have nothing to do with each other make a good one."
    ),
    N_(
        "You have had %(count)s articles in the last 24 hours, and %(most)s is the "
        "most here: wait, or ask the operator for more"
    ),
    N_(
        "Your %(count)s MB here are full: remove articles, or ask the operator for more"
    ),
    N_("“%(text)s” is not a web address: one starts with https:// and has no spaces"),
    N_("%(text)s cannot be opened: only http and https addresses can"),
    N_("%(text)s has no host: give the whole address"),
    N_("The address %(text)s is too long: %(most)s characters at most"),
    N_("%(host)s: the address has a user name or a password in it; leave it out"),
    N_(
        "“%(text)s” is not a device address; "
        "it looks like name@kindle.com or name@pbsync.com"
    ),
    N_("%(address)s has got %(count)s codes today: ask again tomorrow"),
    # --- pages
    N_(
        "%(host)s is not a public address: no site can be reached there, "
        "so check it for a typing error"
    ),
    N_("%(host)s did not answer: its name cannot be looked up just now"),
    N_(
        "%(host)s cannot be opened at port %(port)s: "
        "Inkpost opens the ports of web sites only"
    ),
    N_("%(url)s took longer than %(count)s seconds"),
    N_("%(url)s did not answer"),
    N_("The site did not answer"),
    N_("%(url)s took too long; try again later (HTTP %(status)s)"),
    N_("%(url)s wants to be asked again later; try then (HTTP %(status)s)"),
    N_("%(url)s has been asked too often; try again later (HTTP %(status)s)"),
    N_("%(url)s is out of order just now; try again later (HTTP %(status)s)"),
    N_(
        "%(url)s wants a name and a password; "
        "open it in the browser and send it from there (HTTP %(status)s)"
    ),
    N_(
        "%(url)s wants money for it; "
        "open it in the browser and send it from there (HTTP %(status)s)"
    ),
    N_(
        "%(url)s does not let Inkpost in; "
        "open it in the browser and send it from there (HTTP %(status)s)"
    ),
    N_("%(url)s has no such page; check the address (HTTP %(status)s)"),
    N_(
        "%(url)s has removed the page; "
        "look for it in an archive of the web (HTTP %(status)s)"
    ),
    N_(
        "%(url)s may not show the page for legal reasons; "
        "look for it elsewhere (HTTP %(status)s)"
    ),
    N_("%(url)s did not give out the page; open it in the browser (HTTP %(status)s)"),
    N_(
        "%(url)s goes round in a circle: it redirects more than %(count)s times; "
        "open it in the browser"
    ),
    N_("%(url)s was not opened, for its certificate cannot be trusted: %(reason)s"),
    N_("%(url)s is empty; check the address"),
    N_(
        "%(url)s is %(kind)s, not a web page; "
        "send the address of the page that links to it"
    ),
    N_("%(host)s did not answer, or broke off"),
    N_("%(host)s did not answer in time"),
    N_("%(host)s answered in a way that cannot be read"),
    N_("%(host)s made no secure connection"),
    N_("The address is missing: give the address of a web page"),
    # --- what it is instead (articles.kinds)
    N_("a PDF"),
    N_("an e-book"),
    N_("a picture"),
    N_("a film"),
    N_("a sound"),
    N_("a font"),
    N_("an archive"),
    N_("a sound or a film"),
    N_("a sound, a picture or a film"),
    N_("no text"),
    N_("a style sheet"),
    N_("a script"),
    N_("data for programs"),
    N_("%(url)s is longer than %(size)s MB, the most that Inkpost reads"),
    N_("%(url)s is a page of Inkpost itself; send the address of the original article"),
    # --- articles
    N_("%(url)s has no article that could be found; send the page from the browser"),
    N_("The page is empty"),
    N_("%(name)s could not be read safely: reading it ran out of memory"),
    N_("%(name)s could not be read safely: reading it took too long"),
    N_("“%(title)s” is too large to be made into a book"),
    N_("The articles of “%(title)s” are gone: send it again"),
    N_("The rest of the article"),
    N_(
        "Only the beginning was available: the site shows the rest to its subscribers; "
        "open it in your browser, sign in, and send the page from there"
    ),
    N_("Parts of the page"),
    N_("The page is nested so deeply that some of it may be missing"),
    N_("Picture"),
    N_("It is not among the first %(most)s pictures"),
    N_("Page %(number)s and on"),
    # --- the machine
    N_("the broker does not answer"),
    N_("the data folder cannot be written to (%(reason)s)"),
    N_("the store at %(place)s does not answer"),
    N_("the store at %(place)s answers %(status)s"),
    N_("the store at %(place)s has no bucket %(bucket)s: make it"),
    N_("the store at %(place)s refuses it: look at the keys of INKPOST_STORE_URL"),
    N_("Inkpost cannot get at its files just now"),
    N_("Inkpost cannot get at its files just now: try again in a minute"),
    N_("the clock has never ticked"),
    N_("the last tick is %(count)s s ago"),
    N_("the oldest job has waited for %(count)s s"),
    # --- mail
    N_("The mail server %(host)s did not answer: %(reason)s"),
    N_(
        "The line to %(host)s broke while the mail was handed over, so it may have "
        "been sent; look at your device, and send it again if it does not come"
    ),
    N_("%(host)s refused the user name or password; %(advice)s"),
    N_("Amazon refused it with %(code)s: %(meaning)s; %(advice)s"),
    N_(
        "Amazon asks whether this mail is from you: open its mail and press “Verify” "
        "before %(time)s UTC"
    ),
    N_(
        "The mail to %(address)s came back (%(said)s); compare the address with the "
        "one that your device shows, then try again"
    ),
    N_("“%(device)s” is paused: %(reason)s"),
    # --- guests, and what is printed
    N_(
        "This Inkpost does not read that site for people without an account: "
        "sign in, or ask its operator"
    ),
    N_(
        "That address led to another site, which this Inkpost does not read for "
        "people without an account: sign in, or ask its operator"
    ),
    N_("You have asked for many pages: wait ten minutes"),
    N_("You have asked for many pages today: try again tomorrow"),
    N_("This Inkpost has read enough for guests today"),
    N_("Many files were made of this page: open it again"),
    N_("Enough codes were sent today: try again tomorrow"),
    N_("Many files are being made just now: try again in a minute"),
    N_(
        "“%(title)s” has changed since you chose what to leave out: "
        "open it for printing again"
    ),
    N_("Nothing of “%(title)s” is left: put something back"),
    # --- digests
    N_("Looking for what is new"),
    N_("There was nothing new, so nothing was sent"),
    N_("There was nothing new but what is pinned, so nothing was sent"),
    N_("Only %(count)s of at least %(least)s articles wait, so nothing was sent yet"),
    N_(
        "Only %(count)s of at least %(least)s minutes of reading wait, so nothing was "
        "sent yet"
    ),
    N_(
        "Inkpost did not run at that time, and came back too late for this issue: what "
        "was to be in it is in the next one"
    ),
    N_("Inkpost stopped while it put this issue together: send it now, or wait"),
    N_("The digest was paused at that time, so nothing was sent"),
    N_("The devices of this digest are gone: say where it is to go"),
    N_("There is no time zone “%(zone)s”: pick one such as Europe/Berlin"),
    N_("A digest needs a time, such as 06:30"),
    N_("A digest has at most %(most)s times a day"),
    N_("The days of a month go from 1 to 31, and -1 is its last"),
    N_("A digest needs a name, such as Morning Digest"),
    N_("Say when the digest is sent: at a time, or when so many wait"),
    N_("A digest has 1 to %(most)s sections"),
    N_("Say to which of your devices the digest goes"),
    N_("%(name)s is a number from 1 on"),
    N_("Books of issues are kept for %(most)s days at most"),
    N_("At least %(least)s articles and at most %(most)s cannot both be: change one"),
    N_("At least %(least)s minutes and at most %(most)s cannot both be: change one"),
    N_("You have %(most)s digests, and that is the most: change one"),
    N_("Say on which days of the week the digest is sent"),
    N_("“%(text)s” is no time of the day: write it like 06:30"),
    N_("“%(text)s” is no day of a month: write 1 to 31, or last"),
    N_("“%(text)s” is no number: write it in digits"),
    N_("The most articles of an issue"),
    N_("The most minutes of an issue"),
    N_("The least articles of an issue"),
    N_("The least minutes of an issue"),
    N_("How many have to wait"),
    N_("The minutes of a long read"),
    N_("The days that books are kept"),
    N_("%(site)s does not accept what you gave to log in: look again"),
    N_("%(site)s is busy (HTTP %(status)s); it is asked again later"),
    N_("%(site)s has no such API there (HTTP %(status)s): compare the address"),
    N_("%(site)s answered with something else than JSON"),
    N_("That service answered with something else than its API says"),
    N_("You have %(most)s services here: remove one first"),
    # --- which book went out (delivery.sentences)
    N_("the book as it was"),
    N_("a simpler book"),
    N_("a book without pictures"),
    N_("a plain HTML file"),
    N_("a code"),
    *MORE,
)
