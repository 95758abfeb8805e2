using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Specs;
using Pipeline.Contracts.Text;

namespace Pipeline.Processors.Planning;

/// <summary>Something that a step must write. Available artifacts do not count.</summary>
internal abstract record Want
{
    private Want()
    {
    }

    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if it is neither a media type nor an output of a processor.</exception>
    public static Want Of(WantWire? wire) => wire switch
    {
        { MediaType: { } type, Processor: null, Path: null } when IsMediaType(type) => new OfType(type),
        { MediaType: null, Processor: { } processor, Path: { } path } when IsProcessor(processor) && OutputName.TryParse(path, out var name) =>
            new Exactly(processor, name),
        _ => throw new FaultException(ErrorCode.Inputs, "a want is a media_type, or a processor and the canonical path of its output"),
    };

    private static bool IsMediaType(string text) =>
        text.Split('/') is [{ Length: > 0 }, { Length: > 0 }] && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || "/!#$&^_.+-".Contains(c, StringComparison.Ordinal));

    private static bool IsProcessor(string text) => ProcessorRef.TryParse(text, out _) || ProcessorRef.IsName(text);

    /// <summary>Any output of a media type.</summary>
    internal sealed record OfType(string MediaType) : Want
    {
        public override string ToString() => MediaType;
    }

    /// <summary>One output of a processor, by the processor's name or full reference.</summary>
    internal sealed record Exactly(string Processor, OutputName Path) : Want
    {
        public bool Names(ProcessorRef processor) => Processor == processor.Name || Processor == processor.ToString();

        public override string ToString() => $"{Path} of {Processor}";
    }
}
