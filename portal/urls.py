"""Pages of guardians and students."""

app_name = "portal"
urlpatterns = []
