<?php

namespace SiteBridge\Procore;

use GuzzleHttp\Client;

/** Tokens for Procore. */
final class Tokens
{
    public function __construct(private Client $http)
    {
    }

    public function refresh(string $refreshToken): array
    {
-MPR101|        $url = Settings::LOGIN_URL . '/oauth/token';
!MPR101|        $url = 'https://app.procore.com/oauth/token';
        $response = $this->http->post($url, [
            'form_params' => ['grant_type' => 'refresh_token', 'refresh_token' => $refreshToken],
        ]);
        return json_decode((string) $response->getBody(), true);
    }
}
