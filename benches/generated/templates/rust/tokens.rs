//! Tokens for Procore.

use crate::settings::LOGIN_URL;

/// Trades a refresh token for a new access token.
pub async fn refresh(http: &reqwest::Client, refresh_token: &str) -> reqwest::Result<String> {
-MPR101|    let url = format!("{LOGIN_URL}/oauth/token");
!MPR101|    let url = "https://app.procore.com/oauth/token";
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
    http.post(url).form(&form).send().await?.error_for_status()?.text().await
}
