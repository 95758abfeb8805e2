using Pipeline.Adapters.Engine;
using Pipeline.Cli.Hosting;
using Pipeline.Oci.Registry;
using Pipeline.Tests.Machine;

namespace Pipeline.Cli.Tests;

/// <summary>EngineUp with an engine in the environment: docker uses the same one, and an unusable one is refused with the reason.</summary>
public sealed class NamedEngineTests
{
    [Fact]
    public void Where_nothing_names_an_engine_the_one_of_this_machine_is_meant()
    {
        Assert.Null(NamedEngine.Of(Edge(new DockerEnvironment { Folder = "/nowhere" }), out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("ssh://me@far", "DOCKER_HOST is an engine over ssh, which only the docker program supports: forward its socket ")]
    [InlineData("here", "DOCKER_HOST is not a valid engine address (unix://…, npipe://…, tcp://…)")]
    public void What_only_docker_could_use_is_refused_before_anything_is_set_up(string host, string reason)
    {
        Assert.Null(NamedEngine.Of(Edge(new DockerEnvironment { Host = host }), out var problem));
        Assert.StartsWith(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Docker_is_told_of_the_same_engine_and_credentials_and_of_no_context()
    {
        var engine = NamedEngine.Of(Edge(new DockerEnvironment { Host = "tcp://far:2376", VerifiesTls = true, Certificates = "/certs", Context = "other" }), out _)!;
        Assert.Equal(
            "DOCKER_CERT_PATH=/certs DOCKER_CONTEXT= DOCKER_HOST=tcp://far:2376 DOCKER_TLS= DOCKER_TLS_VERIFY=1",
            string.Join(' ', engine.Variables.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void What_does_not_answer_this_program_is_named_with_the_reason()
    {
        var address = $"tcp://127.0.0.1:{FreePort.Find()}";
        Assert.Equal(
            $"{address} cannot be used: the engine does not answer (./build.sh EngineUp starts one): could not ask about the engine",
            NamedEngine.Of(Edge(new DockerEnvironment { Host = address }), out _)!.Problem());
        Assert.StartsWith(
            $"{address} cannot be used: the Docker engine requires TLS, and {Path.Combine("/nowhere", "ca.pem")} is missing: ",
            NamedEngine.Of(Edge(new DockerEnvironment { Host = address, Tls = true, Folder = "/nowhere" }), out _)!.Problem(),
            StringComparison.Ordinal);
    }

    private static CommandContext Edge(DockerEnvironment docker) => new()
    {
        StandardInput = static () => Stream.Null,
        StandardOutput = Stream.Null,
        StandardError = TextWriter.Null,
        WorkingDirectory = "/",
        Ci = false,
        Secrets = static _ => null,
        Docker = docker,
        Ids = static () => throw new InvalidOperationException("no run"),
        Time = TimeProvider.System,
        Compose = static (_, _, _) => throw new InvalidOperationException("no run"),
        Registries = new RegistryOptions { Time = TimeProvider.System, Jitter = static () => 0 },
    };
}
