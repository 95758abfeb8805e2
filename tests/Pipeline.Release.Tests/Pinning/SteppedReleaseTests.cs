using System.Text;
using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests;

/// <summary>A release with the real command, builder and registry, of a processor whose Dockerfile has steps.</summary>
public sealed class SteppedReleaseTests
{
    private const string Secret = "s3cr3t-Zx81-of-the-release";

    private const string Spec = """
        {
          "name": "stepped", "ref": "stepped@1.0.0", "description": "A test.", "base": "python", "platforms": ["linux/amd64", "linux/arm64"],
          "inputs": { "type": "object" }, "outputs": { "outputs/said.json": "application/json" }, "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": { "cpus": 1, "memory_mib": 200, "pids": 32, "tmp_mib": 1 }, "network": "none",
          "build": "dockerfile", "build_secrets": ["NPM_TOKEN"], "build_arguments": { "VERSION": "1.2.3" }
        }
        """;

    private const string Dockerfile = """
        FROM base
        ARG VERSION
        USER 0:0
        RUN --mount=type=secret,id=NPM_TOKEN ["/usr/bin/python3", "-B", "-c", "import os; secret = open('/run/secrets/NPM_TOKEN').read(); print('the step had', secret); open('/made', 'w').write(os.environ['VERSION'] + str(len(secret))); open('/random', 'wb').write(os.urandom(9))"]
        USER 65532:65532
        ENTRYPOINT ["/usr/bin/python3", "-B", "-E", "-s", "/main.py"]

        """;

    [Fact]
    public async Task Nothing_is_promised_the_report_says_whether_it_held_and_no_byte_is_the_secret()
    {
        Assert.SkipWhen(await Peer.WhyNoEngine() is not null, "no Docker engine answers");
        Assert.SkipUnless(File.Exists("/proc/sys/fs/binfmt_misc/qemu-aarch64"), "arm64 is not emulated on this machine");
        await using var server = await DistributionServer.Start();
        using var checkout = await Checkout.Make("022", "none");
        var folder = Directory.CreateDirectory(Path.Combine(checkout.Root, "processors", "stepped")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "processor.json"), Spec);
        await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), Dockerfile);

        var missing = await checkout.Pin([], "unset NPM_TOKEN", server.Port);
        Assert.Contains("missing required secret: NPM_TOKEN (build_secrets)", missing.StandardOutput + missing.StandardError, StringComparison.Ordinal);
        Assert.NotEqual(0, missing.ExitCode);

        var pinned = await checkout.Pin([], $"export NPM_TOKEN={Secret}", server.Port, "--verify-reproducible");

        var said = pinned.StandardOutput + pinned.StandardError;
        Assert.True(pinned.ExitCode == 0, said);
        // Long lines are wrapped.
        Assert.Contains(
            "stepped: reproducibility is not promised; it did not hold: the build is not reproducible: sha256:",
            string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(PinSet.Parse(Encoding.UTF8.GetBytes(checkout.Pins)).Pins["stepped"].IsReproducible);
        Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);
        var files = Directory.GetFiles(server.Data, "*", SearchOption.AllDirectories).Concat(Directory.GetFiles(Path.Combine(checkout.Root, "artifacts"), "*", SearchOption.AllDirectories)).ToList();
        Assert.Contains(files, file => FileBytes.Hold(file, $"1.2.3{Secret.Length}"));
        Assert.Contains(files, file => FileBytes.Hold(file, "\"reproducibility\":\"not promised\""));
        Assert.All(files, file => Assert.False(FileBytes.Hold(file, Secret), file));
    }
}
