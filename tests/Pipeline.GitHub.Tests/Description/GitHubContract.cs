using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>Validates calls and answers against one of GitHub's descriptions: path, method, query, body, status and the answer's body.</summary>
internal sealed class GitHubContract(JsonElement description) : IGitHubContract
{
    private static readonly Lazy<GitHubContract> OfPublic = new(() => new GitHubContract(DescriptionFile.Read("api.github.com")));
    private static readonly Lazy<GitHubContract> OfEnterprise = new(() => new GitHubContract(DescriptionFile.Read("ghes-3.19")));

    private readonly Completion completion = new(description);
    private readonly ConcurrentDictionary<string, Lazy<JsonSchema>> schemas = new(StringComparer.Ordinal);

    public static GitHubContract Public => OfPublic.Value;

    public static GitHubContract Enterprise => OfEnterprise.Value;

    public IReadOnlyList<string> Check(FakeCall call)
    {
        if (Operation(call) is not { } operation)
        {
            return ["there is no such operation"];
        }

        var parameters = Parameters(operation).ToList();
        return [.. Query(call, parameters), .. Path(call, parameters), .. Body(call, operation)];
    }

    public JsonNode? Complete(FakeCall call, FakeAnswer answer) =>
        Answer(call, answer.Status) is { } schema ? completion.Of(answer.Body, schema) : answer.Body;

    // The answers of a proxy or rate limit are not described by operation.
    public IReadOnlyList<string> Check(FakeCall call, HttpStatusCode status, JsonNode? body) => Answer(call, status) is { } schema
        ? [.. Errors(Schema($"{call.Method} {call.Template} {(int)status}", schema, closed: true), body?.ToJsonString() ?? "null")]
        : (int)status < 400 ? [$"{(int)status} is not described"] : [];

    private IEnumerable<string> Query(FakeCall call, List<JsonElement> parameters)
    {
        foreach (var (name, value) in call.Query)
        {
            var described = parameters.FirstOrDefault(parameter => Is(parameter, name, "query"));
            if (described.ValueKind == JsonValueKind.Undefined)
            {
                yield return $"there is no query parameter {name}";
                continue;
            }

            foreach (var error in Errors(Schema($"{call.Method} {call.Template} ?{name}", described.GetProperty("schema"), closed: true), Literal(described, value)))
            {
                yield return $"?{name}: {error}";
            }
        }
    }

    private IEnumerable<string> Path(FakeCall call, List<JsonElement> parameters) =>
        from part in call.Parts
        let described = parameters.FirstOrDefault(parameter => Is(parameter, part.Key, "path"))
        from error in described.ValueKind == JsonValueKind.Undefined
            ? ["is not described"]
            : Errors(Schema($"{call.Template} {{{part.Key}}}", described.GetProperty("schema"), closed: true), Literal(described, part.Value))
        select $"{{{part.Key}}}: {error}";

    private IEnumerable<string> Body(FakeCall call, JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out var described))
        {
            return call.Body is null ? [] : ["there is no body"];
        }

        if (call.Body is null && !(described.TryGetProperty("required", out var isRequired) && isRequired.GetBoolean()))
        {
            return [];
        }

        var schema = described.GetProperty("content").GetProperty("application/json").GetProperty("schema");
        return Errors(Schema($"{call.Method} {call.Template} body", schema, closed: true), call.Body?.ToJsonString() ?? "null");
    }

    private JsonElement? Operation(FakeCall call) =>
        description.GetProperty("paths").TryGetProperty(call.Template, out var path) && path.TryGetProperty(call.Method.ToLowerInvariant(), out var operation) ? operation : null;

    private JsonElement? Answer(FakeCall call, HttpStatusCode status)
    {
        if (Operation(call) is not { } operation || !operation.GetProperty("responses").TryGetProperty($"{(int)status}", out var answer))
        {
            return null;
        }

        answer = Shared(answer, "responses");
        return answer.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var json) ? json.GetProperty("schema") : null;
    }

    private IEnumerable<JsonElement> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray().Select(parameter => Shared(parameter, "parameters"))
        : [];

    private JsonElement Shared(JsonElement element, string kind) => element.TryGetProperty("$ref", out var reference)
        ? description.GetProperty("components").GetProperty(kind).GetProperty(reference.GetString()!.Split('/')[^1])
        : element;

    private JsonSchema Schema(string name, JsonElement schema, bool closed) => schemas.GetOrAdd(name, _ => new Lazy<JsonSchema>(() =>
        JsonSchema.FromJsonAsync(new SchemaDocument(description, closed).Of(schema)).GetAwaiter().GetResult())).Value;

    private static bool Is(JsonElement parameter, string name, string place) =>
        parameter.GetProperty("name").GetString() == name && parameter.GetProperty("in").GetString() == place;

    private static string Literal(JsonElement parameter, string value) =>
        parameter.GetProperty("schema").TryGetProperty("type", out var type) && type.GetString() == "integer" && int.TryParse(value, CultureInfo.InvariantCulture, out _) ? value : JsonSerializer.Serialize(value);

    private static IEnumerable<string> Errors(JsonSchema schema, string json) =>
        schema.Validate(json).Select(error => $"{error.Path}: {error.Kind}{Inner(error)}");

    private static string Inner(ValidationError error) => error is ChildSchemaValidationError child
        ? $" ({string.Join("; ", child.Errors.SelectMany(pair => pair.Value).Select(inner => $"{inner.Path}: {inner.Kind}{Inner(inner)}").Take(5))})"
        : "";
}
