using Google.Protobuf;

namespace Pipeline.Cli.Tests.Telemetry;

/// <summary>A span as a collector receives it (opentelemetry/proto/trace/v1/trace.proto), as far as the tests look.</summary>
internal sealed record OtlpSpan
{
    private const uint ErrorCode = 2;

    public string TraceId { get; private set; } = "";

    public string SpanId { get; private set; } = "";

    /// <summary>Empty for a root.</summary>
    public string ParentId { get; private set; } = "";

    public string Name { get; private set; } = "";

    public bool IsError { get; private set; }

    /// <summary>The attributes of the span, and <c>service.name</c>.</summary>
    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>The traces that it links to.</summary>
    public List<string> Links { get; } = [];

    public override string ToString() => $"{TraceId} {ParentId} > {SpanId} {Name}";

    /// <summary>All spans of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<OtlpSpan> ReadAll(byte[] request) =>
        from resourceSpans in Messages(request, 1)
        let resource = Messages(resourceSpans, 1).SelectMany(found => Messages(found, 1)).Select(Attribute).ToDictionary(StringComparer.Ordinal)
        from scopeSpans in Messages(resourceSpans, 2)
        from span in Messages(scopeSpans, 2)
        select Read(span, resource);

    private static OtlpSpan Read(byte[] bytes, Dictionary<string, string> resource)
    {
        var span = new OtlpSpan { Attributes = { ["service.name"] = resource["service.name"] } };
        Fields(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1: span.TraceId = Hex(input); break;
                case 2: span.SpanId = Hex(input); break;
                case 4: span.ParentId = Hex(input); break;
                case 5: span.Name = input.ReadString(); break;
                case 9:
                    var (name, value) = Attribute(input.ReadBytes().ToByteArray());
                    span.Attributes.Add(name, value);
                    break;
                case 13: span.Links.AddRange(Values(input.ReadBytes().ToByteArray(), 1, Hex)); break;
                case 15: span.IsError = Values(input.ReadBytes().ToByteArray(), 3, status => status.ReadUInt32()).Contains(ErrorCode); break;
                default: input.SkipLastField(); break;
            }
        });
        return span;
    }

    private static KeyValuePair<string, string> Attribute(byte[] keyValue)
    {
        var value = "";
        Fields(Messages(keyValue, 2).Single(), (field, input) => value = field switch
        {
            1 => input.ReadString(),
            2 => $"{input.ReadBool()}",
            3 => $"{input.ReadInt64()}",
            _ => throw new InvalidDataException($"an attribute of kind {field}"),
        });
        return KeyValuePair.Create(Values(keyValue, 1, input => input.ReadString()).Single(), value);
    }

    private static List<byte[]> Messages(byte[] message, int number) => Values(message, number, input => input.ReadBytes().ToByteArray());

    private static List<T> Values<T>(byte[] message, int number, Func<CodedInputStream, T> read)
    {
        var found = new List<T>();
        Fields(message, (field, input) =>
        {
            if (field == number)
            {
                found.Add(read(input));
            }
            else
            {
                input.SkipLastField();
            }
        });
        return found;
    }

    private static void Fields(byte[] message, Action<int, CodedInputStream> read)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            read(WireFormat.GetTagFieldNumber(tag), input);
        }
    }

    private static string Hex(CodedInputStream input) => Convert.ToHexStringLower(input.ReadBytes().Span);
}
