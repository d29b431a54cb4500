"""The bank's words in three languages: extract, compile and check catalogues without the gettext binaries."""
