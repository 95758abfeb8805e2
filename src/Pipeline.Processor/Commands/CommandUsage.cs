using System.Text.Json;

namespace Pipeline.Processor.Commands;

/// <summary>The file in which a command leaves its usage: a JSON object, name → whole number.</summary>
internal static class CommandUsage
{
    private const long MaxBytes = 1024 * 1024;

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "bad result: usage", if the file is missing or has another form.</exception>
    public static Dictionary<string, long> Read(string file)
    {
        try
        {
            if (RegularFile.Names(file) == 0 || new FileInfo(file).Length > MaxBytes)
            {
                throw Bad(null);
            }

            var usage = StrictJson.Parse(File.ReadAllBytes(file));
            return usage.ValueKind == JsonValueKind.Object
                ? usage.EnumerateObject().ToDictionary(figure => figure.Name, figure => Whole(figure.Value), StringComparer.Ordinal)
                : throw Bad(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw Bad(e);
        }
    }

    // 1.0 and 1e0 are whole as well: JSON has one kind of number.
    private static long Whole(JsonElement figure) =>
        figure.ValueKind == JsonValueKind.Number && figure.GetDouble() is >= 0 and <= Receipt.MaxUsage and var number && Math.Floor(number) == number ? (long)number : throw Bad(null);

    private static FaultException Bad(Exception? cause) => new(ErrorCode.AdapterInvocation, "bad result: usage", cause);
}
