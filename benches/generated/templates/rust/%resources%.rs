//! The %words% of Procore projects.

use serde::Deserialize;

use crate::settings::{API_URL, PAGE_SIZE};

/// A %word% as Procore answers with it.
#[derive(Debug, Deserialize)]
pub struct %Resource% {
-MPR301|    pub id: i64,
!MPR301|    pub id: i32,
    pub title: String,
    pub position: u32,
}

/// One page of the %words% of a project.
pub async fn page(http: &reqwest::Client, token: &str, company_id: i64, project_id: i64, page: u32) -> reqwest::Result<Vec<%Resource%>> {
-MPR102|    let url = format!("{API_URL}/rest/v1.0/projects/{project_id}/%resources%?page={page}&per_page={PAGE_SIZE}");
!MPR102|    let url = format!("https://app.procore.com/rest/v1.0/projects/{project_id}/%resources%?page={page}&per_page={PAGE_SIZE}");
-MPR201|    http.get(url).bearer_auth(token).header("Procore-Company-Id", company_id.to_string()).send().await?.error_for_status()?.json().await
!MPR201|    http.get(url).bearer_auth(token).send().await?.error_for_status()?.json().await
}

/// All %words% of a project.
pub async fn all(http: &reqwest::Client, token: &str, company_id: i64, project_id: i64) -> reqwest::Result<Vec<%Resource%>> {
    let mut entries = Vec::new();
    for number in 1.. {
        let mut part = page(http, token, company_id, project_id, number).await?;
        let is_last = part.len() < PAGE_SIZE as usize;
        entries.append(&mut part);
        if is_last {
            break;
        }
    }
    Ok(entries)
}
