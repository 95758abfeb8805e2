using System.Diagnostics.CodeAnalysis;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Assertions;

/// <summary>BuildKit's attestations in an index: entries without a platform that annotations link to an image.</summary>
internal static class Attestation
{
    private const string TypeAnnotation = "vnd.docker.reference.type";
    private const string DigestAnnotation = "vnd.docker.reference.digest";
    private const string Type = "attestation-manifest";

    public static bool Is(Descriptor entry) => entry.Annotations.GetValueOrDefault(TypeAnnotation) == Type;

    /// <summary>The digest of its subject; false if there is none.</summary>
    public static bool TrySubject(Descriptor entry, [NotNullWhen(true)] out Digest? subject) =>
        Digest.TryParse(entry.Annotations.GetValueOrDefault(DigestAnnotation), out subject);
}
