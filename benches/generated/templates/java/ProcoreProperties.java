package com.sitebridge.procore;

/** Where Procore is. */
public final class ProcoreProperties {
    public static final String LOGIN_URL = System.getenv().getOrDefault("PROCORE_LOGIN_URL", "https://login.procore.com");
    public static final String API_URL = System.getenv().getOrDefault("PROCORE_API_URL", "https://api.procore.com");
    public static final String WEB_URL = System.getenv().getOrDefault("PROCORE_WEB_URL", "https://us02.procore.com");

    private ProcoreProperties() {
    }
}
