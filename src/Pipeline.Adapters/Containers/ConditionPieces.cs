using System.Globalization;

namespace Pipeline.Adapters.Containers;

/// <summary>The files that change a run's conditions, as set-up provides them on the host; containers mount them read-only.</summary>
/// <param name="folder">The folder on the host.</param>
internal sealed class ConditionPieces(string folder)
{
    /// <summary>The folder in a container.</summary>
    public const string Mount = "/pipeline/conditions";

    /// <summary>A static shell, for images without one.</summary>
    public string Shell => Inside("busybox");

    /// <summary>libfaketime, for dynamically linked programs.</summary>
    public string ClockLibrary => Inside("libfaketime.so");

    /// <summary>The folder of the compiled locales, including this one.</summary>
    public string Locales(string locale) => Inside("locale/" + locale)[..^(locale.Length + 1)];

    public string TimeZone(string name) => Inside("zoneinfo/" + name);

    /// <summary>On the host: the content of <c>/sys/devices/system/cpu/online</c> for a machine with this number of processors.</summary>
    public string Processors(int count) => Path.Combine(folder, Existing(string.Create(CultureInfo.InvariantCulture, $"processors/{count}")));

    private string Inside(string piece) => $"{Mount}/{Existing(piece)}";

    // A condition that silently has no effect would prove nothing.
    private string Existing(string piece) => Path.Exists(Path.Combine(folder, piece))
        ? piece
        : throw new FaultException(ErrorCode.AdapterInvocation, $"the conditions of a run cannot be changed without {Path.Combine(folder, piece)}: run build/setup/engine.sh up perturbation, or the lane with --no-perturb");
}
