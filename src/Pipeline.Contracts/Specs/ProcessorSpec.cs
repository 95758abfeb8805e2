using System.Text.Json;

namespace Pipeline.Contracts.Specs;

/// <summary><c>processor.json</c>: a processor's identity, inputs, outputs and requirements. <c>processors/README.md</c> defines the form of each member.</summary>
public sealed record ProcessorSpec
{
    /// <summary>The <c>base</c> of an image without a base image.</summary>
    public const string ScratchBase = "scratch";

    private ProcessorSpec(ProcessorSpecWire wire, JsonElement document)
    {
        Ref = wire.Ref;
        Description = wire.Description;
        Base = wire.Base;
        Kind = wire.Kind ?? ProgramKind.Native;
        Build = wire.Build is null ? null : new(wire.BuildNetwork ?? false, wire.BuildSecrets ?? [], wire.BuildArguments ?? new Dictionary<string, string>(StringComparer.Ordinal));
        Platforms = wire.Platforms;
        PlatformsReason = wire.PlatformsReason;
        Inputs = wire.Inputs;
        Outputs = wire.Outputs.ToDictionary(output => TextForm.Parse<OutputName>(output.Key), output => output.Value);
        Usage = wire.Usage;
        Secrets = wire.Secrets;
        Settings = wire.Settings;
        Timeout = TimeSpan.FromSeconds(wire.TimeoutS);
        Resources = wire.Resources;
        Network = wire.Network;
        Document = document;
    }

    public ProcessorRef Ref { get; }

    public string Name => Ref.Name;

    public string Description { get; }

    /// <summary><see cref="ScratchBase"/>, or a name in <c>processors/bases.json</c>.</summary>
    public string Base { get; }

    /// <summary>How its C# program is published; <see cref="ProgramKind.Native"/> by default, which a processor in another language has, too.</summary>
    public ProgramKind Kind { get; }

    /// <summary>How steps of its Dockerfile run; null for a Dockerfile without steps, whose image is reproducible.</summary>
    public DockerfileBuild? Build { get; }

    public IReadOnlyList<Platform> Platforms { get; }

    /// <summary>Why a platform is missing; null if none is.</summary>
    public string? PlatformsReason { get; }

    /// <summary>The JSON Schema of the inputs.</summary>
    public JsonElement Inputs { get; }

    /// <summary>The outputs of a successful run, and their media types.</summary>
    public IReadOnlyDictionary<OutputName, string> Outputs { get; }

    /// <summary>The file in which a command that <c>/pipeline/run</c> calls leaves its usage, relative to its outputs folder; null if there is none.</summary>
    public string? Usage { get; }

    /// <summary>The environment variables that mode=real requires.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>The operator's settings and their defaults, by environment variable.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The limit on one run, 1 s to 1 h.</summary>
    public TimeSpan Timeout { get; }

    public ResourceLimits Resources { get; }

    /// <summary>The network access in mode=real.</summary>
    public Network Network { get; }

    /// <summary>The whole document, as a planner's catalogue shows it.</summary>
    public JsonElement Document { get; }

    /// <summary>The platform to run on this machine: the machine's own if the processor supports it; else the processor's first, emulated.</summary>
    public Platform PlatformOn(Platform machine) => Platforms.Contains(machine) ? machine : Platforms[0];

    /// <summary>Reads <c>processor.json</c>: members are strict, layout is free.</summary>
    /// <exception cref="FormatException">A member is duplicate, unknown, missing or malformed; the message names it.</exception>
    public static ProcessorSpec Parse(ReadOnlyMemory<byte> utf8) => Of(StrictJson.Parse(utf8));

    /// <summary>Takes a document that <see cref="StrictJson"/> has validated.</summary>
    /// <exception cref="FormatException">A member is unknown, missing or malformed; the message names it.</exception>
    internal static ProcessorSpec Of(JsonElement document)
    {
        var wire = ContractDocument.Of(document, SpecsJson.Default.ProcessorSpecWire);
        return wire.Broken() is { } reason ? throw new FormatException(reason) : new ProcessorSpec(wire, document);
    }
}
