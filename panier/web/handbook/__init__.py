"""The documentation as a site, drawn from the pages of docs/: every sandbox serves it under /docs, with a search."""
