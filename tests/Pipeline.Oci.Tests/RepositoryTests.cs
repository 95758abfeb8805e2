using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Tests;

public sealed class RepositoryTests
{
    [Fact]
    public void A_repository_is_a_reference_without_tag_and_digest()
    {
        var repository = Repository.Parse("ghcr.io/owner/repository/llm_chat");

        Assert.Equal(("ghcr.io", "owner/repository/llm_chat"), (repository.Registry, repository.Name));
        Assert.Equal("ghcr.io/owner/repository/llm_chat", repository.ToString());
    }

    [Theory]
    [InlineData("ghcr.io/owner/repository:latest")] // a tag names one image of it
    [InlineData("owner/repository")] // no registry is assumed
    [InlineData("")]
    public void Anything_else_is_refused(string text) =>
        Assert.Throws<FormatException>(() => Repository.Parse(text));

    [Fact]
    public void A_digest_makes_it_a_pinned_reference()
    {
        var digest = Sha256.Of("x"u8);
        Assert.Equal(digest, Repository.Parse("127.0.0.1:5000/a/b").At(digest).RequireDigest());
    }
}
