"""Pages of the office that show much at once: the search, the menu, limits, registries."""
