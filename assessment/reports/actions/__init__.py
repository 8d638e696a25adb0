"""From the comments to the families: what changes rounds, templates and documents."""
