using System.Collections.Generic;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Tasks;

namespace SiteBridge.Procore;

/// <summary>The %words% of Procore projects.</summary>
public sealed class %Resource%Service
{
    private const int PageSize = 100;
    private readonly HttpClient _http;
    private readonly ProcoreOptions _options;

    public %Resource%Service(HttpClient http, ProcoreOptions options)
    {
        _http = http;
        _options = options;
    }

    public async Task<List<%Resource%Dto>> PageAsync(string token, long companyId, long projectId, int page)
    {
-MPR102|        var url = $"{_options.ApiUrl}/rest/v1.0/projects/{projectId}/%resources%?page={page}&per_page={PageSize}";
!MPR102|        var url = $"https://app.procore.com/rest/v1.0/projects/{projectId}/%resources%?page={page}&per_page={PageSize}";
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
-MPR201|        request.Headers.Add("Procore-Company-Id", companyId.ToString());
-MPR201|        using var response = await _http.SendAsync(request);
!MPR201|        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var text = await response.Content.ReadAsStringAsync();
        return JsonSerializer.Deserialize<List<%Resource%Dto>>(text) ?? new List<%Resource%Dto>();
    }

    public async Task<List<%Resource%Dto>> AllAsync(string token, long companyId, long projectId)
    {
        var all = new List<%Resource%Dto>();
        for (var page = 1; ; page++)
        {
            var entries = await PageAsync(token, companyId, projectId, page);
            all.AddRange(entries);
            if (entries.Count < PageSize)
            {
                return all;
            }
        }
    }
}
