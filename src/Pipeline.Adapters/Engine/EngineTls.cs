using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pipeline.Adapters.Engine;

/// <summary>The TLS authentication between an engine and its client, as docker does it.</summary>
/// <param name="Folder">Contains <c>ca.pem</c>, and <c>cert.pem</c> with <c>key.pem</c> if the engine requires them.</param>
/// <param name="Verifies">Whether to verify the engine; docker does not with only <c>DOCKER_TLS</c>.</param>
public sealed record EngineTls(string Folder, bool Verifies)
{
    private string Authority => Path.Combine(Folder, "ca.pem");

    private string Certificate => Path.Combine(Folder, "cert.pem");

    private string Key => Path.Combine(Folder, "key.pem");

    /// <summary>Reads the files.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a file is missing or unusable.</exception>
    internal SslClientAuthenticationOptions Options()
    {
        // Docker reads the authority even if it does not use it.
        var trusted = Read(Authority, X509CertificateLoader.LoadCertificateFromFile);
        var options = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
        };
        options.CertificateChainPolicy.CustomTrustStore.Add(trusted);
        if (!Verifies)
        {
#pragma warning disable CA5359 // The operator asked for it: DOCKER_TLS without DOCKER_TLS_VERIFY.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (File.Exists(Certificate) && File.Exists(Key))
        {
            var own = Read(Certificate, _ => X509Certificate2.CreateFromPemFile(Certificate, Key));
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        return options;
    }

    private static X509Certificate2 Read(string file, Func<string, X509Certificate2> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            var why = e is FileNotFoundException or DirectoryNotFoundException || !File.Exists(file) ? "is missing" : "cannot be read as PEM without a password";
            throw new FaultException(ErrorCode.AdapterInvocation, $"the Docker engine requires TLS, and {file} {why}: put the engine's ca.pem, cert.pem and key.pem there, or set DOCKER_CERT_PATH to their folder", e);
        }
    }
}
