using System.Text;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Perturbations;

/// <summary>Empty folders for the worlds of perturbed runs, on disk or in memory. It removes all of them at the end, and at the start those of a killed lane.</summary>
internal sealed class ScratchWorlds : IDisposable
{
    private const int CheckoutDigits = 12;
    private readonly string disk;
    private readonly string? memory;

    private ScratchWorlds(string disk, string? memory) => (this.disk, this.memory) = (disk, memory);

    /// <param name="folders">The files of the lane, whose lock is held.</param>
    /// <param name="machine">Locates the folder in memory.</param>
    /// <param name="lane">The lane's unique name.</param>
    public static ScratchWorlds Open(LaneFolders folders, PerturbationMachine machine, ExecutionId lane)
    {
        // Checkouts share the folder in memory: the name identifies the checkout, so that the next lane finds the remains of a killed one.
        var checkout = $"pipeline-perturbed-{Sha256.Of(Encoding.UTF8.GetBytes(folders.Root)).Hex[..CheckoutDigits]}-";
        var left = machine.Memory is { } place ? Directory.EnumerateDirectories(place, checkout + "*") : [];
        foreach (var folder in left.Append(folders.Perturbed).Where(Directory.Exists).ToArray())
        {
            Directory.Delete(folder, recursive: true);
        }

        return new ScratchWorlds(folders.Perturbed, machine.Memory is { } shared ? MakeOwn(Path.Combine(shared, checkout + lane)) : null);
    }

    /// <summary>A new, empty folder.</summary>
    public string Make(EntryOrder entries, string name) =>
        Directory.CreateDirectory(Path.Combine(entries == EntryOrder.Usual ? disk : memory!, name)).FullName;

    public void Dispose()
    {
        foreach (var folder in new[] { disk, memory }.Where(Directory.Exists))
        {
            Directory.Delete(folder!, recursive: true);
        }
    }

    private static string MakeOwn(string folder) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(folder).FullName
        : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
