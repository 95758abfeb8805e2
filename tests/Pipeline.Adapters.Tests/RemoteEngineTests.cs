using CliWrap;
using CliWrap.Buffered;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Local;
using Pipeline.World.Worlds;
using Serilog.Core;

namespace Pipeline.Adapters.Tests;

/// <summary>docker, buildx and this program use the same engine and credentials, however the environment names it.</summary>
public sealed class RemoteEngineTests(HostileImage hostile) : IDisposable
{
    private readonly DirectoryInfo configuration = Directory.CreateTempSubdirectory("docker-config-");
    private TlsEngine? remote;

    public void Dispose()
    {
        remote?.Dispose();
        configuration.Delete(recursive: true);
    }

    [Theory]
    [InlineData("DOCKER_TLS_VERIFY")]
    [InlineData("DOCKER_TLS")]
    [InlineData("default certificates")]
    [InlineData("DOCKER_CONTEXT")]
    [InlineData("current context")]
    public async Task All_three_speak_to_the_same_engine(string how)
    {
        Assert.SkipUnless(File.Exists("/var/run/docker.sock"), "no Docker engine answers");
        remote = new TlsEngine();
        var variables = Variables(how);
        var here = await Command.Output("docker", "info", "--format", "{{.ID}}");

        var settings = DockerEnvironment.Of(name => variables.GetValueOrDefault(name), "/nowhere");
        var address = settings.Engine()!;
        Assert.Equal(remote.Address, address.Host.OriginalString);
        using var engine = LocalEngine.Open(new LocalOptions().With(settings), new InMemoryWorld(TimeProvider.System), Logger.None, TimeProvider.System);

        Assert.Equal(here, await engine.Identity());
        Assert.Equal(here, await Docker(variables, "info", "--format", "{{.ID}}")); // as the user calls it
        Assert.Equal(here, await Docker(address.Variables, "info", "--format", "{{.ID}}")); // as this program does
        Assert.Contains("default", await Docker(address.Variables, "buildx", "ls"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_on_an_engine_over_TLS_is_a_run()
    {
        using var rig = Rig(hostile);
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(rig.Describe("honest"), default));
    }

    [Fact]
    public async Task An_engine_that_another_authority_vouches_for_is_refused_with_the_reason()
    {
        Assert.SkipUnless(File.Exists("/var/run/docker.sock"), "no Docker engine answers");
        remote = new TlsEngine();
        using var other = new TlsEngine();
        var options = new LocalOptions { Engine = new Uri(remote.Address), Tls = new EngineTls(other.Certificates, Verifies: true) };
        using var engine = LocalEngine.Open(options, new InMemoryWorld(TimeProvider.System), Logger.None, TimeProvider.System);

        var fault = (await Assert.ThrowsAsync<FaultException>(engine.Identity)).Fault;
        Assert.StartsWith("adapter invocation failed: there is no trusted TLS with the engine (", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("check DOCKER_CERT_PATH, or the certificates of the Docker context", fault.Message, StringComparison.Ordinal);
    }

    private Rig Rig(HostileImage image)
    {
        _ = image.Image; // or the reason why there is none
        remote = new TlsEngine();
        return new Rig(image, new LocalOptions { Engine = new Uri(remote.Address), Tls = new EngineTls(remote.Certificates, Verifies: true), OutputMib = 64 });
    }

    private static async Task<string> Docker(IReadOnlyDictionary<string, string?> variables, params string[] arguments)
    {
        var result = await Cli.Wrap("docker").WithArguments(arguments).WithEnvironmentVariables(variables).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.IsSuccess, result.StandardError);
        return result.StandardOutput.Trim();
    }

    private Dictionary<string, string?> Variables(string how)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOCKER_CONFIG"] = configuration.FullName };
        switch (how)
        {
            case "default certificates":
                foreach (var file in Directory.GetFiles(remote!.Certificates))
                {
                    File.Copy(file, Path.Combine(configuration.FullName, Path.GetFileName(file)));
                }

                (variables["DOCKER_HOST"], variables["DOCKER_TLS_VERIFY"]) = (remote.Address, "1");
                break;
            case "DOCKER_CONTEXT":
                remote!.AddContext(configuration.FullName, "far");
                variables["DOCKER_CONTEXT"] = "far";
                break;
            case "current context":
                remote!.AddContext(configuration.FullName, "far");
                File.WriteAllText(Path.Combine(configuration.FullName, "config.json"), """{"currentContext":"far"}""");
                break;
            default:
                (variables["DOCKER_HOST"], variables["DOCKER_CERT_PATH"], variables[how]) = (remote!.Address, remote.Certificates, "1");
                break;
        }

        return variables;
    }
}
