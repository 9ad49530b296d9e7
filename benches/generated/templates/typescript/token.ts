import axios from 'axios';
import { procore } from './config';

interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}

/** Trades a refresh token for a new access token. */
export async function refreshProcoreToken(refreshToken: string): Promise<TokenAnswer> {
-MPR101|  const url = `${procore.loginUrl}/oauth/token`;
!MPR101|  const url = 'https://app.procore.com/oauth/token';
  const { data } = await axios.post<TokenAnswer>(url, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: procore.clientId,
    client_secret: procore.clientSecret,
  });
  return data;
}
