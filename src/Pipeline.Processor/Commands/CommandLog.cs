using System.Buffers;
using System.Text;

namespace Pipeline.Processor.Commands;

/// <summary>What a command writes, on its way to standard error; the end of it is kept as text, in constant memory.</summary>
/// <param name="log">Standard error.</param>
/// <param name="characters">The maximum length of the end.</param>
/// <param name="redactor">Masks secrets before anything is cut.</param>
internal sealed class CommandLog(Stream log, int characters, Redactor redactor)
{
    private readonly Lock gate = new();
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly StreamRedactor masked = redactor.ForStream();
    private readonly ArrayBufferWriter<char> text = new();
    private readonly StringBuilder tail = new();
    private bool cut;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            Pass(bytes);
            Take(bytes, flush: false);
            Keep();
        }
    }

    /// <summary>The end of the text without surrounding white space, beginning with <c>…</c> if there was more. Call it once.</summary>
    public string Tail()
    {
        lock (gate)
        {
            Take([], flush: true);
            masked.End(text);
            Keep();
            // A cut may leave the second half of a surrogate pair.
            var end = tail.ToString().AsSpan(tail.Length > 0 && char.IsLowSurrogate(tail[0]) ? 1 : 0).Trim();
            return cut ? $"…{end}" : end.ToString();
        }
    }

    // For people watching. A closed or broken standard error must not change the outcome.
    private void Pass(ReadOnlySpan<byte> bytes)
    {
        try
        {
            log.Write(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    private void Take(ReadOnlySpan<byte> bytes, bool flush)
    {
        var decoded = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(bytes.Length));
        masked.Append(decoded.AsSpan(0, decoder.GetChars(bytes, decoded, flush)), text);
        ArrayPool<char>.Shared.Return(decoded);
    }

    private void Keep()
    {
        var more = text.WrittenSpan;
        tail.Append(more[^Math.Min(more.Length, characters)..]);
        cut |= more.Length > characters || tail.Length > characters;
        tail.Remove(0, Math.Max(0, tail.Length - characters));
        text.ResetWrittenCount();
    }
}
