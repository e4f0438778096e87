"""More sentences of the stages: see `web.told_patterns`."""

from __future__ import annotations

from web.languages import N_

#: As `PATTERNS`: the first that fits is taken.
MORE = (
    N_("%(url)s was not fetched: %(count)s pages are read at most"),
    N_("%(url)s was not fetched: the pages before it took %(count)s seconds"),
    N_("%(url)s was not fetched: the pages before it have %(count)s MB"),
    N_("%(url)s was not fetched: the pictures before it took %(count)s seconds"),
    N_("%(url)s was not fetched: the pictures before it take %(count)s MB"),
    N_("%(name)s is blank"),
    N_("%(name)s is too large a picture"),
    N_("%(name)s is not a picture that can be read"),
    N_("%(name)s is not a drawing that can be read"),
    N_("A picture within the page is too large, or none at all"),
    N_("A picture within the page cannot be read"),
    N_(
        "%(url)s goes round in a circle: it redirects to nowhere (HTTP %(code)s); open "
        "it in the browser"
    ),
    N_("%(url)s leads to an address that cannot be opened: %(what)s"),
    N_("The rules for %(url)s find no article on it"),
    N_("The article could not be made into a book page"),
    N_("%(url)s answered with more than it should"),
    N_("%(url)s was too slow; try again later"),
    N_("Inkpost opens no port %(port)s"),
    N_("Inkpost stopped while it read this page"),
    N_("Inkpost stopped while it looked for this"),
    N_("It is too large to be read"),
    N_("It was within the page itself, and cannot be asked for alone"),
    N_("The page came from your browser: open it there, and send it again"),
    N_(
        "You have had %(count)s things looked for again in the last hour: wait a little"
    ),
    N_(
        "%(count)s books and pages wait here, and more are not taken: try again in a "
        "minute"
    ),
    N_(
        "The disk of this Inkpost is nearly full, so it takes nothing new: try again "
        "later, or tell the operator"
    ),
    N_("The mail has no sender, or no text"),
    N_("The mail cannot be read: it is not written as mails are"),
    N_("The entry has no text: open its page"),
    N_("You have %(count)s imports here: delete some, or wait for a week"),
    N_("The archive has no picture %(url)s"),
    N_("This is no archive of Inkpost's: bring another file"),
    N_("The archive has too much in it to be Inkpost's"),
    N_(
        "The archive is cut short or damaged, or it is none of Inkpost's: take another "
        "copy of it"
    ),
    N_("The archive has %(name)s, which no archive of Inkpost has"),
    N_("%(name)s in the archive is too large to be ours"),
    N_(
        "The archive cannot be written to %(path)s (%(reason)s): look whether the disk "
        "is full, or choose another place"
    ),
    N_(
        "This archive was made by a newer Inkpost (%(version)s): bring this one up to "
        "date first"
    ),
    N_("The file does not begin as an archive of Inkpost does: choose another one"),
    N_(
        "This is the backup of a whole instance: whoever runs Inkpost restores it with "
        "inkpost restore"
    ),
    N_("The archive unpacks to too much to be one of Inkpost's"),
    N_("The archive has rows that cannot be unpacked: take another copy of it"),
    N_("The archive has rows that cannot be read: take another copy of it"),
    N_(
        "This was on its way when the backup was made, so it may have been sent since: "
        "send it again if it has not arrived"
    ),
    N_("“%(title)s” has no article to bind"),
    N_(
        "“%(title)s” has %(size)s MB even without pictures; %(most)s MB can be sent: "
        "download it instead"
    ),
    N_(
        "%(format)s needs calibre's ebook-convert; on Debian and Ubuntu: apt install "
        "calibre-bin. Or choose EPUB, which every Kindle takes by mail"
    ),
    N_("calibre could not convert “%(title)s”; choose EPUB"),
    N_("calibre made no book of “%(title)s”; choose EPUB"),
    N_("“%(title)s” is too long for one PDF; ask for volumes, or for EPUB"),
    N_(
        "The book “%(title)s” breaks rule %(rule)s of the output contract (%(why)s); "
        "this is Inkpost's fault: report it"
    ),
    N_("The book “%(title)s” breaks rule %(rule)s"),
    N_(
        "The book cannot be written to %(path)s (%(reason)s): look whether the disk is "
        "full, or choose another place"
    ),
    N_(
        "The book cannot be written to %(path)s (%(reason)s): the operator looks "
        "whether there is room, and who may write"
    ),
    N_("The books cannot be written (%(reason)s): the disk may be full"),
    N_("That is more than %(count)s articles: choose fewer"),
    N_("The device was removed, so that nothing can be sent there"),
    N_("The book “%(title)s” is gone: try again to make it"),
    N_("%(address)s cannot receive books: Amazon has closed Kindle in China"),
    N_(
        "The name servers do not tell about %(domain)s: look whether this machine "
        "reaches them"
    ),
    N_(
        "“%(title)s” has %(size)s MB and a mail to this device carries %(most)s MB: "
        "send it without pictures, or upload the file at %(url)s"
    ),
    N_(
        "“%(title)s” has %(size)s MB and a mail to this device carries %(most)s MB: "
        "send it without pictures"
    ),
    N_(
        "%(host)s offers no encryption (STARTTLS), so nothing was sent to it; use "
        "smtps:// if it has a TLS port"
    ),
    N_(
        "%(host)s showed a certificate that cannot be trusted (%(why)s), so nothing "
        "was sent to it; check its name, or have its certificate mended"
    ),
    N_(
        "%(host)s offers no login on this line; use smtp+starttls:// or smtps://, or "
        "leave out user and password"
    ),
    N_(
        "%(host)s takes mails of %(most)s MB and this one has %(size)s MB; send fewer "
        "articles at once, or without pictures"
    ),
    N_(
        "%(host)s answered something that is no SMTP: look whether its host and port "
        "are right"
    ),
    N_("%(host)s asked us to come back later (HTTP %(code)s)"),
    N_("%(host)s asked us to come back later (%(code)s); it said: “%(text)s”"),
    N_("%(host)s asked us to come back later (%(code)s)"),
    N_(
        "The mail to %(address)s cannot be written to %(path)s; look whether the disk "
        "is full"
    ),
    N_(
        "%(what)s cannot be used: %(why)s; write it like "
        "%(scheme)s://user:password@mail.example.org"
    ),
    N_("A folder is called by letters, digits, spaces and hyphens, such as “Kobo”"),
    N_("The address of a folder ends with its path: leave out the rest"),
    N_("A password goes over https only: use the address with https://"),
    N_("This Inkpost puts no books into folders: its operator sets INKPOST_BOOKS_DIR"),
    N_("You have no mail account here yet: write one into the settings of your sender"),
    N_(
        "%(address)s was removed from your devices, so nothing is sent there: add it "
        "again, then send the article anew"
    ),
    N_("%(address)s belongs to another account here: nothing was sent"),
    N_("%(url)s cannot be reached from here"),
    N_(
        "%(host)s is not a public mail server at port %(port)s: check host and port in "
        "the sender's settings"
    ),
    N_(
        "Amazon refused “%(title)s”, which cannot be made any simpler: download it "
        "instead"
    ),
    N_("Amazon takes no %(format)s by mail: send it as EPUB"),
    N_("“%(title)s” has become too large for one mail: send fewer articles at once"),
    N_("The mail server has a name like smtp.example.org"),
    N_("Mail goes over STARTTLS or TLS: choose one"),
    N_("Mail servers are spoken to at the ports %(ports)s only"),
    N_("%(address)s cannot be your sender: it is in use here"),
    N_("The sender is an address like books@example.org"),
    N_("A query has at most %(count)s characters: shorten it"),
    N_("A query has at most %(count)s parts: leave some out"),
    N_("“%(part)s” is no site: write it like site:example.org"),
    N_("“-%(part)s:” cannot be asked for: take the minus away"),
    N_("This digest has no day on which it is due"),
    N_("The days of the week go from 0, Monday, to 6, Sunday"),
    N_("Say in which order the articles are to stand"),
    N_("Say as what kind of file the digest is to come"),
    N_("Say for each section what is to be in it"),
)
