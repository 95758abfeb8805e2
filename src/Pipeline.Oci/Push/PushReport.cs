namespace Pipeline.Oci;

/// <summary>What a push did with each manifest and blob.</summary>
/// <param name="Root">What was pushed, as the registry now has it.</param>
/// <param name="Sent">What was sent.</param>
/// <param name="Mounted">What the registry took over from another repository.</param>
/// <param name="Present">What was there already.</param>
public sealed record PushReport(
    Descriptor Root, IReadOnlyList<Descriptor> Sent, IReadOnlyList<Descriptor> Mounted, IReadOnlyList<Descriptor> Present)
{
    /// <summary>The bytes that were sent.</summary>
    public long SentBytes => Sent.Sum(one => one.Size);
}
