"""Where Procore is."""
import os

PROCORE_LOGIN_URL = os.environ.get("PROCORE_LOGIN_URL", "https://login.procore.com")
PROCORE_API_URL = os.environ.get("PROCORE_API_URL", "https://api.procore.com")
# Links for people lead to the region of their company.
PROCORE_WEB_URL = os.environ.get("PROCORE_WEB_URL", "https://us02.procore.com")
PAGE_SIZE = 100
