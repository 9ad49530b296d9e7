//! Where Procore is.

/// Tokens.
pub const LOGIN_URL: &str = "https://login.procore.com";
/// Requests.
pub const API_URL: &str = "https://api.procore.com";
/// Links for people.
pub const WEB_URL: &str = "https://us02.procore.com";
/// Entries on a page.
pub const PAGE_SIZE: u32 = 100;
