using System.Globalization;
using System.Security.Cryptography;

namespace Pipeline.World.Tests;

/// <summary>A file may be larger than the memory of the process that sends, reads or verifies it.</summary>
public sealed class S3MemoryTests(S3Store store)
{
    private const long Heap = 48 * 1024 * 1024;
    private const long Size = 256 * 1024 * 1024;

    [Fact]
    public async Task A_file_of_many_times_the_heap_goes_there_and_back()
    {
        using var process = StoreProcess.Carry(store.Settings(S3Store.NewPlace()), Size, Heap);
        var told = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var file = new CountingStream(Size);
        var digest = Digest.FromHash(await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal((0, string.Create(CultureInfo.InvariantCulture, $"{Heap}\n{digest}\nTrue\n")), (process.ExitCode, told));
    }
}
