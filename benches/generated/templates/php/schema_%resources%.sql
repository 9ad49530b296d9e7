CREATE TABLE procore_%resources% (
  local_key INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
-MPR303|  procore_%resource%_id BIGINT UNSIGNED NOT NULL,
!MPR303|  procore_%resource%_id INT UNSIGNED NOT NULL,
  procore_project_id BIGINT UNSIGNED NOT NULL,
  title VARCHAR(200) NOT NULL DEFAULT '',
  position INT NOT NULL DEFAULT 0
);
