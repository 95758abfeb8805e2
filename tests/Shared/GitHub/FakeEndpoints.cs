using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pipeline.Tests.GitHub;

/// <summary>The effect of one endpoint on the state.</summary>
internal delegate FakeAnswer FakeEndpoint(FakeRepository repository, FakeCall call);

/// <summary>The endpoints by method and template.</summary>
internal sealed partial class FakeEndpoints
{
    private readonly List<(string Method, string Template, Regex Path, FakeEndpoint Endpoint)> all = [];

    public FakeEndpoints()
    {
        GitEndpoints.AddTo(this);
        IssueEndpoints.AddTo(this);
        StatusEndpoints.AddTo(this);
        FakeApp.AddTo(this);
        AccessEndpoints.AddTo(this);
    }

    public void Add(string method, string template, FakeEndpoint endpoint) => all.Add((method, template, PathOf(template), endpoint));

    public (string Template, IReadOnlyDictionary<string, string> Parts, FakeEndpoint Endpoint)? Find(string method, string path)
    {
        foreach (var (_, template, pattern, endpoint) in all.Where(entry => entry.Method == method))
        {
            if (pattern.Match(path) is { Success: true } match)
            {
                var parts = match.Groups.Values.Skip(1).ToDictionary(part => part.Name, part => Uri.UnescapeDataString(part.Value), StringComparer.Ordinal);
                return (template, parts, endpoint);
            }
        }

        return null;
    }

    // References contain slashes, which GitHub accepts unescaped at the end of a path.
    private static Regex PathOf(string template) =>
        new("^" + Brace().Replace(template, brace => $"(?<{brace.Groups["name"].Value}>{(template.EndsWith("{ref}", StringComparison.Ordinal) && brace.Groups["name"].Value == "ref" ? ".+" : "[^/]+")})") + "$", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"\{(?<name>[a-z_]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Brace();
}

/// <summary>A page of a list, and the address of the next one.</summary>
internal static class FakePage
{
    public static FakeAnswer Of(FakeCall call, IReadOnlyList<JsonNode> all)
    {
        var size = int.Parse(call.Query.GetValueOrDefault("per_page", "30"), System.Globalization.CultureInfo.InvariantCulture);
        var page = int.Parse(call.Query.GetValueOrDefault("page", "1"), System.Globalization.CultureInfo.InvariantCulture);
        var answer = FakeAnswer.Ok(new JsonArray([.. all.Skip((page - 1) * size).Take(size)]));
        if (page * size < all.Count)
        {
            var next = call.Query.Where(pair => pair.Key != "page").Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}");
            answer.Headers["Link"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"<{{here}}?{string.Join('&', next)}&page={page + 1}>; rel=\"next\"");
        }

        return answer;
    }
}
