package com.sitebridge.procore;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Tokens for Procore. */
public class ProcoreTokens {
    private final HttpClient http = HttpClient.newHttpClient();

    public String refresh(String refreshToken) throws IOException, InterruptedException {
-MPR101|        URI uri = URI.create(ProcoreProperties.LOGIN_URL + "/oauth/token");
!MPR101|        URI uri = URI.create("https://app.procore.com/oauth/token");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=refresh_token&refresh_token=" + refreshToken))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
