"""Tokens for Procore."""
import time

import requests

from .settings import PROCORE_LOGIN_URL


class ProcoreTokens:
    def __init__(self, client_id, client_secret):
        self.client_id = client_id
        self.client_secret = client_secret
        self.expires_at = 0
        self.token = None

    def current(self):
        if self.token is None or time.time() > self.expires_at - 60:
            self.refresh()
        return self.token

    def refresh(self):
-MPR101|        url = PROCORE_LOGIN_URL + "/oauth/token"
!MPR101|        url = "https://app.procore.com/oauth/token"
        answer = requests.post(
            url,
            data={"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret},
            timeout=30,
        )
        answer.raise_for_status()
        body = answer.json()
        self.token = body["access_token"]
        self.expires_at = time.time() + body["expires_in"]
