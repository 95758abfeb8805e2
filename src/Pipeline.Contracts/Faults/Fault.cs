using System.Text;

namespace Pipeline.Contracts.Faults;

/// <summary>Why a run failed: a code of the canon and a message <c>fragment[: detail]</c>.</summary>
public sealed record Fault
{
    /// <summary>The longest detail, in UTF-16 code units; longer details are cut and end with <c>…</c>.</summary>
    public const int MaxDetail = 500;

    /// <param name="code">The code of the canon.</param>
    /// <param name="detail">One line for people, without payloads or secrets; control characters become spaces.</param>
    public Fault(ErrorCode code, string? detail = null)
    {
        Code = code;
        Message = string.IsNullOrEmpty(detail) ? code.Fragment : $"{code.Fragment}: {OneLine(detail)}";
    }

    public ErrorCode Code { get; }

    public string Message { get; }

    /// <summary>The message without its code's fragment; the fragment if there is no detail.</summary>
    public string Detail => Message.Length > Code.Fragment.Length ? Message[(Code.Fragment.Length + 2)..] : Message;

    /// <summary>Reads a fault from the members of an envelope's or a container's error.</summary>
    /// <exception cref="FormatException">The message does not begin with the code's fragment.</exception>
    public static Fault Of(ErrorCode code, string message)
    {
        var fragment = code.Fragment;
        if (string.Equals(message, fragment, StringComparison.Ordinal))
        {
            return new Fault(code);
        }

        return message.StartsWith(fragment + ": ", StringComparison.Ordinal)
            ? new Fault(code, message[(fragment.Length + 2)..])
            : throw new FormatException($"a message of {code} begins with '{fragment}'");
    }

    /// <summary>Reads a container's <c>fault.json</c> from its canonical bytes.</summary>
    /// <exception cref="FormatException">The bytes are not a canonical fault; the message says why.</exception>
    public static Fault Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = ContractDocument.Read(utf8, FaultsJson.Default.ErrorWire);
        return Of(wire.Code, wire.Message);
    }

    /// <summary><c>fault.json</c> as canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(new ErrorWire(Code, Message), FaultsJson.Default.ErrorWire);

    /// <summary>The same fault with secrets masked in its detail, which may quote another program.</summary>
    public Fault Redacted(Redactor redactor) =>
        Message.Length > Code.Fragment.Length ? new Fault(Code, redactor.RedactCut(Detail)) : this;

    public override string ToString() => $"{Code} {Message}";

    private static string OneLine(string detail)
    {
        var line = new StringBuilder();
        Span<char> units = stackalloc char[2];
        foreach (var rune in detail.EnumerateRunes())
        {
            // EnumerateRunes yields U+FFFD for an unpaired surrogate, which is also its UTF-8 encoding.
            ReadOnlySpan<char> text = Rune.IsControl(rune) ? " " : units[..rune.EncodeToUtf16(units)];
            line.Append(text);
            if (line.Length > MaxDetail)
            {
                break;
            }
        }

        if (line.Length <= MaxDetail)
        {
            return line.ToString();
        }

        var keep = char.IsHighSurrogate(line[MaxDetail - 2]) ? MaxDetail - 2 : MaxDetail - 1;
        return line.ToString(0, keep) + "…";
    }
}

/// <summary>Carries a fault to the one place that turns it into an envelope.</summary>
public sealed class FaultException : Exception
{
    public FaultException(Fault fault, Exception? inner = null)
        : base(fault.ToString(), inner) => Fault = fault;

    public FaultException(ErrorCode code, string? detail = null, Exception? inner = null)
        : this(new Fault(code, detail), inner)
    {
    }

    public Fault Fault { get; }
}

internal sealed record ErrorWire(ErrorCode Code, string Message);
