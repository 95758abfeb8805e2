using System.Text;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Tests;

/// <summary>The request beside the receipt: what the run was asked, without secrets.</summary>
public sealed class RequestTests(HostileImage hostile) : IDisposable
{
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/tables/a.csv");

    // The engine of a bare machine has no bridge, so its host network serves as egress.
    private readonly Rig rig = new(hostile, new LocalOptions { EgressNetwork = "host" });

    [Fact]
    public void It_is_the_run_with_its_inputs_as_delivered_and_the_ledger_binds_it()
    {
        rig.World.Import(Table, new MemoryStream("a,b\n"u8.ToArray()), default);
        var digest = Sha256.Of("a,b\n"u8);
        var invocation = rig.Describe("honest") with { Inputs = Inputs($$$"""{"again":[{"$artifact":"{{{Table}}}"}],"table":{"$artifact":"{{{Table}}}"},"verb":"honest"}""") };
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));

        var bytes = Kept(invocation);
        var request = RunRequest.Parse(bytes);
        var again = request.Again(invocation.Inputs, invocation.Secrets);

        Assert.Equal(invocation with { Spec = again.Spec, Settings = again.Settings }, again);
        Assert.Equal([new(digest, Table)], request.Artifacts);
        Assert.Equal($$$"""{"again":[{"$artifact":"{{{digest}}}"}],"table":{"$artifact":"{{{digest}}}"},"verb":"honest"}""", Encoding.UTF8.GetString(request.Inputs.Canonical.Span));
        var settled = Assert.IsType<Transition.Settled>(rig.World.Ledger.Read().Last().Transition);
        Assert.Equal((Sha256.Of(bytes), request.Inputs.Hash), (settled.Request, settled.Run.InputsHash));
    }

    [Fact]
    public void It_has_the_settings_of_mode_real_and_no_secret()
    {
        var invocation = rig.DescribeReal("honest", Key(Rig.Secret), Base("http://127.0.0.1:9"));
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        var bytes = Kept(invocation);
        Assert.Equal(Base("http://127.0.0.1:9"), RunRequest.Parse(bytes).Settings);
        Assert.DoesNotContain(Rig.Secret, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("honest", "http://127.0.0.1:9/?q=s3cr3t-Zx81-value")]
    [InlineData("honest", "http://127.0.0.1:9/?q=czNjcjN0LVp4ODEtdmFsdWU=")]
    [InlineData("honest", "http://user:of-nobody@127.0.0.1:9")]
    [InlineData("s3cr3t-Zx81-value", "http://127.0.0.1:9")]
    public void A_run_that_is_asked_with_a_secret_settles_without(string note, string address)
    {
        var invocation = rig.DescribeReal("honest", Key(Rig.Secret), Base(address)) with { Inputs = Inputs($$"""{"note":"{{note}}","verb":"honest"}""") };
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        Assert.False(rig.World.Exists(invocation.WritePrefix.RequestInArea(invocation.ExecutionId)));
        Assert.Null(Assert.IsType<Transition.Settled>(Assert.Single(rig.World.Ledger.Read()).Transition).Request);
    }

    [Fact]
    public void What_has_the_form_of_a_secret_is_the_users_own_in_the_inputs()
    {
        var invocation = rig.DescribeReal("honest", Key(Rig.Secret)) with { Inputs = Inputs("""{"note":"Authorization: Bearer of-an-example","verb":"honest"}""") };
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        Assert.Contains("of-an-example", Encoding.UTF8.GetString(Kept(invocation)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_under_other_conditions_settles_without()
    {
        var invocation = rig.Describe("honest") with { Conditions = RunConditions.Usual with { HostName = "elsewhere" } };
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        Assert.Empty(rig.World.List("local", "requests"));
    }

    [Fact]
    public void A_run_that_fails_leaves_none()
    {
        var invocation = rig.Describe("inputs_fault");
        Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Empty(rig.World.List("local", ""));
    }

    [Fact]
    public void What_a_container_writes_in_its_place_is_nobodys_request()
    {
        var invocation = rig.Describe("forges_evidence");
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal(invocation.ExecutionId, RunRequest.Parse(Kept(invocation)).ExecutionId);
        Assert.Single(rig.World.List("local", "requests"));
    }

    public void Dispose() => rig.Dispose();

    private static Dictionary<string, string> Key(string value) => new(StringComparer.Ordinal) { ["HOSTILE_KEY"] = value };

    private static Dictionary<string, string> Base(string value) => new(StringComparer.Ordinal) { ["HOSTILE_BASE"] = value };

    private static InputsDocument Inputs(string text) => InputsDocument.Parse(Encoding.UTF8.GetBytes(text));

    private byte[] Kept(Invocation invocation)
    {
        using var content = rig.World.OpenRead(invocation.WritePrefix.RequestInArea(invocation.ExecutionId));
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }
}
