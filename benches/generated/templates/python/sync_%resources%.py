"""Brings the %words% of a Procore project into our tables."""
import logging

import requests

from .%resource%_model import %Resource%
from .settings import PAGE_SIZE, PROCORE_API_URL

log = logging.getLogger(__name__)


class %Resource%Sync:
    def __init__(self, tokens, company_id):
        self.tokens = tokens
        self.company_id = company_id

    def headers(self):
-MPR201|        return {"Authorization": f"Bearer {self.tokens.current()}", "Procore-Company-Id": str(self.company_id)}
+MPR201|        return {"Authorization": f"Bearer {self.tokens.current()}"}

    def page(self, project_id, number):
-MPR102|        url = f"{PROCORE_API_URL}/rest/v1.0/projects/{project_id}/%resources%"
!MPR102|        url = f"https://app.procore.com/rest/v1.0/projects/{project_id}/%resources%"
-MPR201|        answer = requests.get(url, headers=self.headers(), params={"page": number, "per_page": PAGE_SIZE}, timeout=30)
!MPR201|        answer = requests.get(url, headers=self.headers(), params={"page": number, "per_page": PAGE_SIZE}, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def all(self, project_id):
        number = 1
        while True:
            entries = self.page(project_id, number)
            yield from entries
            if len(entries) < PAGE_SIZE:
                return
            number += 1

    def run(self, project_id):
        count = 0
        for entry in self.all(project_id):
            %Resource%.objects.update_or_create(
                procore_%resource%_id=entry["id"],
                defaults={"title": entry.get("title", ""), "number": entry.get("number"), "procore_project_id": project_id},
            )
            count += 1
        log.info("synchronised %d %words% of project %s", count, project_id)
        return count
