using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Lanes.Partitions;

/// <summary>How a repository uses its CI: <c>processors/ci.json</c>. Without the file, everything has its default.</summary>
/// <param name="Partitions">How lanes are divided between runners.</param>
public sealed record CiSettings(PartitionSettings Partitions)
{
    /// <summary>The file's path relative to the repository.</summary>
    public const string File = "processors/ci.json";

    private const int MaxParts = 256; // The largest matrix of GitHub Actions.
    private const int MaxMinutes = 45; // The jobs of parts end after an hour.

    public static CiSettings Default { get; } = new(new PartitionSettings(Max: 20, Minutes(10)));

    /// <summary>Reads the settings of a repository.</summary>
    /// <param name="root">The absolute path of the repository.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the file is not of this form.</exception>
    public static CiSettings Read(string root)
    {
        try
        {
            return Parse(System.IO.File.ReadAllBytes(Path.Combine(root, File)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Default;
        }
    }

    /// <summary>Parses <c>{"partitions":{"max":20,"minutes":10}}</c>; every member is optional.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is not of this form.</exception>
    public static CiSettings Parse(ReadOnlySpan<byte> document)
    {
        CiWire wire;
        try
        {
            wire = StrictJson.Parse(document.ToArray()).Deserialize(CiJson.Default.CiWire) ?? throw Refused("it is null");
        }
        catch (FormatException e)
        {
            throw Refused(e.Message);
        }
        catch (JsonException e)
        {
            throw Refused(StrictJson.Mismatch(e));
        }

        var partitions = wire.Partitions ?? new PartitionsWire();
        return new CiSettings(new PartitionSettings(
            Within(partitions.Max, Default.Partitions.Max, "partitions.max", MaxParts),
            partitions.Minutes is null ? Default.Partitions.PartMs : Minutes(Within(partitions.Minutes, 0, "partitions.minutes", MaxMinutes))));
    }

    private static long Minutes(int minutes) => minutes * 60_000L;

    private static int Within(int? given, int usual, string name, int most) => given switch
    {
        null => usual,
        { } value when value >= 1 && value <= most => value,
        { } value => throw Refused($"{name} is {value}, not a number from 1 to {most}"),
    };

    private static FaultException Refused(string reason) => new(ErrorCode.AdapterInvocation, $"{File} is not valid: {reason}");
}

/// <summary>The form of <c>processors/ci.json</c>.</summary>
internal sealed record CiWire(PartitionsWire? Partitions = null);

/// <summary>Its member <c>partitions</c>.</summary>
internal sealed record PartitionsWire(int? Max = null, int? Minutes = null);

/// <summary>Reads <c>processors/ci.json</c> strictly.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(CiWire))]
internal sealed partial class CiJson : JsonSerializerContext;
