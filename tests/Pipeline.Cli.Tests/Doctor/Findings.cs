using System.Diagnostics;
using System.Text.Json;

namespace Pipeline.Cli.Tests.Doctor;

/// <summary>The document of <c>pipeline doctor --json</c>.</summary>
internal sealed class Findings
{
    private readonly JsonElement document;

    private Findings(JsonElement document) => this.document = document;

    public bool IsReady => document.GetProperty("ready").GetBoolean();

    public IEnumerable<string> Names => Checks.Select(check => check.GetProperty("name").GetString()!);

    private IEnumerable<JsonElement> Checks => document.GetProperty("checks").EnumerateArray();

    /// <summary>Reads a result, which must hold the document alone.</summary>
    public static Findings Of(Result result)
    {
        Assert.Equal("", result.Error);
        Assert.EndsWith("}\n", result.Output, StringComparison.Ordinal);
        using var parsed = JsonDocument.Parse(result.Output);
        var root = parsed.RootElement.Clone();
        Assert.Equal("doctor-v1", root.GetProperty("schema").GetString());
        Assert.Equal(result.Exit == 0, root.GetProperty("ready").GetBoolean());
        return new(root);
    }

    /// <summary>Whether set-up says that this machine has what the PR lane needs, or gets it.</summary>
    public static async Task<bool> IsReadyForSetUp()
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["build/setup/engine.sh", "plan", "engine", "emulation", "toolchain", "bases", "perturbation"])
        {
            WorkingDirectory = SourceTree.Root, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    public string State(string name) => Text(name, "state");

    /// <summary>Its text, and what mends it after an arrow.</summary>
    public string Said(string name) => Check(name).GetProperty("mend").GetString() is { } mend ? $"{Text(name, "text")} → {mend}" : Text(name, "text");

    public JsonElement Facts(string name) => Check(name).GetProperty("facts");

    private string Text(string name, string member) => Check(name).GetProperty(member).GetString()!;

    private JsonElement Check(string name) => Checks.Single(check => check.GetProperty("name").ValueEquals(name));
}
