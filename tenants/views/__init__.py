"""Pages of the platform's own host, and a school's pages about itself."""
