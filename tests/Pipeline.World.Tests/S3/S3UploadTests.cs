using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Pipeline.World.S3;
using Pipeline.World.Samples;

namespace Pipeline.World.Tests;

/// <summary>Uploads of large files to stores other than AWS.</summary>
public sealed class S3UploadTests : IDisposable
{
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");
    private readonly DirectoryInfo staging = Directory.CreateTempSubdirectory("s3-upload-");

    public void Dispose() => staging.Delete(recursive: true);

    [Fact]
    public async Task A_file_of_many_parts_reaches_a_store_that_takes_no_signed_chunks()
    {
        await using var odd = await LoopbackStore.Start();
        using var world = Open(odd);
        var bytes = RandomNumberGenerator.GetBytes((int)(S3Upload.PartSize * 2) + 123);
        world.Import(Table, new MemoryStream(bytes), default);
        using var content = world.OpenRead(Table);
        Assert.Equal(SHA256.HashData(bytes), await SHA256.HashDataAsync(content, TestContext.Current.CancellationToken));
        Assert.Equal(3, odd.Calls.Count(call => call.Contains("partNumber=", StringComparison.Ordinal)));
    }

    /// <summary>A completion with a lost answer is repeated, and its upload no longer exists.</summary>
    [Fact]
    public async Task A_file_whose_completion_is_refused_is_kept_when_it_is_there_and_told_when_it_is_not()
    {
        await using var odd = await LoopbackStore.Start(async (context, next) =>
        {
            if (S3OddStoreTests.IsOf(S3OddStoreTests.Call.Complete, context))
            {
                await Silently(context, next);
                await LoopbackStore.Refuse(context, 404, "NoSuchUpload");
                return;
            }

            await next();
        });
        using var world = Open(odd);
        world.Import(Table, new MemoryStream(new byte[S3Upload.PartSize + 1]), default);

        await using var lost = await LoopbackStore.Start((context, next) => S3OddStoreTests.IsOf(S3OddStoreTests.Call.Complete, context)
            ? LoopbackStore.Xml(context, "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>")
            : next());
        using var second = Open(lost);
        S3FaultTests.Refused("the bucket fails to answer", () => second.Import(Table, new MemoryStream(new byte[S3Upload.PartSize + 1]), default));
        Assert.Empty(second.Ledger.Read());
    }

    // The store executes it, and the answer is lost.
    private static async Task Silently(HttpContext context, Func<Task> next)
    {
        var answer = context.Response.Body;
        context.Response.Body = new MemoryStream();
        await next();
        context.Response.Body = answer;
    }

    private S3World Open(LoopbackStore store) => new(
        new S3WorldOptions(S3Location.Parse("s3://bucket/w"), staging.FullName) { Endpoint = store.Endpoint, PathStyle = true, Retries = 0, Timeout = TimeSpan.FromSeconds(20) },
        S3Store.Credentials,
        new InstantTime());
}
