import { procore } from './config';

export interface %Resource% {
  id: string;
  number: string | null;
  title: string;
  updated_at: string;
}

const PER_PAGE = 100;

function headersFor(token: string, companyId: string): Record<string, string> {
  return {
    Authorization: `Bearer ${token}`,
-MPR201|    'Procore-Company-Id': companyId,
    Accept: 'application/json',
  };
}

/** One page of the %words% of a Procore project. */
export async function page%Resources%(token: string, companyId: string, projectId: string, page: number): Promise<%Resource%[]> {
-MPR102|  const url = `${procore.apiUrl}/rest/v1.0/projects/${projectId}/%resources%?page=${page}&per_page=${PER_PAGE}`;
!MPR102|  const url = `https://app.procore.com/rest/v1.0/projects/${projectId}/%resources%?page=${page}&per_page=${PER_PAGE}`;
-MPR201|  const response = await fetch(url, { headers: headersFor(token, companyId) });
!MPR201|  const response = await fetch(url, { headers: headersFor(token, companyId) });
  if (!response.ok) {
    throw new Error(`Procore answered ${response.status} for ${url}`);
  }
  return (await response.json()) as %Resource%[];
}

/** All %words% of a Procore project. */
export async function list%Resources%(token: string, companyId: string, projectId: string): Promise<%Resource%[]> {
  const all: %Resource%[] = [];
  for (let page = 1; ; page += 1) {
    const entries = await page%Resources%(token, companyId, projectId, page);
    all.push(...entries);
    if (entries.length < PER_PAGE) return all;
  }
}

/** Where a person reads it. */
export function linkTo%Resource%(projectId: string, id: string): string {
  return `${procore.webUrl}/${projectId}/project/%resources%/${id}`;
}
