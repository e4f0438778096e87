"""Sentences of the stages below, as they are to be translated."""

from __future__ import annotations

from web.languages import N_

#: `%(name)s` stands for anything; the first that fits is taken.
PATTERNS = (
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
)
