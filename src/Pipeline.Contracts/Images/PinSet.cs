using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Pipeline.Contracts.Images;

/// <summary><c>processors/pins.json</c>: the pins by processor, sorted by name (ordinal). It holds no timestamps, so unchanged pins have unchanged bytes.</summary>
/// <remarks>People review the file, so it is indented by two spaces. It still has a single form; any other is rejected.</remarks>
public sealed record PinSet
{
    public const string SchemaName = "pins-v1";

    private PinSet(IReadOnlyDictionary<string, Pin> pins) => Pins = pins;

    public static PinSet Empty { get; } = Of([]);

    public IReadOnlyDictionary<string, Pin> Pins { get; }

    public static PinSet Of(IEnumerable<KeyValuePair<string, Pin>> pins) =>
        new(new SortedDictionary<string, Pin>(new Dictionary<string, Pin>(pins, StringComparer.Ordinal), StringComparer.Ordinal));

    /// <summary>Reads the file.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if a reference is missing or mutable, or the file is malformed; the detail says where.</exception>
    public static PinSet Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var wire = ContractDocument.ReadLoose(utf8, ImagesJson.Default.PinSetWire, SchemaName);
            var pins = wire.Schema == SchemaName
                ? Of(wire.Pins.Select(pin => KeyValuePair.Create(pin.Key, pin.Value.ToPin(pin.Key))))
                : throw new FormatException($"the schema of pins is {SchemaName}");
            return utf8.Span.SequenceEqual(pins.Encode()) ? pins : throw new FormatException("not in the canonical form of pins: write it with BuildAndPin");
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.ImageUnpinned, $"pins: {e.Message}", e);
        }
    }

    /// <summary>The bytes of the file, with a final line feed.</summary>
    public byte[] Encode()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, IndentSize = 2, NewLine = "\n" }))
        {
            PinSetWire.Write(writer, Pins);
        }

        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The pin of a processor.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if the processor has no pin.</exception>
    public Pin Of(string processor) => Pins.TryGetValue(processor, out var pin)
        ? pin
        : throw new FaultException(ErrorCode.ImageUnpinned, $"{processor} has no pin");

    public override string ToString() => Encoding.UTF8.GetString(Encode());
}
