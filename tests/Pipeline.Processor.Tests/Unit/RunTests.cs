using System.Text.Json.Nodes;

namespace Pipeline.Processor.Tests.Unit;

/// <summary>C#-specific behaviour that golden cases cannot express.</summary>
public sealed class RunTests : IDisposable
{
    private const string Image = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private readonly Scratch scratch = new();
    private readonly StringWriter log = new();

    public void Dispose()
    {
        scratch.Dispose();
        log.Dispose();
    }

    [Fact]
    public void In_mock_the_environment_is_asked_for_nothing()
    {
        ProviderConfig? seen = null;

        var status = Run("mock", config => Keep(config, out seen), _ => throw new InvalidOperationException("asked"));

        Assert.Equal(0, status);
        Assert.Empty(seen!.Secrets);
        Assert.Equal("https://default", seen.Settings["BASE_URL"]);
    }

    [Fact]
    public void In_real_the_provider_gets_what_the_spec_names_and_nothing_else()
    {
        ProviderConfig? seen = null;
        var asked = new List<string>();

        var status = Run("real", config => Keep(config, out seen), name =>
        {
            asked.Add(name);
            return name == "A_KEY" ? "k" : null;
        });

        Assert.Equal(0, status);
        Assert.Equal("k", Assert.Single(seen!.Secrets).Value);
        Assert.Equal("https://default", seen.Settings["BASE_URL"]);
        Assert.Equal(["A_KEY", "BASE_URL"], asked.Distinct(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_result_that_is_none_is_told() => Faults("bad result: not a ProcessorResult", _ => null!);

    [Fact]
    public void Words_that_no_file_could_hold_are_told() => Faults("bad result: processor_info", _ => new([], "\ud800"));

    [Fact]
    public void A_writer_that_throws_is_told_by_its_type_and_takes_the_rest_back() => Faults(
        "InvalidDataException",
        _ => new([new("outputs/a", "1"u8.ToArray()), new("outputs/b", _ => throw new InvalidDataException("private"))], "x"));

    // The provider may have closed it, or nobody reads it any more.
    [Fact]
    public void A_fault_is_told_in_its_file_also_where_standard_error_is_closed()
    {
        log.Dispose();

        Assert.Equal(1, Run("mock", _ => _ => throw new InvalidOperationException("private"), _ => null));
        Assert.Equal("adapter invocation failed: InvalidOperationException", Told());
    }

    [Fact]
    public void A_name_of_usage_that_no_receipt_could_hold_is_told() => Faults(
        "bad result: usage", _ => new([], "x", new Dictionary<string, long>(StringComparer.Ordinal) { ["\ud800"] = 0 }));

    [Fact]
    public void A_provider_cannot_say_a_code_of_the_host() => Faults(
        "FaultException", _ => throw new FaultException(ErrorCode.ImageUnpinned, "mine"));

    [Fact]
    public void A_spec_that_is_not_there_is_told()
    {
        Lay();
        File.Delete(scratch.Spec);

        Assert.Equal(1, Start("mock", _ => _ => new([], "x"), _ => null));
        Assert.Equal("adapter invocation failed: unusable spec", Told());
    }

    [Theory]
    [InlineData("django")]
    [InlineData("Django.Http")]
    [InlineData("control_plane.models")]
    public void The_control_plane_has_no_place_in_a_container(string module)
    {
        var fault = Assert.Throws<FaultException>(() => LoadedModules.RefuseForbidden(["System.Linq", module])).Fault;

        Assert.StartsWith("adapter invocation failed: forbidden import: ", fault.Message, StringComparison.Ordinal);
        LoadedModules.RefuseForbidden(["djangology", "control_planes", .. LoadedModules.Names()]);
    }

    private static Runner Keep(ProviderConfig config, out ProviderConfig seen)
    {
        seen = config;
        return _ => new([], "x");
    }

    private void Faults(string detail, Func<JsonObject, ProcessorResult> provider)
    {
        Assert.Equal(1, Run("mock", _ => new Runner(provider), _ => null));
        Assert.Equal($"adapter invocation failed: {detail}", Told());
        Assert.Equal(["fault.json"], Scratch.Tree(scratch.Artifacts).Keys, StringComparer.Ordinal);
        Assert.DoesNotContain("private", log.ToString(), StringComparison.Ordinal);
    }

    private string Told() => Fault.Parse(File.ReadAllBytes(Path.Combine(scratch.Artifacts, "fault.json"))).Message;

    private int Run(string mode, MakeRunner make, Func<string, string?> variable)
    {
        Lay();
        return Start(mode, make, variable);
    }

    private void Lay()
    {
        File.WriteAllText(scratch.Inputs, "{}");
        File.WriteAllText(
            scratch.Spec,
            """
            {"name":"x","ref":"x@1.0.0","description":"X.","base":"scratch","platforms":["linux/amd64"],"platforms_reason":"A test needs no other.","inputs":{"type":"object"},
             "outputs":{"outputs/a":"text/plain"},"secrets":["A_KEY"],"settings":{"BASE_URL":"https://default"},"timeout_s":1,
             "resources":{"cpus":1,"memory_mib":64,"pids":8,"tmp_mib":1},"network":"none"}
            """);
    }

    private int Start(string mode, MakeRunner make, Func<string, string?> variable)
    {
        var run = (ContainerCommandLine.Run)ContainerCommandLine.Parse(
        [
            "--mode", mode, "--execution-id", "00000000-0000-4000-8000-000000000001", "--image-digest", Image, "--env-fingerprint", $"image={Image}",
            "--write-prefix", "world://w/runs/1/", "--spec", scratch.Spec, "--inputs", scratch.Inputs, "--artifacts", scratch.Artifacts,
        ]);
        return new ProcessorRun(run.Arguments, make, variable, TimeProvider.System, log).Execute();
    }
}
