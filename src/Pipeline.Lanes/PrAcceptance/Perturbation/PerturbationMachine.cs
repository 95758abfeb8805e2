using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What the machine is, as far as it bounds which conditions can be changed.</summary>
/// <param name="IsRoot">Whether the lane is run by root: nobody else can settle what another user wrote.</param>
/// <param name="Memory">A folder whose files are in memory, where there is one.</param>
/// <param name="Platform">What the machine's own libraries are for.</param>
public sealed record PerturbationMachine(bool IsRoot, string? Memory, Platform Platform);

/// <summary>What perturbed runs go through.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Open">Opens a world of its own in an empty folder, and what runs into it.</param>
public sealed record PerturbationPorts(PerturbationMachine Machine, Func<string, RunPorts> Open);
