using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Empty folders for the worlds of perturbed runs, on disk or in memory; all of them are gone at the end, and what a killed lane left at the beginning.</summary>
internal sealed class ScratchWorlds : IDisposable
{
    private const int CheckoutDigits = 12;
    private readonly string disk;
    private readonly string? memory;

    private ScratchWorlds(string disk, string? memory) => (this.disk, this.memory) = (disk, memory);

    /// <param name="options">The checkout; its lane's lock is held.</param>
    /// <param name="machine">Where memory is.</param>
    /// <param name="lane">A name that no other lane has.</param>
    public static ScratchWorlds Open(PrAcceptanceOptions options, PerturbationMachine machine, ExecutionId lane)
    {
        // In memory the folder is among those of everybody on the machine: named for the checkout, so that its next lane finds it, and made anew.
        var checkout = $"pipeline-perturbed-{Sha256.Of(Encoding.UTF8.GetBytes(options.Root)).Hex[..CheckoutDigits]}-";
        var left = machine.Memory is { } place ? Directory.EnumerateDirectories(place, checkout + "*") : [];
        foreach (var folder in left.Append(options.Perturbed).Where(Directory.Exists).ToArray())
        {
            Directory.Delete(folder, recursive: true);
        }

        return new ScratchWorlds(options.Perturbed, machine.Memory is { } shared ? MakeOwn(Path.Combine(shared, checkout + lane)) : null);
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
