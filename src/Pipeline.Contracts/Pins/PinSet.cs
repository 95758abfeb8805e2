using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Pipeline.Contracts;

/// <summary><c>processors/pins.json</c>: the pins by processor, sorted by name (ordinal). It has no clock in it: no change is not one byte of difference.</summary>
/// <remarks>The file is for review, so it is indented by two spaces; like a canonical one it has a single form, and any other is refused.</remarks>
public sealed record PinSet
{
    public const string SchemaName = "pins-v1";

    private PinSet(IReadOnlyDictionary<string, Pin> pins) => Pins = pins;

    public static PinSet Empty { get; } = Of([]);

    public IReadOnlyDictionary<string, Pin> Pins { get; }

    public static PinSet Of(IEnumerable<KeyValuePair<string, Pin>> pins) =>
        new(new SortedDictionary<string, Pin>(new Dictionary<string, Pin>(pins, StringComparer.Ordinal), StringComparer.Ordinal));

    /// <summary>Reads the file.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when a reference is missing or mutable, or the file is not of the form; the detail names what.</exception>
    public static PinSet Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var wire = ContractDocument.ReadLoose(utf8, ImagesJson.Default.PinSetWire);
            var pins = wire.Schema == SchemaName
                ? Of(wire.Pins.Select(pin => KeyValuePair.Create(pin.Key, pin.Value.ToPin(pin.Key))))
                : throw new FormatException($"the schema of pins is {SchemaName}");
            return utf8.Span.SequenceEqual(pins.Encode()) ? pins : throw new FormatException("not in the one form of pins: write it with BuildAndPin");
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.ImageUnpinned, $"pins: {e.Message}", e);
        }
    }

    /// <summary>The bytes of the file, with a closing line feed.</summary>
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
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when it has none.</exception>
    public Pin Of(string processor) => Pins.TryGetValue(processor, out var pin)
        ? pin
        : throw new FaultException(ErrorCode.ImageUnpinned, $"{processor} has no pin");

    public override string ToString() => Encoding.UTF8.GetString(Encode());
}
