using System.Globalization;
using System.Text.Json;
using Pipeline.Processor.Replay;

namespace Pipeline.Processor.Tests;

/// <summary>A case of <c>tests/golden/kit</c>, whose README describes the format.</summary>
internal sealed class GoldenCase
{
    private readonly JsonElement told;

    public GoldenCase(string name)
    {
        Folder = Path.Combine(Cases, name);
        told = StrictJson.Parse(File.ReadAllBytes(Path.Combine(Folder, "run.json")));
    }

    public static string Cases { get; } = Path.Combine(SourceTree.Root, "tests", "golden", "kit");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Cases, "run.json", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
        .Order(StringComparer.Ordinal);

    public string Folder { get; }

    public string Expected => Path.Combine(Folder, "expected");

    public int ExitStatus => told.GetProperty("exit_status").GetInt32();

    /// <summary>The message of the provider's exception, which must appear nowhere.</summary>
    public string? Private => Provider.TryGetProperty("throws", out var throws) ? throws.GetProperty("message").GetString() : null;

    /// <summary>What the case's provider does.</summary>
    public JsonElement Provider => told.GetProperty("provider");

    /// <summary>Sets the case up and runs it in this process.</summary>
    /// <returns>The exit status.</returns>
    public int Run(Scratch scratch, TextWriter log)
    {
        Deliver(scratch);
        return Start(scratch, log, _ => new GoldenProvider(Provider).Run);
    }

    /// <summary>Runs a delivered case in this process.</summary>
    /// <returns>The exit status.</returns>
    public int Start(Scratch scratch, TextWriter log, MakeRunner makeRunner)
    {
        var run = (ContainerCommandLine.Run)ContainerCommandLine.Parse(Arguments(scratch.Spec, scratch.Inputs, scratch.Artifacts));
        var environ = told.GetProperty("environ");
        string? Variable(string name) => environ.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new ProcessorRun(run.Arguments, makeRunner, Variable, Time(), log).Execute();
    }

    /// <summary>The whole environment, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environ => [.. told.GetProperty("environ").EnumerateObject().Select(variable => $"{variable.Name}={variable.Value}")];

    /// <summary>Writes the spec and the inputs to a run's paths.</summary>
    public void Deliver(Scratch scratch)
    {
        File.WriteAllText(scratch.Spec, told.GetProperty("spec").GetRawText());
        File.Copy(Path.Combine(Folder, "inputs.json"), scratch.Inputs);
        var delivered = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(scratch.Inputs)!, "artifacts")).FullName;
        foreach (var (name, bytes) in Scratch.Tree(Path.Combine(Folder, "artifacts")))
        {
            File.WriteAllBytes(Path.Combine(delivered, name), bytes);
        }
    }

    /// <summary>The command line of the run.</summary>
    public string[] Arguments(string spec, string inputs, string artifacts) =>
    [
        .. told.GetProperty("argv").EnumerateObject()
            .Where(option => option.Value.ValueKind != JsonValueKind.Null)
            .SelectMany(option => new[] { $"--{option.Name.Replace('_', '-')}", option.Value.GetString()! }),
        "--spec", spec, "--inputs", inputs, "--artifacts", artifacts,
    ];

    private HeldTime Time()
    {
        var clock = told.GetProperty("clock");
        var now = DateTimeOffset.Parse(clock.GetProperty("timestamp_utc").GetString()!, CultureInfo.InvariantCulture);
        return new HeldTime(now, TimeSpan.FromMilliseconds(clock.GetProperty("duration_ms").GetInt64()));
    }
}
