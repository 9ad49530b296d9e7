package com.sitebridge.procore;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A %word% as Procore answers with it. */
public class %Resource% {
    @JsonProperty("id")
-MPR301|    private long id;
!MPR301|    private int id;

    @JsonProperty("title")
    private String title;

    @JsonProperty("position")
    private int position;

    public String getTitle() {
        return title;
    }

    public int getPosition() {
        return position;
    }
}
