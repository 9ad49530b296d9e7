URL = 'https://login.procore.com/oauth/token'
