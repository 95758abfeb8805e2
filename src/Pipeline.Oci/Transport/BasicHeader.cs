using System.Net.Http.Headers;
using System.Text;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>User name and password as a header (RFC 7617).</summary>
internal static class BasicHeader
{
    public static AuthenticationHeaderValue Of(RegistryCredential.Password password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{password.User}:{password.Secret}")));
}
