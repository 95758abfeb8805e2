using Pipeline.Oci.Model;

namespace Pipeline.Oci.Push;

/// <summary>The outcome of a push for each manifest and blob.</summary>
/// <param name="Root">The pushed root, as the registry now has it.</param>
/// <param name="Sent">Content that was sent.</param>
/// <param name="Mounted">Blobs that the registry mounted from another repository.</param>
/// <param name="Present">Content that already existed.</param>
public sealed record PushReport(
    Descriptor Root, IReadOnlyList<Descriptor> Sent, IReadOnlyList<Descriptor> Mounted, IReadOnlyList<Descriptor> Present)
{
    /// <summary>The number of bytes sent.</summary>
    public long SentBytes => Sent.Sum(blob => blob.Size);
}
