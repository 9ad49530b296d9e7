/** Where Procore is. */
export const procore = {
  loginUrl: process.env.PROCORE_LOGIN_URL ?? 'https://login.procore.com',
  apiUrl: process.env.PROCORE_API_URL ?? 'https://api.procore.com',
  webUrl: process.env.PROCORE_WEB_URL ?? 'https://us02.procore.com',
  clientId: process.env.PROCORE_CLIENT_ID ?? '',
  clientSecret: process.env.PROCORE_CLIENT_SECRET ?? '',
};
