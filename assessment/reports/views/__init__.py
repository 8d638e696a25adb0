"""Pages of report cards and other documents."""
