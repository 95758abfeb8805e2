using Pipeline.World.S3;

namespace Pipeline.World.Tests;

public sealed class S3LocationTests
{
    [Theory]
    [InlineData("s3://worlds", "worlds", "")]
    [InlineData("s3://worlds/", "worlds", "")]
    [InlineData("s3://my.worlds-1/team_a/Main", "my.worlds-1", "team_a/Main")]
    [InlineData("s3://worlds/team/", "worlds", "team")]
    public void A_place_has_a_bucket_and_maybe_a_prefix(string text, string bucket, string prefix)
    {
        var place = S3Location.Parse(text);
        Assert.Equal((bucket, prefix), (place.Bucket, place.Prefix));
        Assert.Equal(place, S3Location.Parse(place.ToString()));
    }

    [Theory]
    [InlineData("s3://")] // no bucket
    [InlineData("s3:///prefix")]
    [InlineData("s3://ab")] // too short
    [InlineData("s3://Worlds")] // capitals are for other stores
    [InlineData("s3://-worlds")]
    [InlineData("s3://a..b")]
    [InlineData("s3://worlds/a//b")] // two names for one place
    [InlineData("s3://worlds/../b")]
    [InlineData("s3://worlds/a b")]
    [InlineData("s3://worlds/a?b")]
    [InlineData("https://worlds/a")]
    public void Anything_else_is_none(string text)
    {
        Assert.False(S3Location.TryParse(text, out _));
        Assert.Throws<FormatException>(() => S3Location.Parse(text));
    }
}
