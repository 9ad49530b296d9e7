URL = 'https://app.procore.com/oauth/token'
