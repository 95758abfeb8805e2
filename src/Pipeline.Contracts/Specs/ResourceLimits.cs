namespace Pipeline.Contracts.Specs;

/// <summary>The limits of one container.</summary>
/// <param name="Cpus">Cores, 0.1 to 64.</param>
/// <param name="MemoryMib">Memory in MiB, 16 to 1048576; there is no additional swap.</param>
/// <param name="Pids">Processes and threads, 1 to 4096.</param>
/// <param name="TmpMib">The size of <c>/tmp</c> in MiB, 1 to 65536.</param>
public sealed record ResourceLimits(double Cpus, int MemoryMib, int Pids, int TmpMib)
{
    internal string? Broken() => this switch
    {
        { Cpus: not (>= 0.1 and <= 64) } => "resources.cpus must be 0.1 to 64",
        { MemoryMib: < 16 or > 1_048_576 } => "resources.memory_mib must be 16 to 1048576",
        { Pids: < 1 or > 4096 } => "resources.pids must be 1 to 4096",
        { TmpMib: < 1 or > 65_536 } => "resources.tmp_mib must be 1 to 65536",
        _ => null,
    };
}
