using System.Text.Json.Serialization;

namespace SiteBridge.Procore;

/// <summary>A %word% as Procore answers with it.</summary>
public sealed class %Resource%Dto
{
    [JsonPropertyName("id")]
-MPR301|    public long Id { get; set; }
!MPR301|    public int Id { get; set; }

    [JsonPropertyName("position")]
    public int Position { get; set; }

    [JsonPropertyName("title")]
    public string Title { get; set; } = "";
}
