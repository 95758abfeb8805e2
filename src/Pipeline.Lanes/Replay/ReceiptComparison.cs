using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What must be the same of two receipts: all but when a run was, how long it took, what it used up, and the environment, which is told by its keys.</summary>
internal static class ReceiptComparison
{
    /// <summary>The members that differ, sorted.</summary>
    public static IReadOnlyList<string> Members(Receipt expected, Receipt actual) =>
    [
        .. new (string Name, object? Expected, object? Actual)[]
        {
            ("execution_id", expected.ExecutionId, actual.ExecutionId),
            ("hash_schema", expected.HashSchema, actual.HashSchema),
            ("image_digest", expected.ImageDigest, actual.ImageDigest),
            ("image_tag", expected.ImageTag, actual.ImageTag),
            ("inputs_hash", expected.InputsHash, actual.InputsHash),
            ("mode", expected.Mode, actual.Mode),
            ("outputs_index", expected.OutputsIndex, actual.OutputsIndex),
            ("processor_info", expected.ProcessorInfo, actual.ProcessorInfo),
            ("processor_ref", expected.ProcessorRef, actual.ProcessorRef),
        }.Where(member => !Equals(member.Expected, member.Actual)).Select(member => member.Name),
    ];

    /// <summary>The keys that differ, sorted.</summary>
    public static IReadOnlyList<FingerprintDifference> Environment(EnvFingerprint expected, EnvFingerprint actual) =>
    [
        .. expected.Keys.Union(actual.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(key => new FingerprintDifference(key, expected.Value(key), actual.Value(key)))
            .Where(entry => entry.Expected != entry.Actual),
    ];
}
