using System.Diagnostics.CodeAnalysis;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>What BuildKit puts into an index beside the images: an entry for no platform, tied to one by annotations.</summary>
internal static class Attestation
{
    private const string TypeAnnotation = "vnd.docker.reference.type";
    private const string DigestAnnotation = "vnd.docker.reference.digest";
    private const string Type = "attestation-manifest";

    public static bool Is(Descriptor entry) => entry.Annotations.GetValueOrDefault(TypeAnnotation) == Type;

    /// <summary>What it is about; none when it does not say.</summary>
    public static bool TrySubject(Descriptor entry, [NotNullWhen(true)] out Digest? subject) =>
        Digest.TryParse(entry.Annotations.GetValueOrDefault(DigestAnnotation), out subject);
}
