using Amazon.Runtime;
using Amazon.S3;
using Pipeline.World.S3;
using Pipeline.World.Samples;
using Pipeline.World.Tests;

[assembly: AssemblyFixture(typeof(S3Store))]

namespace Pipeline.World.Tests;

/// <summary>The store that all tests of this program share, each in its own location. It starts on first use.</summary>
public sealed class S3Store : IAsyncLifetime
{
    public const string Bucket = "worlds";

    internal static readonly BasicAWSCredentials Credentials = new(CephServer.AccessKey, CephServer.SecretKey);

    private readonly Lock gate = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("s3-tests-");
    private Task<CephServer>? started;

    internal CephServer Server
    {
        get
        {
            Assert.SkipWhen(CephServer.WhyNot is not null, CephServer.WhyNot ?? "");
            lock (gate)
            {
                started ??= Task.Run(Start);
            }

            return started.GetAwaiter().GetResult();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (started is not null)
        {
            await (await started).DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    /// <summary>A unique location.</summary>
    internal static S3Location NewPlace() => S3Location.Parse($"s3://{Bucket}/{Guid.NewGuid():n}");

    internal S3WorldOptions Settings(S3Location place, Uri? endpoint = null) => new(place, Path.Combine(folder.FullName, Guid.NewGuid().ToString("n")))
    {
        Endpoint = endpoint ?? Server.Endpoint,
        PathStyle = true,
    };

    /// <summary>A world as one process on one machine sees it.</summary>
    internal S3World Open(S3Location place, TimeProvider? time = null, Uri? endpoint = null) => new(Settings(place, endpoint), Credentials, time ?? TimeProvider.System);

    internal AmazonS3Client Client() => new(Credentials, new AmazonS3Config { ServiceURL = Server.Endpoint.ToString(), ForcePathStyle = true });

    private static async Task<CephServer> Start()
    {
        var server = await CephServer.Start();
        using var client = new AmazonS3Client(Credentials, new AmazonS3Config { ServiceURL = server.Endpoint.ToString(), ForcePathStyle = true });
        await client.PutBucketAsync(Bucket);
        return server;
    }
}
