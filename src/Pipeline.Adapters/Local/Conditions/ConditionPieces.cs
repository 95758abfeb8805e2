using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Conditions;

/// <summary>The files that change the conditions of a run, as set-up lays them out on the host and as a container sees them, read-only.</summary>
/// <param name="folder">The folder on the host.</param>
internal sealed class ConditionPieces(string folder)
{
    /// <summary>Where a container finds them.</summary>
    public const string Mount = "/pipeline/conditions";

    /// <summary>A static shell, which is there where an image has none.</summary>
    public string Shell => Inside("busybox");

    /// <summary>libfaketime, for programs of a C library that loads libraries.</summary>
    public string ClockLibrary => Inside("libfaketime.so");

    /// <summary>The folder of the compiled locales, which has this one.</summary>
    public string Locales(string locale) => Inside("locale/" + locale)[..^(locale.Length + 1)];

    public string TimeZone(string name) => Inside("zoneinfo/" + name);

    /// <summary>On the host: what <c>/sys/devices/system/cpu/online</c> says of a machine with so many processors.</summary>
    public string Processors(int count) => Path.Combine(folder, Existing(string.Create(CultureInfo.InvariantCulture, $"processors/{count}")));

    private string Inside(string piece) => $"{Mount}/{Existing(piece)}";

    // What silently had no effect would pass for a processor that depends on nothing.
    private string Existing(string piece) => Path.Exists(Path.Combine(folder, piece))
        ? piece
        : throw new FaultException(ErrorCode.AdapterInvocation, $"the conditions of a run cannot be changed without {Path.Combine(folder, piece)}: run build/setup/engine.sh up perturbation");
}
