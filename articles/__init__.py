"""URL -> Article: fetch, guard, extract, clean, pictures, site rules, feeds."""
