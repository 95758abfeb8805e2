using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>The header <c>Docker-Content-Digest</c>: a registry may leave it out; what it says must agree.</summary>
internal static class ContentDigest
{
    public static string? Said(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Docker-Content-Digest", out var values) ? values.ToString() : null;

    /// <exception cref="RegistryException">The registry says another one.</exception>
    public static void Agree(RegistryRequest request, string? said, Digest actual)
    {
        if (said is not null && said != actual.ToString())
        {
            throw request.Fail(RegistryFailure.Corrupt, $"the registry says {(Digest.TryParse(said, out var digest) ? digest : "an unreadable digest")} of {actual}");
        }
    }
}
