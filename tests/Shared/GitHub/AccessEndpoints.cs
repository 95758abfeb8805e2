using System.Net;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.GitHub;

/// <summary>What GitHub tells about credentials: the repository with its headers, and the user.</summary>
internal static class AccessEndpoints
{
    public static void AddTo(FakeEndpoints endpoints)
    {
        endpoints.Add("GET", "/repos/{owner}/{repo}", (repository, call) => Headed(repository, call, new JsonObject
        {
            ["private"] = repository.IsPrivate,
            ["permissions"] = new JsonObject { ["admin"] = false, ["push"] = repository.MayPush, ["pull"] = true },
        }));
        endpoints.Add("GET", "/user", (repository, call) => call.Account.EndsWith("[bot]", StringComparison.Ordinal)
            ? FakeAnswer.Refusal(HttpStatusCode.Forbidden, "Resource not accessible by integration")
            : Headed(repository, call, new JsonObject { ["login"] = call.Account }));
    }

    // Only a classic token has scopes.
    private static FakeAnswer Headed(FakeRepository repository, FakeCall call, JsonObject body)
    {
        var answer = FakeAnswer.Ok(body);
        answer.Headers["X-RateLimit-Limit"] = "5000";
        answer.Headers["X-RateLimit-Remaining"] = "4990";
        answer.Headers["X-RateLimit-Reset"] = "1796089200";
        if (call.Token.StartsWith("ghp_", StringComparison.Ordinal) && repository.Scopes is { } scopes)
        {
            answer.Headers["X-OAuth-Scopes"] = scopes;
        }

        if (repository.Date is { } date)
        {
            answer.Headers["Date"] = date.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        return answer;
    }
}
