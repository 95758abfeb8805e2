using System.Diagnostics;
using Pipeline.Adapters.Local;
using Pipeline.Contracts;
using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests;

/// <summary>An engine that keeps images the classic way, as Ubuntu's CI runners do: a second one, started for the test.</summary>
public sealed class ClassicStoreTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("classic-engine-").FullName;
    private Process? engine;

    private string Address => $"unix://{folder}/docker.sock";

    [Fact]
    public async Task An_image_on_a_base_of_packages_is_built_and_run_by_its_config_digest()
    {
        using var rig = new Rig(RunnableImage.Built(Digest.Parse("sha256:" + new string('0', 64)), "unused"), options: new LocalOptions { Engine = new Uri(Address) });
        var processor = Path.Combine(SourceTree.Root, "processors", "llm_chat");
        var spec = ProcessorSpec.Parse(await File.ReadAllBytesAsync(Path.Combine(processor, "processor.json")));

        var build = new ImageBuild(spec, processor, Platform.Amd64, "pipeline-tests/classic:dev");
        var image = await rig.Builder.Build(build, _ => { }, default);
        Assert.Equal(image, await rig.Builder.Build(build, _ => { }, default)); // the base is loaded once, the image is the same

        Assert.Equal(await Command.Output("docker", "-H", Address, "image", "inspect", "-f", "{{.Id}}", image.Tag!), image.Digest.ToString());
        var inputs = InputsDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(processor, "cases", "question", "inputs.json")));
        var invocation = rig.Describe("") with { Spec = spec, Image = image, Inputs = inputs };
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal(image.Digest, success.ImageDigest);
    }

    [Fact]
    public async Task Each_platform_of_an_index_is_pulled_and_run_by_the_id_of_its_own()
    {
        await using var registry = await DistributionServer.Start();
        var pin = await HostileIndex.Push($"{registry.Host}/hostile", Platform.Amd64, Platform.Arm64);
        using var rig = new Rig(RunnableImage.Pinned(pin.Reference), options: new LocalOptions { Engine = new Uri(Address), OutputMib = 64 });
        await PlatformTests.BothRun(rig, platform => RunnableImage.Pinned(pin, platform));
    }

    [Fact]
    public async Task A_layout_is_refused_in_one_sentence_where_no_builder_for_several_platforms_can_be_had()
    {
        using var rig = new Rig(RunnableImage.Built(Digest.Parse("sha256:" + new string('0', 64)), "unused"), options: new LocalOptions { Engine = new Uri(Address) });
        var build = new LayoutBuild(Specs.Hostile, folder, Path.Combine(folder, "layout"), Cached: true);

        var fault = (await Assert.ThrowsAsync<FaultException>(() => rig.Layouts.Build(build, _ => { }, default))).Fault;

        Assert.Equal(ErrorCode.AdapterInvocation, fault.Code);
        Assert.Contains("this engine keeps images the classic way, and the builder for several platforms (image moby/buildkit) does not start: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pipeline-", await Command.Output("docker", "buildx", "ls"), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/sbin/dockerd"), "only root can start a second engine, of Debian's");
        try
        {
            await Start();
        }
        catch
        {
            // The framework disposes of nothing that did not begin.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
        {
            await Command.Run("kill", [$"{engine.Id}"]);
            await engine.WaitForExitAsync();
            engine.Dispose();
        }

        await Command.Run("rm", "-rf", folder);
    }

    private async Task Start()
    {
        var settings = Path.Combine(folder, "daemon.json");
        await File.WriteAllTextAsync(settings, """{"bridge":"none","iptables":false,"features":{"containerd-snapshotter":false}}""");
        string[] arguments = ["--config-file", settings, "--data-root", $"{folder}/data", "--exec-root", $"{folder}/exec", "--pidfile", $"{folder}/pid", "-H", Address];
        engine = new Process { StartInfo = new ProcessStartInfo("/usr/sbin/dockerd", arguments) { UseShellExecute = false, RedirectStandardError = true } };
        var listening = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("API listen on", StringComparison.Ordinal))
            {
                listening.TrySetResult(line.Data is not null);
            }
        };
        engine.Start();
        engine.BeginErrorReadLine();
        Assert.True(await listening.Task, "the second engine did not start");
    }
}
