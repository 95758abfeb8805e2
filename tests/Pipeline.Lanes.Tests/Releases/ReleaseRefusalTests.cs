using Pipeline.Adapters.Functions;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Pruning;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Tests;

/// <summary>A document of a later version is refused with its code and with what to do, whatever else that version has changed in it.</summary>
public sealed class ReleaseRefusalTests : IDisposable
{
    private readonly ReleaseCopy release = new(ReleaseCopy.Versions.Last());

    public void Dispose() => release.Dispose();

    [Fact]
    public void Pins() => Assert.Equal(
        "ERR_IMAGE_UNPINNED image not pinned: pins: pins-v2 is of a later version than pins-v1: upgrade the pipeline", Fault("pins.json", "pins", () => PinSet.Parse(release.Bytes("pins.json"))));

    [Theory]
    [InlineData("deployment.json", "deployment")]
    [InlineData("version.json", "deployment-version")]
    public void Deployments(string file, string schema) => Assert.Equal(
        $"ERR_ADAPTER_INVOCATION adapter invocation failed: {release.At("deployments")} has no valid deployment: {schema}-v2 is of a later version than {schema}-v1: upgrade the pipeline",
        Fault($"deployments/versions/1/{file}", schema, () => new FileDeployments(release.At("deployments"), TimeProvider.System).Read(TestContext.Current.CancellationToken).GetAwaiter().GetResult()));

    [Theory]
    [InlineData("acceptance", "Acceptance")]
    [InlineData("deploy-mock", "DeployMock")]
    public void Reports(string file, string lane) => Assert.Equal(
        $"ERR_ADAPTER_INVOCATION adapter invocation failed: artifacts/{file}.json is not a report of {lane}: {file}-v2 is of a later version than {file}-v1: upgrade the pipeline",
        Fault($"artifacts/{file}.json", file, () => new JudgedPins(release.At("artifacts")).Judge(PinSet.Empty)));

    [Fact]
    public void The_memory_of_Prune() => Assert.Equal(
        $"ERR_ADAPTER_INVOCATION adapter invocation failed: {release.At("prune-memory.json")} cannot be read (prune-memory-v2 is of a later version than prune-memory-v1: upgrade the pipeline): delete it, and every image counts as unused from now on",
        Fault("prune-memory.json", "prune-memory", () => PruneMemory.Load(release.At("prune-memory.json"))));

    [Fact]
    public void Ignores_of_Drift()
    {
        release.MakeLater("drift-ignores.json", "drift-ignores");

        Assert.Equal("drift-ignores.json: drift-ignores-v2 is of a later version than drift-ignores-v1: upgrade the pipeline", DriftIgnores.Load(release.At("drift-ignores.json"), DateOnly.MinValue).Broken);
    }

    /// <summary>A verdict only saves work, so the processor is judged anew.</summary>
    [Fact]
    public void A_verdict_counts_as_missing()
    {
        release.MakeLater("verdicts/local/hello.json", "pr-verdict");

        Assert.Null(new VerdictStore(release.At("verdicts/local")).Load("hello"));
    }

    [Fact]
    public void The_probe_of_a_kit_fails_its_check()
    {
        release.MakeLater("probe.json", "probe");

        Assert.Equal("schema is not probe-v1", Assert.Single(ContainerJudge.Judge(StrictJson.Parse(release.Bytes("probe.json"))), check => check.Failure is not null).Failure);
    }

    /// <summary>What only programs exchange: their callers add the code.</summary>
    [Theory]
    [InlineData("functions/call.txt", "function-call")]
    [InlineData("functions/identity.json", "function-identity")]
    [InlineData("world/cases/hello/plan/greet.json", "plan")]
    public void Messages(string file, string schema)
    {
        release.MakeLater(file, schema);
        Func<byte[], object> parse = schema switch
        {
            "function-call" => bytes => FunctionCall.Parse(bytes),
            "function-identity" => bytes => FunctionIdentity.Parse(bytes),
            _ => bytes => Plan.Parse(bytes),
        };

        Assert.Equal($"{schema}-v2 is of a later version than {schema}-v1: upgrade the pipeline", Assert.Throws<FormatException>(() => parse(release.Bytes(file))).Message);
    }

    [Theory]
    [InlineData("evidence", "run-evidence")]
    [InlineData("requests", "run-request")]
    public void Files_of_a_run(string folder, string schema)
    {
        var file = ReleaseCopy.Files(ReleaseCopy.Versions.Last()).First(file => file.Contains($"/{folder}/", StringComparison.Ordinal));
        release.MakeLater(file, schema);
        Func<byte[], object> parse = schema == "run-request" ? bytes => RunRequest.Parse(bytes) : bytes => ConfinementEvidence.Parse(bytes);

        Assert.Equal($"{schema}-v2 is of a later version than {schema}-v1: upgrade the pipeline", Assert.Throws<FormatException>(() => parse(release.Bytes(file))).Message);
    }

    private string Fault(string file, string schema, Func<object?> read)
    {
        release.MakeLater(file, schema);
        return Assert.Throws<FaultException>(read).Fault.ToString();
    }
}
