using Amazon.Runtime;
using Amazon.S3;
using Pipeline.World.Samples;

namespace Pipeline.Cli.Tests;

/// <summary>A real store with one bucket, for the tests of one class.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    public const string Bucket = "worlds";

    private CephServer? server;

    internal CephServer Server
    {
        get
        {
            Assert.SkipWhen(server is null, CephServer.WhyNot ?? "");
            return server;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (CephServer.WhyNot is not null)
        {
            return;
        }

        server = await CephServer.Start();
        using var client = Client();
        await client.PutBucketAsync(Bucket);
    }

    /// <summary>Deletes an object, which no program of ours does.</summary>
    public async Task Remove(string key)
    {
        using var client = Client();
        await client.GetObjectMetadataAsync(Bucket, key);
        await client.DeleteObjectAsync(Bucket, key);
    }

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private AmazonS3Client Client() => new(
        new BasicAWSCredentials(CephServer.AccessKey, CephServer.SecretKey), new AmazonS3Config { ServiceURL = Server.Endpoint.ToString(), ForcePathStyle = true });
}
