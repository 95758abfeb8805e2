using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Tests;

/// <summary>Secrets are required before anything exists, given only in mode=real, and shown to nobody.</summary>
public sealed class SecretTests(HostileImage hostile) : IDisposable
{
    // The engine of a bare machine has no bridge, so its host network serves as egress.
    private readonly Rig rig = new(hostile, new LocalOptions { EgressNetwork = "host" });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_missing_one_is_named_before_any_container(string? value)
    {
        var secrets = value is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["HOSTILE_KEY"] = value };
        var invocation = rig.DescribeReal("honest", secrets);
        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal("ERR_MISSING_SECRET missing required secret: HOSTILE_KEY", failure.Fault.ToString());
        Assert.Equal("adapter.invoke adapter.complete", string.Join(' ', rig.Events(invocation.ExecutionId)));
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
    }

    [Fact]
    public void In_mode_real_a_container_gets_its_secrets_and_settings_and_no_others()
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOSTILE_KEY"] = Rig.Secret, ["OTHER_KEY"] = "not for it" };
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOSTILE_BASE"] = "http://127.0.0.1:9", ["OTHER"] = "x" };
        Assert.Equal("HOSTILE_BASE=http://127.0.0.1:9 HOSTILE_KEY=" + Rig.Secret, Told(rig.DescribeReal("tells_environment", secrets, settings)));
        Assert.Equal("HOSTILE_BASE=http://127.0.0.1 HOSTILE_KEY=" + Rig.Secret, Told(rig.DescribeReal("tells_environment", secrets)));
    }

    [Fact]
    public void In_mode_mock_it_gets_none_and_nobody_looks() => Assert.Equal("", Told(rig.Describe("tells_environment")));

    [Fact]
    public void The_settings_of_mode_real_are_in_the_fingerprint_by_digest()
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOSTILE_KEY"] = Rig.Secret };
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(rig.DescribeReal("honest", secrets), default));
        var digest = Sha256.Of("""{"HOSTILE_BASE":"http://127.0.0.1"}"""u8);
        Assert.EndsWith($";mode=real;network=egress;processor=hostile@1.0.0;settings={digest}", success.EnvFingerprint.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_prints_them_tells_nobody()
    {
        var invocation = rig.DescribeReal("prints_secrets", new Dictionary<string, string>(StringComparer.Ordinal) { ["HOSTILE_KEY"] = Rig.Secret });
        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal("adapter invocation failed: key *** refused", failure.Fault.Message);
        var said = string.Join('\n', rig.Logged(invocation.ExecutionId).SelectMany(e => e.Properties.Values.Select(value => value.ToString())));
        Assert.Contains("my key is ***", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Rig.Secret, said, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdef0123456789", said, StringComparison.Ordinal);
        // In base64 the ends are shared with the neighbouring bytes, and are not secret by themselves.
        Assert.Matches(@"in hex \*\*\*\nfor a URL \*\*\*\nfor JSON \*\*\*\nin base64 .{0,4}\*\*\*.{0,4}\nin two \*\*\*\n", said);
    }

    /// <summary>Names are shown unmasked in envelopes, reports and listings of a world; so is a receipt's text.</summary>
    [Theory]
    [InlineData("names_secret", "bad output name: it holds a secret")]
    [InlineData("receipts_secret", "the receipt holds a secret")]
    public void A_container_that_puts_them_where_nothing_is_masked_leaves_nothing(string verb, string detail)
    {
        var invocation = rig.DescribeReal(verb, new Dictionary<string, string>(StringComparer.Ordinal) { ["HOSTILE_KEY"] = Rig.Secret });
        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {detail}", failure.Fault.ToString());
        Assert.Empty(rig.World.List("local", ""));
        Assert.Equal("ERR_ADAPTER_INVOCATION", Assert.IsType<Transition.Failed>(Assert.Single(rig.World.Ledger.Read()).Transition).Code.Name);
    }

    public void Dispose() => rig.Dispose();

    private string Told(Invocation invocation)
    {
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        using var reader = new StreamReader(rig.World.OpenRead(success.Outputs.Single()));
        string[] engines = ["PATH=", "HOSTNAME=", "HOME="];
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !engines.Any(name => line.StartsWith(name, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
        return string.Join(' ', lines);
    }
}
