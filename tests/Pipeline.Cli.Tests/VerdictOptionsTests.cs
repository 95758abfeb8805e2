using Pipeline.Cli.Lanes;

namespace Pipeline.Cli.Tests;

/// <summary>The option <c>--verdicts</c>.</summary>
public sealed class VerdictOptionsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(".pipeline/shared")]
    [InlineData("/mnt/verdicts")]
    [InlineData("oci://ghcr.io/team/product/verdicts")]
    [InlineData("oci://127.0.0.1:5055/verdicts")]
    [InlineData("s3://bucket")]
    [InlineData("s3://bucket/team/verdicts")]
    public void A_directory_a_registry_and_a_bucket_are_valid(string? address) => Assert.Null(new VerdictOptions(address).Problem());

    [Theory]
    [InlineData("oci://ghcr.io", "--verdicts oci://ghcr.io is not oci://REGISTRY/REPOSITORY.")]
    [InlineData("oci://ghcr.io/team/verdicts:main", "--verdicts oci://ghcr.io/team/verdicts:main is not oci://REGISTRY/REPOSITORY.")] // One repository has all verdicts.
    [InlineData("s3://B/p", "--verdicts s3://B/p is not a location in an S3 store (s3://<bucket>[/<prefix>]).")]
    [InlineData("https://host/verdicts", "--verdicts https://host/verdicts is neither a directory nor oci://… or s3://….")]
    public void Anything_else_is_told_in_one_sentence(string address, string problem) => Assert.Equal(problem, new VerdictOptions(address).Problem());

    [Fact]
    public void Reading_only_needs_something_to_read() => Assert.Equal("--verdicts-read-only needs --verdicts.", new VerdictOptions(null, ReadOnly: true).Problem());
}
