using System.Text;
using Pipeline.Emulation.Hosting;
using Pipeline.Modal.Calls;

namespace Pipeline.Emulation.Cbor;

/// <summary>A hosted function of bytes.</summary>
public sealed class ByteFunctionTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Gets_bytes_and_gives_bytes()
    {
        var function = ByteFunction.Of((payload, _) => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes($"<{Encoding.UTF8.GetString(payload.Span)}>")), Minute);

        var result = await function.Run(CallArguments.Encode("hello"u8.ToArray(), int.MaxValue), CancellationToken.None);

        Assert.Equal("<hello>"u8, ResultValue.Read(Assert.IsType<HostedResult.Success>(result).Value).Span);
        Assert.Equal(Minute, function.Timeout);
    }

    [Fact]
    public async Task What_it_throws_is_its_failure()
    {
        var function = ByteFunction.Of((_, _) => throw new InvalidDataException("no"), Minute);

        var result = await function.Run(CallArguments.Encode(default, int.MaxValue), CancellationToken.None);

        Assert.Equal(new HostedResult.Failure("InvalidDataException(no)", ""), result);
    }

    [Fact]
    public async Task Other_arguments_are_its_failure_and_it_does_not_run()
    {
        var function = ByteFunction.Of((_, _) => throw new InvalidOperationException("it ran"), Minute);

        var result = await function.Run(new byte[] { 0x01 }, CancellationToken.None);

        Assert.StartsWith("FormatException", Assert.IsType<HostedResult.Failure>(result).Exception, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_ends_it_hears_of_no_failure()
    {
        var function = ByteFunction.Of(async (_, token) => { await Task.Delay(Timeout.Infinite, token); return default; }, Minute);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => function.Run(CallArguments.Encode(default, int.MaxValue), new CancellationToken(canceled: true)));
    }
}
