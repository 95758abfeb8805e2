namespace Pipeline.Contracts.Runs;

/// <summary><c>run-evidence-v1</c>: how a run's container was confined, as its engine reported it during the run. The file lies beside the receipt; the
/// container cannot write it.</summary>
/// <remarks>Two runs of one image with one spec on one machine differ only in the execution id.</remarks>
/// <param name="Confinement">The confinement that the engine reported.</param>
/// <param name="ExecutionId">The run.</param>
/// <param name="Mode">The mode of the run.</param>
/// <param name="Schema">Always <see cref="SchemaName"/>.</param>
public sealed record ConfinementEvidence(Confinement Confinement, ExecutionId ExecutionId, Mode Mode, string Schema = ConfinementEvidence.SchemaName)
{
    public const string SchemaName = "run-evidence-v1";

    /// <summary>Reads evidence from its canonical bytes.</summary>
    /// <exception cref="FormatException">The bytes are not canonical evidence; the message says why.</exception>
    public static ConfinementEvidence Parse(ReadOnlyMemory<byte> utf8)
    {
        var evidence = ContractDocument.Read(utf8, RunsJson.Default.ConfinementEvidence, SchemaName);
        evidence.Check();
        return evidence;
    }

    /// <summary>The file as canonical JSON and a line feed.</summary>
    /// <exception cref="FormatException">A member breaks a rule of the evidence.</exception>
    public byte[] Encode()
    {
        Check();
        return ContractDocument.Write(this, RunsJson.Default.ConfinementEvidence);
    }

    private void Check()
    {
        var held = Confinement;
        var broken = this switch
        {
            { Schema: not SchemaName } => $"the schema of evidence is {SchemaName}",
            _ when !IsSeccomp(held.Seccomp) => "seccomp is a digest, builtin or unconfined",
            _ when Lists().FirstOrDefault(list => !IsSorted(list.Values)) is { Name: not null } list => $"{list.Name} must be sorted and unique",
            _ when held.Limits is { Cpus: < 0 } or { MemoryBytes: < 0 } or { Pids: < 0 } || Unlimited().Any(value => value < -1) => "a limit is negative",
            _ => null,
        };
        if (broken is not null)
        {
            throw new FormatException(broken);
        }
    }

    private IEnumerable<(string Name, IEnumerable<string> Values)> Lists() =>
    [
        ("capabilities.added", Confinement.Capabilities.Added),
        ("capabilities.dropped", Confinement.Capabilities.Dropped),
        ("devices", Confinement.Devices),
        ("environment", Confinement.Environment),
        ("extras", Confinement.Extras),
        ("masked_paths", Confinement.MaskedPaths),
        ("mounts", Confinement.Mounts.Select(mount => mount.Destination)),
        ("network.networks", Confinement.Network.Networks),
        ("read_only_paths", Confinement.ReadOnlyPaths),
    ];

    private IEnumerable<long> Unlimited() => Confinement.Limits.Ulimits.Values.Append(Confinement.Limits.MemorySwapBytes);

    private static bool IsSeccomp(string seccomp) => seccomp is "builtin" or "unconfined" || Digest.TryParse(seccomp, out _);

    private static bool IsSorted(IEnumerable<string> values)
    {
        var list = values.ToArray();
        return list.Zip(list.Skip(1)).All(pair => string.CompareOrdinal(pair.First, pair.Second) < 0);
    }
}
