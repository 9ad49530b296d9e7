URL = 'https://app.procore.com/oauth/token'  # mprlint: ignore[MPR101] the gateway rewrites it
