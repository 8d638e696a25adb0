"""Fields, widgets and forms that every app uses."""
