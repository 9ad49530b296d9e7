namespace SiteBridge.Procore;

/// <summary>Where Procore is; bound to the section "Procore".</summary>
public sealed class ProcoreOptions
{
    public string LoginUrl { get; set; } = "https://login.procore.com";
    public string ApiUrl { get; set; } = "https://api.procore.com";
    public string WebUrl { get; set; } = "https://us02.procore.com";
    public string ClientId { get; set; } = "";
    public string ClientSecret { get; set; } = "";
}
