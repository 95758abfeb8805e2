using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.GitHub;

/// <summary>One call, as the endpoint that it is for sees it.</summary>
/// <param name="Number">How many came before it, and 1.</param>
/// <param name="Method">In capitals.</param>
/// <param name="Template">The endpoint by GitHub's description: <c>/repos/{owner}/{repo}/git/ref/{ref}</c>.</param>
/// <param name="Parts">The values of the braces.</param>
/// <param name="Query">The query's members.</param>
/// <param name="Body">The body, or none.</param>
/// <param name="Account">Whose token it is.</param>
internal sealed record FakeCall(
    int Number,
    string Method,
    string Template,
    IReadOnlyDictionary<string, string> Parts,
    IReadOnlyDictionary<string, string> Query,
    JsonObject? Body,
    string Account)
{
    public bool Is(string method, string end) => Method == method && Template.EndsWith(end, StringComparison.Ordinal);

    public string Text(string member) => Body?[member]?.GetValue<string>() ?? "";

    public int NumberOf(string part) => int.Parse(Parts[part], CultureInfo.InvariantCulture);
}

/// <summary>An answer: a status, members that the state decides, and headers.</summary>
internal sealed record FakeAnswer(HttpStatusCode Status, JsonNode? Body)
{
    public Dictionary<string, string> Headers { get; init; } = new(StringComparer.Ordinal);

    public static FakeAnswer Ok(JsonNode body) => new(HttpStatusCode.OK, body);

    public static FakeAnswer Created(JsonNode body) => new(HttpStatusCode.Created, body);

    /// <summary>A refusal in GitHub's words.</summary>
    public static FakeAnswer Refusal(HttpStatusCode status, string message, params (string Header, string Value)[] headers) =>
        new(status, new JsonObject { ["message"] = message, ["documentation_url"] = "https://docs.github.com/rest" })
        {
            Headers = headers.ToDictionary(header => header.Header, header => header.Value, StringComparer.Ordinal),
        };

    public static FakeAnswer NotFound() => Refusal(HttpStatusCode.NotFound, "Not Found");

    /// <summary>422 as validations of pull requests and issues say it.</summary>
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

/// <summary>What goes wrong with a call.</summary>
/// <param name="Happens">Whether the call has its effect all the same.</param>
/// <param name="Answer">What is answered; none when the connection breaks.</param>
internal sealed record FakeFault(bool Happens, FakeAnswer? Answer)
{
    public static FakeFault LostOnTheWay { get; } = new(Happens: false, null);

    public static FakeFault LostOnTheWayBack { get; } = new(Happens: true, null);

    public static FakeFault Say(HttpStatusCode status, string message, params (string Header, string Value)[] headers) =>
        new(Happens: false, FakeAnswer.Refusal(status, message, headers));
}

/// <summary>GitHub's published description, where the tests have it: holds every call and every answer to it.</summary>
internal interface IGitHubContract
{
    /// <summary>What is wrong with a call; empty when nothing is.</summary>
    IReadOnlyList<string> Check(FakeCall call);

    /// <summary>Adds to an answer what is required of it beside the state.</summary>
    JsonNode? Complete(FakeCall call, FakeAnswer answer);

    /// <summary>What is wrong with an answer; empty when nothing is.</summary>
    IReadOnlyList<string> Check(FakeCall call, HttpStatusCode status, JsonNode? body);
}
