"""Addresses of this app's pages, by feature."""

from .gradebook import urls as gradebook
from .homework import urls as homework
from .insights import urls as insights
from .reports import urls as reports

app_name = "assessment"
urlpatterns = [*gradebook.urlpatterns, *homework.urlpatterns, *insights.urlpatterns, *reports.urlpatterns]
