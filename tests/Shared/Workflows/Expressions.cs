using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Tests.Npm;

namespace Pipeline.Tests.Workflows;

/// <summary>The expressions of a workflow, evaluated by GitHub's own evaluator (npm <c>@actions/expressions</c>, a dependency of its parser).</summary>
internal static class Expressions
{
    /// <summary>Replaces each <c>${{ … }}</c> of the texts by its value.</summary>
    /// <param name="contexts">Name → content, such as <c>needs</c>.</param>
    /// <param name="success">Whether all earlier steps or jobs succeeded.</param>
    /// <param name="checkout">The folder for <c>hashFiles</c>.</param>
    /// <param name="texts">The texts.</param>
    public static IReadOnlyList<string> Evaluate(JsonObject contexts, bool success, string checkout, IReadOnlyList<string> texts)
    {
        if (!texts.Any(text => text.Contains("${{", StringComparison.Ordinal)))
        {
            return texts;
        }

        var packages = NpmPackage.Install(SourceTree.Root, "@actions/workflow-parser", ReadWorkflows.ParserVersion);
        var input = new JsonObject { ["contexts"] = contexts.DeepClone(), ["success"] = success, ["checkout"] = checkout, ["texts"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]) };
        var start = new ProcessStartInfo("node", [Path.Combine(SourceTree.Root, "tests", "Shared", "Workflows", "evaluate.mjs"), packages])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input.ToJsonString());
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"node ended with {process.ExitCode} on {string.Join(" | ", texts)}: {error.GetAwaiter().GetResult()}");
        return JsonSerializer.Deserialize<string[]>(output.GetAwaiter().GetResult())!;
    }
}
