namespace Pipeline.Oci.Registry;

/// <summary>Reads a body up to a maximum size.</summary>
internal static class BoundedBody
{
    public static async Task<ReadOnlyMemory<byte>> Read(RegistryRequest request, HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is { } length)
        {
            return length <= maxBytes ? await Exactly((int)length, response, cancellationToken) : throw TooLarge(request, maxBytes);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = await UpTo(stream, maxBytes + 1, cancellationToken);
        return body.Length <= maxBytes ? body : throw TooLarge(request, maxBytes);
    }

    /// <summary>The first bytes of a stream, up to a maximum.</summary>
    public static async Task<ReadOnlyMemory<byte>> UpTo(Stream stream, int bytes, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[Math.Min(bytes, 16 * 1024)];
        while (body.Length < bytes)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, bytes - body.Length)), cancellationToken);
            if (count == 0)
            {
                break;
            }

            await body.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static async Task<ReadOnlyMemory<byte>> Exactly(int length, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    private static RegistryException TooLarge(RegistryRequest request, int maxBytes) =>
        request.Fail(RegistryFailure.Corrupt, $"an answer of more than {maxBytes} bytes");
}
