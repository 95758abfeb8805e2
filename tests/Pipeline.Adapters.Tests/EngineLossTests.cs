using System.Diagnostics;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Tests;

/// <summary>The engine, a second one started for the test, dies while a container runs.</summary>
public sealed class EngineLossTests(HostileImage hostile)
{
    [Fact]
    public async Task An_engine_that_dies_is_a_fault_and_leaves_no_staging()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can start a second engine");
        var image = hostile.Image;
        var directory = Directory.CreateTempSubdirectory("second-engine-").FullName;
        var address = $"unix://{directory}/docker.sock";
        try
        {
            await Engine(directory, "up", "engine");
            await Command.Output("bash", "-c", $"docker save {image.Tag} | docker -H {address} load");
            var loaded = await Command.Output("docker", "-H", address, "image", "inspect", "-f", "{{.Id}}", image.Tag!);
            using var rig = new Rig(RunnableImage.Built(Digest.Parse(loaded), image.Tag!), options: new LocalOptions { Engine = new Uri(address) });
            var invocation = rig.Describe("never_exits");
            var run = Task.Run(() => rig.Adapter.Invoke(invocation, default));
            await Rig.Running(invocation.ExecutionId, address);
            using (var engine = Process.GetProcessById(int.Parse((await File.ReadAllTextAsync($"{directory}/engine.started")).Split(' ')[0], null)))
            {
                engine.Kill();
                await engine.WaitForExitAsync();
            }

            var failure = Assert.IsType<Envelope.Failure>(await run);
            Assert.Equal("ERR_ADAPTER_INVOCATION", failure.Fault.Code.Name);
            Assert.Equal("adapter invocation failed: the engine does not answer (./build.sh EngineUp starts one): could not wait for a container", failure.Fault.Message);
            Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(rig.Folder, ".staging")));
            Assert.Empty(rig.World.List("local", ""));

            // And again without any engine.
            var next = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(rig.Describe("honest"), default));
            Assert.StartsWith("adapter invocation failed: the engine does not answer (./build.sh EngineUp starts one): could not ", next.Fault.Message, StringComparison.Ordinal);

            await Engine(directory, "up", "engine");
            await Command.Output("bash", "-c", $"docker -H {address} rm -f $(docker -H {address} ps -aq)");
        }
        finally
        {
            await Engine(directory, "down");
            await Command.Run("rm", "-rf", directory);
        }
    }

    private static async Task Engine(string directory, params string[] arguments)
    {
        const int cannot = 3;
        var result = await Command.Run(
            "env", ["-u", "DOCKER_HOST", $"PIPELINE_ENGINE_DIR={directory}", "bash", $"{SourceTree.Root}/build/setup/engine.sh", .. arguments]);
        Assert.SkipWhen(result.ExitCode == cannot, result.StandardError);
        Assert.True(result.IsSuccess, result.StandardError);
    }
}
