using System.Formats.Cbor;

namespace Pipeline.Emulation.Hosting;

/// <summary>Functions that map one byte string to another, like this project's.</summary>
public static class ByteFunction
{
    private const int ArgumentsAndNames = 2;

    /// <summary>A function of one positional argument, a CBOR byte string, whose result is a CBOR byte string (RFC 8949).</summary>
    /// <param name="run">Maps bytes to bytes; an exception is the function's failure.</param>
    /// <param name="timeout">The limit on a run, above 0.</param>
    public static HostedFunction Of(Func<ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> run, TimeSpan timeout) =>
        new((arguments, cancellationToken) => Run(run, arguments, cancellationToken)) { Timeout = timeout };

    /// <summary>The byte string of <c>[[bytes], {}]</c>, in any CBOR encoding.</summary>
    /// <exception cref="FormatException">The arguments have another form.</exception>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> arguments)
    {
        try
        {
            var reader = new CborReader(arguments, CborConformanceMode.Lax);
            Require(reader.ReadStartArray() is null or ArgumentsAndNames, "two parts, arguments and names");
            Require(reader.ReadStartArray() is null or 1, "one argument");
            var payload = reader.ReadByteString();
            reader.ReadEndArray();
            Require(reader.ReadStartMap() is null or 0, "no names");
            reader.ReadEndMap();
            reader.ReadEndArray();
            Require(reader.BytesRemaining == 0, "no trailing bytes");
            return payload;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException)
        {
            throw new FormatException("the arguments are not one byte string in CBOR", e);
        }
    }

    /// <summary>The shortest CBOR encoding of a byte string.</summary>
    public static ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> content)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical, initialCapacity: content.Length + 9);
        writer.WriteByteString(content);
        return writer.Encode();
    }

    private static async Task<HostedResult> Run(
        Func<ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> run, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        try
        {
            return new HostedResult.Success(Write((await run(Read(arguments), cancellationToken)).Span));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new HostedResult.Failure($"{e.GetType().Name}({e.Message})", "");
        }
    }

    private static void Require(bool condition, string form)
    {
        if (!condition)
        {
            throw new FormatException($"the arguments of a function are {form}");
        }
    }
}
