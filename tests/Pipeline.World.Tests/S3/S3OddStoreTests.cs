using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Pipeline.World.S3;
using Pipeline.World.Samples;
using Pipeline.World.Verification;

namespace Pipeline.World.Tests;

/// <summary>Stores other than AWS with unusual answers, and foreign content in a bucket: it works, or ends with a fault that says what the store lacks or contains.</summary>
public sealed class S3OddStoreTests : IDisposable
{
    private const string NoStore = "the server for the bucket is not an S3 store: check AWS_ENDPOINT_URL_S3 and any proxy in between";
    private const string Lacks = "the bucket lacks an operation that a world needs (501 NotImplemented)";
    private const string Order = "the bucket lists duplicate, unordered or earlier names than requested (ListObjectsV2 with start-after)";

    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");
    private readonly DirectoryInfo staging = Directory.CreateTempSubdirectory("s3-odd-");

    /// <summary>Calls whose answers a test modifies.</summary>
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
        Assert.Equal(SHA256.HashData(new byte[S3Upload.PartSize + 1]), Hash(content));
        Assert.Empty(Verify(odd).Findings);
    }

    /// <summary>No answer of this kind is a success or an exception of the SDK.</summary>
    [Theory]
    [InlineData(Call.List, 200, "<html><body><p>Hello</body></html>", NoStore)]
    [InlineData(Call.List, 200, "", NoStore)]
    [InlineData(Call.List, 200, "{}", NoStore)]
    [InlineData(Call.List, 200, "<ListBucketResult><Contents><Key>w/led", NoStore)]
    [InlineData(Call.List, 200, "<Hello/>", "the bucket answers a list request without a list")]
    [InlineData(Call.List, 200, "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", "the bucket returns a truncated list without a continuation token")]
    [InlineData(Call.List, 200, "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>x/ledger/00000000000000000001</Key></Contents></ListBucketResult>", "the bucket lists names outside the requested prefix")]
    [InlineData(Call.List, 200, "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>w/ledger/00000000000000000002</Key></Contents><Contents><Key>w/ledger/00000000000000000001</Key></Contents></ListBucketResult>", Order)]
    [InlineData(Call.List, 200, "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>w/ledger/</Key></Contents></ListBucketResult>", Order)]
    [InlineData(Call.List, 301, "<Error><Code>PermanentRedirect</Code></Error>", "the bucket is in another region: set AWS_REGION to its own")]
    [InlineData(Call.List, 302, "", "the bucket has moved (302 Found): set AWS_ENDPOINT_URL_S3 and AWS_REGION to its place")]
    [InlineData(Call.List, 404, "404 page not found", "the bucket refused a call (404 NotFound)")]
    [InlineData(Call.List, 400, "<Error><Code>a b secret://x</Code></Error>", "the bucket refused a call (400)")]
    [InlineData(Call.List, 501, "<Error><Code>NotImplemented</Code></Error>", Lacks)]
    [InlineData(Call.Get, 501, "<Error><Code>NotImplemented</Code></Error>", Lacks)]
    [InlineData(Call.Get, 304, "", "the bucket refused a call (304 NotModified)")]
    [InlineData(Call.Get, 403, "<Error><Code>InvalidObjectState</Code></Error>", "the bucket has archived a requested object: restore it, and remove the archiving rule")]
    [InlineData(Call.Get, 200, "<html><body><p>Hello</body></html>", "the bucket does not store what it receives")]
    [InlineData(Call.Head, 501, "", Lacks)]
    [InlineData(Call.Put, 405, "<Error><Code>MethodNotAllowed</Code></Error>", "the bucket lacks an operation that a world needs (405 MethodNotAllowed)")]
    [InlineData(Call.Put, 413, "<html>too large</html>", "the bucket refused a call (413 RequestEntityTooLarge)")]
    [InlineData(Call.Put, 409, "", ConflictBackoff.Exhausted)]
    [InlineData(Call.Parts, 501, "<Error><Code>NotImplemented</Code></Error>", Lacks)]
    [InlineData(Call.Complete, 501, "<Error><Code>NotImplemented</Code></Error>", Lacks)]
    [InlineData(Call.Complete, 200, "<html><body><p>Hello</body></html>", NoStore)]
    public async Task An_answer_that_no_world_can_use_is_named(Call call, int status, string body, string detail)
    {
        await using var odd = await LoopbackStore.Start();
        odd.Odd = async (context, next) =>
        {
            if (IsOf(call, context))
            {
                context.Response.StatusCode = status;
                await (status == 304 || context.Request.Method == "HEAD" ? Task.CompletedTask : context.Response.WriteAsync(body));
                return;
            }

            await next();
        };
        using var world = Open(odd);
        S3FaultTests.Refused(detail, () => world.Import(Table, new MemoryStream(new byte[call is Call.Parts or Call.Complete ? S3Upload.PartSize + 1 : 1]), default));
    }

    /// <summary>A store that answers a request for a list with something else has not said that there is nothing.</summary>
    [Theory]
    [InlineData("<Hello/>")]
    [InlineData("")]
    public async Task A_world_whose_names_cannot_be_listed_is_not_verified(string body)
    {
        await using var odd = await LoopbackStore.Start();
        using (var world = Open(odd))
        {
            world.Import(Table, new MemoryStream([1]), default);
        }

        odd.Odd = (context, next) => IsOf(Call.List, context) ? context.Response.WriteAsync(body) : next();
        Assert.Throws<FaultException>(() => Verify(odd));
    }

    /// <summary>Some stores' lists lag: an existing entry is requested by its number.</summary>
    [Fact]
    public async Task A_list_that_lacks_entries_hides_none()
    {
        await using var odd = await LoopbackStore.Start();
        using (var world = Open(odd))
        {
            world.Import(Table, new MemoryStream([1]), default);
            world.Import(Table, new MemoryStream([2]), default);
        }

        odd.Odd = (context, next) => IsOf(Call.List, context) && context.Request.Query["prefix"].ToString().EndsWith(S3Ledger.Folder, StringComparison.Ordinal)
            ? LoopbackStore.Xml(context, LoopbackStore.ListOf(context.Request.Query.ContainsKey("start-after") ? [] : [$"w/{S3Ledger.Name(1)}"], null))
            : next();
        var verdict = Verify(odd);
        Assert.Equal((2L, true), (verdict.Head.Sequence, verdict.Holds));
        using var later = Open(odd);
        later.Import(Table, new MemoryStream([3]), default);
        Assert.Equal(3, later.Ledger.Head.Sequence);
    }

    [Fact]
    public async Task A_list_of_many_pages_is_read_to_its_end()
    {
        await using var odd = await LoopbackStore.Start();
        odd.PageSize = 2;
        using var world = Open(odd);
        for (byte at = 0; at < 5; at++)
        {
            world.Import(Table, new MemoryStream([at]), default);
        }

        using var later = Open(odd);
        Assert.Equal(5, later.Ledger.Head.Sequence);
        Assert.Empty(Verify(odd).Findings);
    }

    [Theory]
    [InlineData("w/", "./", "a folder marker, as consoles create; a world has none")]
    [InlineData("w/content/", "content/", "a folder marker, as consoles create; a world has none")]
    [InlineData("w/content/sha256/abc", "content/sha256/abc", "not a world name")]
    [InlineData("w/a b+c%20\u00e9", "a b+c%20\u00e9", "not a world name")]
    [InlineData("w/ledger/", "ledger/", "not a ledger name")]
    [InlineData("w/proof/x", "proof/x", "not the content of a proof")]
    public async Task A_foreign_object_is_named_and_disturbs_nobody(string key, string path, string text)
    {
        await using var odd = await LoopbackStore.Start();
        using (var world = Open(odd))
        {
            world.Import(Table, new MemoryStream([1]), default);
        }

        odd.Put(key, []);
        Assert.Equal(new WorldFinding(WorldFindingKind.Unrecorded, path, text), Assert.Single(Verify(odd).Findings));
        using var later = Open(odd);
        later.Import(Table, new MemoryStream([2]), default);
        Assert.Equal(2, later.Ledger.Head.Sequence);
    }

    [Theory]
    [InlineData("ledger/notes.txt")]
    [InlineData("ledger/00000000000000000002.bak")]
    [InlineData("ledger/2")]
    public async Task A_foreign_object_among_the_entries_is_named_by_whoever_reads_them(string name)
    {
        await using var odd = await LoopbackStore.Start();
        using (var world = Open(odd))
        {
            world.Import(Table, new MemoryStream([1]), default);
        }

        odd.Put($"w/{name}", [1]);
        using var later = Open(odd);
        S3FaultTests.Refused($"the world's ledger is damaged: a foreign object lies in it: {name}", () => later.Import(Table, new MemoryStream([2]), default));
        Assert.Equal(new WorldFinding(WorldFindingKind.Unrecorded, name, "not a ledger name"), Assert.Single(Verify(odd).Findings));
    }

    /// <summary>A store may forever claim that another call is about to take the name; there are eight retries with growing waits.</summary>
    [Theory]
    [InlineData(S3Content.Folder, ConflictBackoff.Exhausted)]
    [InlineData(S3Ledger.Folder, ConflictBackoff.Exhausted + ", and whether its ledger has the entry is not known")]
    public async Task A_conflict_that_stays_is_given_up(string folder, string detail)
    {
        await using var odd = await LoopbackStore.Start((context, next) =>
            IsOf(Call.Put, context) && context.Request.Path.Value!.Contains(folder, StringComparison.Ordinal) ? LoopbackStore.Refuse(context, 409, "ConditionalRequestConflict") : next());
        var time = new InstantTime();
        using var world = new S3World(Settings(odd), S3Store.Credentials, time);
        S3FaultTests.Refused(detail, () => world.Import(Table, new MemoryStream([1]), default));
        Assert.Equal(9, odd.Calls.Count(call => call.StartsWith($"PUT /bucket/w/{folder}", StringComparison.Ordinal)));
        Assert.Equal([100, 200, 400, 800, 1600, 3200, 5000, 5000], time.Pauses.Select(pause => pause.TotalMilliseconds));
    }

    /// <summary>After a broken connection the rest is requested; a store that sends everything again would look damaged.</summary>
    [Fact]
    public async Task A_store_that_gives_no_part_of_an_object_is_told_apart_from_damage()
    {
        var bytes = new byte[300_000];
        await using var odd = await LoopbackStore.Start();
        using var world = Open(odd);
        world.Import(Table, new MemoryStream(bytes), default);
        odd.Odd = async (context, next) =>
        {
            if (!IsOf(Call.Get, context) || !context.Request.Path.Value!.Contains(S3Content.Folder, StringComparison.Ordinal))
            {
                await next();
                return;
            }

            context.Response.ContentLength = bytes.Length;
            var isAgain = context.Request.Headers.Range.Count > 0;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, isAgain ? bytes.Length : 150_000));
            await context.Response.Body.FlushAsync();
            if (!isAgain)
            {
                context.Abort();
            }
        };
        using var content = world.OpenRead(Table);
        S3FaultTests.Refused("the bucket does not support reading part of an object (Range)", () => content.CopyTo(Stream.Null));
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

    private static byte[] Hash(Stream content) => SHA256.HashData(content);

    private S3WorldOptions Settings(LoopbackStore odd) =>
        new(S3Location.Parse("s3://bucket/w"), staging.FullName) { Endpoint = odd.Endpoint, PathStyle = true, Retries = 0, Timeout = TimeSpan.FromSeconds(20) };

    private S3World Open(LoopbackStore odd) => new(Settings(odd), S3Store.Credentials, new InstantTime());

    private WorldVerificationResult Verify(LoopbackStore odd) => S3Verification.Run(Settings(odd), S3Store.Credentials, null, TestContext.Current.CancellationToken);
}
