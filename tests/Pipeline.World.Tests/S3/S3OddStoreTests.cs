using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Pipeline.Contracts;
using Pipeline.World.Samples;

namespace Pipeline.World.Tests;

/// <summary>What stores answer that are not AWS, and what else lies in a bucket: it works, or ends with a fault that says what the store lacks or holds.</summary>
public sealed class S3OddStoreTests : IDisposable
{
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");
    private readonly DirectoryInfo staging = Directory.CreateTempSubdirectory("s3-odd-");

    /// <summary>Calls whose answers a test bends.</summary>
    public enum Call
    {
        Get,
        Head,
        List,
        Put,
        Parts,
        Complete,
    }

    public void Dispose() => staging.Delete(recursive: true);

    [Fact]
    public async Task A_file_of_many_parts_reaches_a_store_that_takes_no_signed_chunks()
    {
        await using var odd = await LoopbackStore.Start();
        using var world = Open(odd);
        var bytes = RandomNumberGenerator.GetBytes((int)(S3Upload.PartSize * 2) + 123);
        world.Import(Table, new MemoryStream(bytes), default);
        using var content = world.OpenRead(Table);
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(content));
        Assert.Equal(3, odd.Calls.Count(call => call.Contains("partNumber=", StringComparison.Ordinal)));
    }

    /// <summary>A completion whose answer was lost is made again, and its upload is gone.</summary>
    [Fact]
    public async Task A_file_whose_completion_is_refused_is_kept_when_it_is_there_and_told_when_it_is_not()
    {
        await using var odd = await LoopbackStore.Start(async (context, next) =>
        {
            if (IsOf(Call.Complete, context))
            {
                await Silently(context, next);
                await LoopbackStore.Refuse(context, 404, "NoSuchUpload");
                return;
            }

            await next();
        });
        using var world = Open(odd);
        world.Import(Table, new MemoryStream(new byte[S3Upload.PartSize + 1]), default);

        await using var lost = await LoopbackStore.Start((context, next) => IsOf(Call.Complete, context)
            ? LoopbackStore.Xml(context, "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>")
            : next());
        using var second = Open(lost);
        var told = Assert.Throws<FaultException>(() => second.Import(Table, new MemoryStream(new byte[S3Upload.PartSize + 1]), default));
        Assert.StartsWith("adapter invocation failed: the world's bucket ", told.Fault.Message, StringComparison.Ordinal);
        Assert.Empty(second.Ledger.Read());
    }

    [Theory]
    [InlineData("W/\"abc\"")]
    [InlineData("\"0x8DD0123456789AB\"")]
    [InlineData("\"d41d8cd98f00b204e9800998ecf8427e\"")]
    [InlineData("\"not hexadecimal at all\"")]
    [InlineData("")]
    public async Task An_ETag_is_whatever_the_store_likes(string etag)
    {
        await using var odd = await LoopbackStore.Start((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.ETag = etag;
                return Task.CompletedTask;
            });
            return next();
        });
        using var world = Open(odd);
        world.Import(Table, new MemoryStream(new byte[S3Upload.PartSize + 1]), default);
        world.Import(WorldPath.Parse("world://cases/small.csv"), new MemoryStream([1]), default);
        using var content = world.OpenRead(Table);
        Assert.Equal(SHA256.HashData(new byte[S3Upload.PartSize + 1]), SHA256.HashData(content));
        Assert.Empty(Verify(odd).Findings);
    }

    internal static bool IsOf(Call call, HttpContext context)
    {
        var (request, query) = (context.Request, context.Request.Query);
        var isObject = request.Path.Value!.Split('/', 3) is [_, _, { Length: > 0 }];
        return call switch
        {
            Call.Get => isObject && request.Method == "GET",
            Call.Head => isObject && request.Method == "HEAD",
            Call.List => !isObject && request.Method == "GET" && !query.ContainsKey("versions"),
            Call.Parts => query.ContainsKey("partNumber") || query.ContainsKey("uploads"),
            Call.Complete => request.Method == "POST" && query.ContainsKey("uploadId"),
            _ => isObject && request.Method == "PUT" && query.Count == 0,
        };
    }

    // The store does it, and nobody hears of the answer.
    private static async Task Silently(HttpContext context, Func<Task> next)
    {
        var answer = context.Response.Body;
        context.Response.Body = new MemoryStream();
        await next();
        context.Response.Body = answer;
    }

    private S3WorldSettings Settings(LoopbackStore odd) =>
        new(S3Location.Parse("s3://bucket/w"), staging.FullName) { Endpoint = odd.Endpoint, PathStyle = true, Retries = 0, Timeout = TimeSpan.FromSeconds(20) };

    private S3World Open(LoopbackStore odd) => new(Settings(odd), S3Store.Credentials, new InstantTime());

    private WorldVerdict Verify(LoopbackStore odd) => S3Verification.Run(Settings(odd), S3Store.Credentials, null, TestContext.Current.CancellationToken);
}
