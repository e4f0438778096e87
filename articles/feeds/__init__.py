"""Feeds: asking for them, reading what they are, finding them, OPML.

    address -> FeedAnswer -> FeedDocument -> Entry -> Article
            ask           read_feed               write_article

What strangers wrote is read in the cell (`cells`). Nothing here knows who follows a
feed, or when it is asked.
"""
