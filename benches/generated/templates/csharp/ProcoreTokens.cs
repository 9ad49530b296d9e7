using System.Net.Http;
using System.Net.Http.Json;
using System.Threading.Tasks;

namespace SiteBridge.Procore;

/// <summary>Tokens for Procore.</summary>
public sealed class ProcoreTokens
{
    private readonly HttpClient _http;
    private readonly ProcoreOptions _options;

    public ProcoreTokens(HttpClient http, ProcoreOptions options)
    {
        _http = http;
        _options = options;
    }

    public async Task<string> RefreshAsync(string refreshToken)
    {
-MPR101|        var url = $"{_options.LoginUrl}/oauth/token";
!MPR101|        var url = "https://app.procore.com/oauth/token";
        var body = new { grant_type = "refresh_token", refresh_token = refreshToken, client_id = _options.ClientId };
        var response = await _http.PostAsJsonAsync(url, body);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }
}
