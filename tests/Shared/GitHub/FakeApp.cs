using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.GitHub;

/// <summary>A GitHub App and its installation in the repository. It checks each JSON Web Token itself (RFC 7519), and believes only the last installation token.</summary>
internal sealed class FakeApp : IDisposable
{
    public const string Id = "Iv23liTestOfPipeline";
    public const string Account = "pipeline-release[bot]";

    private const int Installation = 4711;
    private const string Tokens = "/app/installations/{installation_id}/access_tokens";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly RSA key = RSA.Create(2048);
    private DateTimeOffset expires;

    public string PrivateKey => key.ExportRSAPrivateKeyPem();

    public bool IsInstalled { get; set; } = true;

    /// <summary>What its installation may write.</summary>
    public HashSet<string> Writes { get; } = new(["contents", "pull_requests", "statuses", "issues"], StringComparer.Ordinal);

    /// <summary>The time at GitHub.</summary>
    public Func<DateTimeOffset> Now { get; set; } = () => DateTimeOffset.UtcNow;

    /// <summary>The number of installation tokens so far.</summary>
    public int Issued { get; private set; }

    public static void AddTo(FakeEndpoints endpoints)
    {
        endpoints.Add("GET", "/repos/{owner}/{repo}/installation", (repository, call) => !repository.App.Knows(call) ? Refused
            : repository.App.IsInstalled ? FakeAnswer.Ok(new JsonObject { ["id"] = Installation, ["permissions"] = repository.App.Granted(), ["created_at"] = Moment, ["updated_at"] = Moment }) : FakeAnswer.NotFound());
        endpoints.Add("POST", Tokens, (repository, call) => !repository.App.Knows(call) ? Refused
            : call.NumberOf("installation_id") == Installation ? repository.App.Issue() : FakeAnswer.NotFound());
    }

    /// <summary>Whether a token is the one that was issued last and has not expired.</summary>
    public bool Holds(string token) => Issued > 0 && token == Name(Issued) && Now() < expires;

    public void Dispose() => key.Dispose();

    private static FakeAnswer Refused => FakeAnswer.Refusal(HttpStatusCode.Unauthorized, "A JSON web token could not be decoded");

    private const string Moment = "2024-01-01T00:00:00Z";

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"ghs_{number:0000000000000000000000000000000000app}");

    private JsonObject Granted() => new(Writes.Select(name => KeyValuePair.Create(name, (JsonNode?)"write")).Append(KeyValuePair.Create("metadata", (JsonNode?)"read")));

    private FakeAnswer Issue()
    {
        Issued++;
        expires = Now().AddHours(1);
        return FakeAnswer.Created(new JsonObject { ["token"] = Name(Issued), ["expires_at"] = expires.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) });
    }

    private bool Knows(FakeCall call)
    {
        if (call.Token.Split('.') is not [var header, var claims, var signature]
            || !key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{claims}"), Bytes(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            || JsonNode.Parse(Bytes(header))!["alg"]!.GetValue<string>() != "RS256")
        {
            return false;
        }

        var body = JsonNode.Parse(Bytes(claims))!;
        var (issued, until) = (DateTimeOffset.FromUnixTimeSeconds(body["iat"]!.GetValue<long>()), DateTimeOffset.FromUnixTimeSeconds(body["exp"]!.GetValue<long>()));
        return body["iss"]!.GetValue<string>() == Id && issued <= Now() && until > Now() && until - issued <= Longest;
    }

    private static byte[] Bytes(string base64Url) => System.Buffers.Text.Base64Url.DecodeFromChars(base64Url);
}
