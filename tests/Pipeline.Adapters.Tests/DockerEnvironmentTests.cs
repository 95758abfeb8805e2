using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Local;
using Pipeline.World.Worlds;
using Serilog.Core;

namespace Pipeline.Adapters.Tests;

/// <summary>Which engine the environment names, and why one cannot be used.</summary>
public sealed class DockerEnvironmentTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("docker-config-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("", null)]
    [InlineData("DOCKER_CONTEXT=default", null)]
    [InlineData("DOCKER_HOST= DOCKER_TLS_VERIFY=1", null)]
    [InlineData("DOCKER_HOST=unix:///run/x.sock DOCKER_TLS_VERIFY=1", "unix:///run/x.sock")] // a socket needs no TLS
    [InlineData("DOCKER_HOST=tcp://h:2375 DOCKER_CONTEXT=far", "tcp://h:2375")] // the host goes first
    [InlineData("DOCKER_HOST=tcp://h:2376 DOCKER_TLS=1 DOCKER_CERT_PATH=/c", "tcp://h:2376 TLS /c")]
    [InlineData("DOCKER_HOST=tcp://h:2376 DOCKER_TLS_VERIFY=0 DOCKER_CERT_PATH=/c", "tcp://h:2376 verified TLS /c")] // docker asks only whether it is set
    [InlineData("DOCKER_HOST=tcp://h:2376 DOCKER_TLS=1 DOCKER_TLS_VERIFY=1", "tcp://h:2376 verified TLS FOLDER")]
    [InlineData("DOCKER_CONTEXT=plain", "tcp://plain:2375")]
    [InlineData("DOCKER_CONTEXT=lax", "tcp://lax:2376 TLS FOLDER/contexts/tls/ID/docker")]
    public void It_is_found_as_docker_finds_it(string variables, string? expected)
    {
        AddContext("plain", """{"Endpoints":{"docker":{"Host":"tcp://plain:2375","SkipTLSVerify":false}}}""");
        AddContext("lax", """{"Endpoints":{"docker":{"Host":"tcp://lax:2376","SkipTLSVerify":true}}}""");
        var engine = Settings(variables).Engine();
        var tls = engine?.Tls is { } found ? $" {(found.Verifies ? "verified " : "")}TLS {found.Folder.Replace(folder.FullName, "FOLDER", StringComparison.Ordinal)}" : "";
        Assert.Equal(expected?.Replace("ID", Id("lax"), StringComparison.Ordinal), engine is null ? null : engine.Host.OriginalString + tls);
    }

    [Theory]
    [InlineData("DOCKER_HOST=ssh://me@far", "DOCKER_HOST is an engine over ssh, which only the docker program supports: forward its socket")]
    [InlineData("DOCKER_CONTEXT=ssh", "the Docker context 'ssh' is an engine over ssh, which only the docker program supports: forward its socket")]
    [InlineData("DOCKER_HOST=http://h:2375", "DOCKER_HOST is not a valid engine address (unix://…, npipe://…, tcp://…)")] // docker refuses it, too
    [InlineData("DOCKER_HOST=fd://", "DOCKER_HOST is not a valid engine address")]
    [InlineData("DOCKER_CONTEXT=gone", "the Docker context 'gone' does not exist: see `docker context ls`, or unset DOCKER_CONTEXT")]
    [InlineData("DOCKER_CONTEXT=other", "the Docker context 'other' names no Docker engine")]
    [InlineData("DOCKER_CONTEXT=broken", "FILE cannot be read, so the Docker engine is unknown")]
    public void What_cannot_be_used_is_refused_with_the_reason(string variables, string reason)
    {
        AddContext("ssh", """{"Endpoints":{"docker":{"Host":"ssh://me@far"}}}""");
        AddContext("other", """{"Endpoints":{"kubernetes":{}}}""");
        var broken = AddContext("broken", "{");
        var fault = Assert.Throws<FaultException>(() => Settings(variables).Engine()).Fault;
        Assert.StartsWith(reason.Replace("FILE", broken, StringComparison.Ordinal), fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ca.pem", "is missing")]
    [InlineData("cert.pem", "cannot be read as PEM without a password")]
    public void A_certificate_that_cannot_be_used_is_named(string file, string why)
    {
        using var remote = new TlsEngine();
        var path = Path.Combine(remote.Certificates, file);
        File.Delete(path);
        if (file == "cert.pem")
        {
            File.WriteAllText(path, "no certificate");
        }

        var fault = Assert.Throws<FaultException>(() => LocalEngine.Open(
            new LocalOptions { Engine = new Uri(remote.Address), Tls = new EngineTls(remote.Certificates, Verifies: true) },
            new InMemoryWorld(TimeProvider.System),
            Logger.None,
            TimeProvider.System)).Fault;
        Assert.StartsWith($"the Docker engine requires TLS, and {path} {why}: ", fault.Detail, StringComparison.Ordinal);
    }

    private static string Id(string name) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));

    private string AddContext(string name, string meta)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder.FullName, "contexts", "meta", Id(name))).FullName;
        File.WriteAllText(Path.Combine(place, "meta.json"), meta);
        return Path.Combine(place, "meta.json");
    }

    private DockerEnvironment Settings(string variables)
    {
        var given = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return DockerEnvironment.Of(name => name == "DOCKER_CONFIG" ? folder.FullName : given.GetValueOrDefault(name), "/nowhere");
    }
}
