using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Client;

/// <summary>The header <c>Docker-Content-Digest</c>: optional, but it must match.</summary>
internal static class ContentDigest
{
    public static string? Claimed(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Docker-Content-Digest", out var values) ? values.ToString() : null;

    /// <exception cref="RegistryException">The header has a different digest.</exception>
    public static void Agree(RegistryRequest request, string? said, Digest actual)
    {
        if (said is not null && said != actual.ToString())
        {
            throw request.Fail(RegistryFailure.Corrupt, $"the registry declares {(Digest.TryParse(said, out var digest) ? digest : "an unreadable digest")} for {actual}");
        }
    }
}
