"""veraPDF, which judges whether bills are PDF/A."""
