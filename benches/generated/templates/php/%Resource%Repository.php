<?php

namespace SiteBridge\Procore;

use GuzzleHttp\Client;

/** The %words% of Procore projects. */
final class %Resource%Repository
{
    public function __construct(private Client $http, private string $token, private string $companyId)
    {
    }

    public function page(string $projectId, int $page): array
    {
-MPR102|        $url = Settings::API_URL . "/rest/v1.0/projects/{$projectId}/%resources%";
!MPR102|        $url = "https://app.procore.com/rest/v1.0/projects/{$projectId}/%resources%";
-MPR201|        $response = $this->http->get($url, [
!MPR201|        $response = $this->http->get($url, [
            'headers' => [
                'Authorization' => 'Bearer ' . $this->token,
-MPR201|                'Procore-Company-Id' => $this->companyId,
            ],
            'query' => ['page' => $page, 'per_page' => Settings::PAGE_SIZE],
        ]);
        return json_decode((string) $response->getBody(), true);
    }

    public function all(string $projectId): array
    {
        $all = [];
        for ($page = 1; ; $page++) {
            $entries = $this->page($projectId, $page);
            $all = array_merge($all, $entries);
            if (count($entries) < Settings::PAGE_SIZE) {
                return $all;
            }
        }
    }
}
