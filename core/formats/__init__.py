"""How dates and times are written, by language; a language without a folder here has Django's form."""
