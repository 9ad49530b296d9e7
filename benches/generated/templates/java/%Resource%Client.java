package com.sitebridge.procore;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The %words% of Procore projects. */
public class %Resource%Client {
    private static final int PAGE_SIZE = 100;
    private final HttpClient http = HttpClient.newHttpClient();

    public String page(String token, long companyId, long projectId, int page) throws IOException, InterruptedException {
-MPR102|        URI uri = URI.create(ProcoreProperties.API_URL + "/rest/v1.0/projects/" + projectId + "/%resources%?page=" + page + "&per_page=" + PAGE_SIZE);
!MPR102|        URI uri = URI.create("https://app.procore.com/rest/v1.0/projects/" + projectId + "/%resources%?page=" + page + "&per_page=" + PAGE_SIZE);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
-MPR201|                .header("Procore-Company-Id", Long.toString(companyId))
                .GET()
                .build();
-MPR201|        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
!MPR201|        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
