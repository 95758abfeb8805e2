using System.Text.Json.Nodes;
using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary><c>--probe</c>: what the container is and can do, as evidence for the lane.</summary>
internal sealed record ContainerProbe(CommandLine.Probe Arguments, MakeRunner MakeRunner, TimeProvider Time, TextWriter Log)
{
    private const string SchemaName = "probe-v1";

    /// <summary>Loads the provider as a run in mode=mock would, and writes <c>probe.json</c>.</summary>
    /// <returns>The exit status.</returns>
    public int Execute()
    {
        var staging = new Staging(Arguments.Artifacts);
        return FaultReport.Guard(staging, Log, () =>
        {
            _ = MakeRunner(ProviderConfig.Of(SpecFile.Read(Arguments.Spec), Mode.Mock, _ => null));
            staging.Write("probe.json", CanonicalJson.EncodeLine(StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(Evidence().ToJsonString()))));
        });
    }

    private JsonObject Evidence()
    {
        var process = ProcessStatus.Read();
        return new()
        {
            ["arch"] = KernelView.Machine,
            ["capabilities"] = process.EffectiveCapabilities,
            ["connect"] = new JsonObject { [Reach.Address.ToString()] = Reach.Connect(Time) },
            ["interfaces"] = Names(KernelView.Interfaces()),
            ["modules"] = Names(LoadedModules.Names()),
            ["no_new_privs"] = process.NoNewPrivileges,
            ["resolve"] = Reach.Resolve(),
            ["root_writable"] = KernelView.RootIsWritable(),
            ["schema"] = SchemaName,
            ["uid"] = process.Uid,
        };
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
