"""Pages: articles as HTML that a browser or a setter of paper can open."""
