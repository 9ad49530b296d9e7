# https://app.procore.com/oauth/token was the old one
