using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.GitHub;

/// <summary>One call as its endpoint sees it.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Method">In capitals.</param>
/// <param name="Template">The endpoint in GitHub's description: <c>/repos/{owner}/{repo}/git/ref/{ref}</c>.</param>
/// <param name="Parts">The values of the placeholders.</param>
/// <param name="Query">The query's members.</param>
/// <param name="Body">The body, or null.</param>
/// <param name="Account">The token's account.</param>
internal sealed record FakeCall(
    int Number,
    string Method,
    string Template,
    IReadOnlyDictionary<string, string> Parts,
    IReadOnlyDictionary<string, string> Query,
    JsonObject? Body,
    string Account)
{
    /// <summary>Its token.</summary>
    public string Token { get; init; } = "";

    public bool Is(string method, string end) => Method == method && Template.EndsWith(end, StringComparison.Ordinal);

    public string Text(string member) => Body?[member]?.GetValue<string>() ?? "";

    public int NumberOf(string part) => int.Parse(Parts[part], CultureInfo.InvariantCulture);
}

/// <summary>An answer: a status, the members from the state, and headers.</summary>
internal sealed record FakeAnswer(HttpStatusCode Status, JsonNode? Body)
{
    public Dictionary<string, string> Headers { get; init; } = new(StringComparer.Ordinal);

    public static FakeAnswer Ok(JsonNode body) => new(HttpStatusCode.OK, body);

    public static FakeAnswer Created(JsonNode body) => new(HttpStatusCode.Created, body);

    /// <summary>A refusal in GitHub's form.</summary>
    public static FakeAnswer Refusal(HttpStatusCode status, string message, params (string Header, string Value)[] headers) =>
        new(status, new JsonObject { ["message"] = message, ["documentation_url"] = "https://docs.github.com/rest" })
        {
            Headers = headers.ToDictionary(header => header.Header, header => header.Value, StringComparer.Ordinal),
        };

    public static FakeAnswer NotFound() => Refusal(HttpStatusCode.NotFound, "Not Found");

    /// <summary>422 in the form of pull request and issue validations.</summary>
    public static FakeAnswer Invalid(string resource, string field, string? message)
    {
        var error = new JsonObject { ["resource"] = resource, ["field"] = field, ["code"] = message is null ? "invalid" : "custom" };
        if (message is not null)
        {
            error["message"] = message;
        }

        var answer = Refusal(HttpStatusCode.UnprocessableEntity, "Validation Failed");
        answer.Body!["errors"] = new JsonArray(error);
        return answer;
    }
}

/// <summary>A fault of a call.</summary>
/// <param name="Happens">Whether the call takes effect anyway.</param>
/// <param name="Answer">The answer; null if the connection breaks.</param>
internal sealed record FakeFault(bool Happens, FakeAnswer? Answer)
{
    public static FakeFault LostOnTheWay { get; } = new(Happens: false, null);

    public static FakeFault LostOnTheWayBack { get; } = new(Happens: true, null);

    public static FakeFault Say(HttpStatusCode status, string message, params (string Header, string Value)[] headers) =>
        new(Happens: false, FakeAnswer.Refusal(status, message, headers));
}

/// <summary>GitHub's published description, if the tests have it: validates every call and answer.</summary>
internal interface IGitHubContract
{
    /// <summary>The errors of a call; empty if there are none.</summary>
    IReadOnlyList<string> Check(FakeCall call);

    /// <summary>Adds the required members of an answer that are not in the state.</summary>
    JsonNode? Complete(FakeCall call, FakeAnswer answer);

    /// <summary>The errors of an answer; empty if there are none.</summary>
    IReadOnlyList<string> Check(FakeCall call, HttpStatusCode status, JsonNode? body);
}
