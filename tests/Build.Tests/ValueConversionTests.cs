using Nuke.Common;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Components;

namespace Build.Tests;

public sealed class ValueConversionTests
{
    [Fact]
    public void Texts_become_values_of_the_parameter_s_type()
    {
        Assert.Equal("x", Convert<string>("x"));
        Assert.Equal(-3, Convert<int>("-3"));
        Assert.Equal(3, Convert<int?>("3"));
        Assert.Equal(12L, Convert<long>("12"));
        Assert.Equal(1.5, Convert<double>("1.5"));
        Assert.Equal(true, Convert<bool>());
        Assert.Equal(false, Convert<bool?>("False"));
        Assert.Equal(Verbosity.Quiet, Convert<Verbosity>("quiet"));
        Assert.Equal(Configuration.Release, Convert<Configuration>("RELEASE"));
        Assert.Equal("2/5", Convert<Partition>("2/5").ToString());
        Assert.Equal((AbsolutePath)Path.GetFullPath("a/b"), Convert<AbsolutePath>("a/b"));
        Assert.Equal(TimeSpan.FromSeconds(90), Convert<TimeSpan>("00:01:30"));
        Assert.Equal(["a", "b c"], (string[])Convert<string[]>("a", "b c"));
        Assert.Equal([1, 2], (IReadOnlyList<int>)Convert<IReadOnlyList<int>>("1", "2"));
        Assert.Equal([Verbosity.Normal], (List<Verbosity>)Convert<List<Verbosity>>("normal"));
        Assert.Empty((string[])Convert<string[]>());
    }

    [Fact]
    public void A_separator_splits_and_trims()
    {
        var option = new Option("Names", typeof(string[]), null) { Separator = "+" };

        Assert.Equal(["a", "b", "c"], (string[])ValueConversion.Convert(option, ["a+ b", "c+"], "it"));
    }

    [Theory]
    [InlineData(typeof(int), "it is '1.5', which is not a whole number.", "1.5")]
    [InlineData(typeof(int), "it is '99999999999', which is not a whole number.", "99999999999")]
    [InlineData(typeof(int[]), "it is 'b', which is not a whole number.", "1", "b")]
    [InlineData(typeof(double), "it is 'x', which is not a number.", "x")]
    [InlineData(typeof(Guid), "it is 'x', which is not a Guid.", "x")]
    [InlineData(typeof(Verbosity), "it is '1', which is not one of Verbose, Normal, Minimal, Quiet.", "1")] // a number is no name
    [InlineData(typeof(string), "it needs a value.")]
    public void What_does_not_convert_is_said(Type type, string sentence, params string[] texts)
    {
        var failure = Assert.Throws<UsageException>(() => ValueConversion.Convert(new Option("It", type, null), texts, "it"));

        Assert.Equal(sentence, failure.Message);
    }

    [Theory]
    [InlineData("ApiKey", "--api-key", "API_KEY")]
    [InlineData("URL", "--url", "URL")]
    [InlineData("NuGetApiKey", "--nu-get-api-key", "NU_GET_API_KEY")]
    [InlineData("NoEngineSetup", "--no-engine-setup", "NO_ENGINE_SETUP")]
    [InlineData("S3Bucket", "--s3-bucket", "S3_BUCKET")]
    public void A_name_has_one_spelling_with_dashes_and_one_for_the_environment(string name, string dashed, string variable)
    {
        var option = new Option(name, typeof(string), null);

        Assert.Equal((dashed, variable), (option.Dashed, option.SnakeCased));
    }

    private static object Convert<T>(params string[] texts) => ValueConversion.Convert(new Option("It", typeof(T), null), texts, "it");
}
