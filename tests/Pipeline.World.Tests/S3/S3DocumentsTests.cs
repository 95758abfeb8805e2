using Pipeline.World.S3;
using Pipeline.World.Samples;

namespace Pipeline.World.Tests;

/// <summary>Small documents beside worlds.</summary>
public sealed class S3DocumentsTests(S3Store store)
{
    [Fact]
    public void A_document_is_replaced_whole()
    {
        var place = S3Store.NewPlace();
        using var documents = new S3Documents(store.Settings(place), S3Store.Credentials);

        Assert.Null(documents.TryRead("p/latest.json", TestContext.Current.CancellationToken));
        documents.Put("p/latest.json", new byte[70_000], TestContext.Current.CancellationToken);
        documents.Put("p/latest.json", "{}"u8.ToArray(), TestContext.Current.CancellationToken);

        using var other = new S3Documents(store.Settings(place), S3Store.Credentials);
        Assert.Equal("{}"u8, other.TryRead("p/latest.json", TestContext.Current.CancellationToken)!);
    }

    [Fact]
    public void A_store_without_the_bucket_is_told()
    {
        using var documents = new S3Documents(store.Settings(S3Location.Parse("s3://no-such-bucket/p")), S3Store.Credentials);

        S3FaultTests.Refused("the bucket does not exist", () => documents.TryRead("a", TestContext.Current.CancellationToken));
        S3FaultTests.Refused("the bucket does not exist", () => documents.Put("a", "{}"u8.ToArray(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_document_that_the_store_did_not_take_is_told()
    {
        await using var full = await LoopbackStore.Start((context, next) => context.Request.Method == "PUT" ? LoopbackStore.Refuse(context, 507, "QuotaExceeded") : next());
        using var documents = new S3Documents(store.Settings(S3Store.NewPlace(), full.Endpoint) with { Retries = 0 }, S3Store.Credentials);

        S3FaultTests.Refused("the bucket is full", () => documents.Put("a", "{}"u8.ToArray(), TestContext.Current.CancellationToken));
    }
}
