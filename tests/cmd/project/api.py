ME = 'https://us02.procore.com/rest/v1.0/me'
