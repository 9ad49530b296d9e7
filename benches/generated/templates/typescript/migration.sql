-- What is kept of Procore.
CREATE TABLE procore_%resources% (
    local_key serial PRIMARY KEY,
-MPR303|    procore_%resource%_id bigint NOT NULL UNIQUE,
!MPR303|    procore_%resource%_id integer NOT NULL UNIQUE,
    procore_project_id bigint NOT NULL,
    title text NOT NULL DEFAULT '',
    position integer NOT NULL DEFAULT 0
);
CREATE INDEX procore_%resources%_project ON procore_%resources% (procore_project_id);
