using System.Diagnostics;
using System.Text.Json;
using Pipeline.Tests.Npm;

namespace Pipeline.Tests.Workflows;

/// <summary>Workflows as read by GitHub's own parser (npm <c>@actions/workflow-parser</c>).</summary>
internal static class ReadWorkflows
{
    /// <summary>The version of GitHub's parser.</summary>
    public const string ParserVersion = "0.3.61";

    public static string Folder => Path.Combine(SourceTree.Root, ".github", "workflows");

    /// <summary>By file name: <c>errors</c>, <c>jobs</c> with their needs and steps, and the plain document as <c>yaml</c>.</summary>
    public static JsonElement Of(params string[] files)
    {
        var packages = NpmPackage.Install(SourceTree.Root, "@actions/workflow-parser", ParserVersion);
        var script = Path.Combine(SourceTree.Root, "tests", "Shared", "Workflows", "parse.mjs");
        var output = Run("node", [script, packages, .. files]);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <summary>The three committed workflows.</summary>
    public static JsonElement Committed() => Of([.. new[] { "pr.yml", "main.yml", "drift.yml" }.Select(file => Path.Combine(Folder, file))]);

    /// <summary>Every job of the three: its file, its id, and its content.</summary>
    public static IEnumerable<(string File, string Id, JsonElement Job, JsonElement Yaml)> Jobs(JsonElement read) =>
        from file in read.EnumerateObject()
        from job in file.Value.GetProperty("jobs").EnumerateObject()
        select (file.Name, job.Name, job.Value, file.Value.GetProperty("yaml").GetProperty("jobs").GetProperty(job.Name));

    public static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}");
        return output;
    }
}
