using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Pipeline.Adapters.Tests;

/// <summary>This machine's engine behind TCP with TLS, like a remote one: both sides must authenticate.</summary>
internal sealed class TlsEngine : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closed = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("engine-tls-");
    private readonly X509Certificate2 authority;
    private readonly X509Certificate2 server;

    public TlsEngine()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=an authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        server = Issue("engine", out _);
        using var client = Issue("client", out var clientKey);
        File.WriteAllText(Path.Combine(Certificates, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Certificates, "cert.pem"), client.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Certificates, "key.pem"), clientKey);
        listener.Start();
        _ = Serve();
    }

    public string Address => $"tcp://{listener.LocalEndpoint}";

    /// <summary>The folder of <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>.</summary>
    public string Certificates => folder.FullName;

    /// <summary>Adds it as a context to a Docker configuration, like <c>docker context create</c>.</summary>
    public void AddContext(string configuration, string name)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var meta = Directory.CreateDirectory(Path.Combine(configuration, "contexts", "meta", id)).FullName;
        File.WriteAllText(
            Path.Combine(meta, "meta.json"), $$$$"""{"Name":"{{{{name}}}}","Metadata":{},"Endpoints":{"docker":{"Host":"{{{{Address}}}}","SkipTLSVerify":false}}}""");
        var tls = Directory.CreateDirectory(Path.Combine(configuration, "contexts", "tls", id, "docker")).FullName;
        foreach (var file in Directory.GetFiles(Certificates, "*.pem"))
        {
            File.Copy(file, Path.Combine(tls, Path.GetFileName(file)));
        }
    }

    public void Dispose()
    {
        closed.Cancel();
        listener.Dispose();
        authority.Dispose();
        server.Dispose();
        folder.Delete(recursive: true);
        closed.Dispose();
    }

    private X509Certificate2 Issue(string name, out string privateKey)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), Guid.NewGuid().ToByteArray());
        privateKey = key.ExportPkcs8PrivateKeyPem();
        return issued.CopyWithPrivateKey(key);
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                _ = Lead(await listener.AcceptTcpClientAsync(closed.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task Lead(TcpClient client)
    {
        using var owned = client;
        try
        {
            await using var secured = new SslStream(client.GetStream());
            await secured.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificate = server,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Issuer == authority.Subject,
                },
                closed.Token);
            using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await engine.ConnectAsync(new UnixDomainSocketEndPoint("/var/run/docker.sock"), closed.Token);
            await using var own = new NetworkStream(engine);
            await Task.WhenAny(Copy(secured, own, () => engine.Shutdown(SocketShutdown.Send)), Copy(own, secured, () => { }));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // Either side closed the connection.
        }

        async Task Copy(Stream from, Stream to, Action ended)
        {
            await from.CopyToAsync(to, closed.Token);
            ended();
        }
    }
}
