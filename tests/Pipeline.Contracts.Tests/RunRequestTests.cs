using System.Text;
using CsCheck;

namespace Pipeline.Contracts.Tests;

/// <summary>A run's request, which suffices to repeat the run.</summary>
public sealed class RunRequestTests
{
    private static readonly Digest Id = Digest.Parse("sha256:" + new string('1', 64));
    private static readonly Digest Artifact = Digest.Parse("sha256:" + new string('2', 64));
    private static readonly WorldPath Place = WorldPath.Parse("world://local/tables/a.csv");

    private static readonly Invocation Asked = new(
        ProcessorSpec.Parse(Golden.Bytes("processor.json")),
        RunnableImage.Built(Id, "pipeline/llm_chat:dev"),
        Platform.Arm64,
        Mode.Real,
        Inputs("""{"table":{"$artifact":"world://local/tables/a.csv"}}"""),
        ExecutionId.Parse("0190a5b0-7c3e-7000-8000-000000000001"),
        TextForm.Parse<WritePrefix>("world://local/runs/a/"),
        TimeSpan.FromSeconds(30),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["OPENAI_API_KEY"] = "the-secret-of-the-run" },
        new Dictionary<string, string>(StringComparer.Ordinal) { ["OPENAI_BASE_URL"] = "https://llm.example/v1", ["OTHER"] = "of another processor" });

    private static readonly InputsDocument Delivered = Inputs($$$"""{"table":{"$artifact":"{{{Artifact}}}"}}""");
    private static readonly Dictionary<Digest, WorldPath> Found = new() { [Artifact] = Place };

    [Fact]
    public void Asked_again_it_is_the_same_run()
    {
        var request = RunRequest.Parse(RunRequest.Of(Asked, Delivered, Found).Encode());
        var again = request.Again(Asked.Inputs, Asked.Secrets);
        Assert.Equal(Asked with { Spec = again.Spec, Settings = again.Settings }, again);
        Assert.Equal(CanonicalJson.Encode(Asked.Spec.Document), CanonicalJson.Encode(again.Spec.Document));
        Assert.Equal([new("OPENAI_BASE_URL", "https://llm.example/v1")], again.Settings);
        Assert.Equal(Delivered.Hash, request.Inputs.Hash);
        Assert.Equal(Found, request.Artifacts);
    }

    [Fact]
    public void An_image_of_a_registry_is_run_by_its_pinned_name_again()
    {
        var pinned = RunnableImage.Pinned(ImageReference.Parse($"localhost:5000/a/b:tag@{Id}"));
        var request = RunRequest.Of(Asked with { Image = pinned }, Delivered, Found);
        Assert.Equal(pinned, RunRequest.Parse(request.Encode()).Image);
    }

    [Fact]
    public void A_secret_of_the_run_is_not_in_it() =>
        Assert.DoesNotContain("the-secret", Encoding.UTF8.GetString(RunRequest.Of(Asked, Delivered, Found).Encode()), StringComparison.Ordinal);

    [Fact]
    public void Settings_of_a_run_that_has_none_stay_out() =>
        Assert.Empty(RunRequest.Of(Asked with { Mode = Mode.Mock }, Delivered, Found).Settings);

    [Theory]
    [InlineData(0.4, 1)]
    [InlineData(1.9, 1)]
    [InlineData(3_600_000, 3_600_000)]
    public void A_timeout_is_whole_milliseconds_and_never_none(double asked, double kept) =>
        Assert.Equal(TimeSpan.FromMilliseconds(kept), RunRequest.Of(Asked with { Timeout = TimeSpan.FromMilliseconds(asked) }, Delivered, Found).Timeout);

    [Fact]
    public void The_deepest_and_the_largest_inputs_have_a_request()
    {
        var deep = Inputs($$"""{"a":{{string.Concat(Enumerable.Repeat("[", StrictJson.MaxDepth - 1))}}{{string.Concat(Enumerable.Repeat("]", StrictJson.MaxDepth - 1))}}}""");
        var large = Inputs($$"""{"a":"{{new string('x', StrictJson.MaxBytes - 8)}}"}""");
        Assert.All([deep, large], inputs => Assert.Equal(inputs.Hash, RunRequest.Parse(RunRequest.Of(Asked, inputs, new Dictionary<Digest, WorldPath>()).Encode()).Inputs.Hash));
    }

    [Fact]
    public void Whatever_the_inputs_are_they_come_back_with_their_hash()
    {
        var leaf = Gen.OneOf(Gen.Const("null"), Gen.Const("true"), Gen.Double[-1e9, 1e9].Select(n => n.ToString("R", System.Globalization.CultureInfo.InvariantCulture)), Gen.Const("\"schlüssel\\u0007\\\"\""));
        var tree = Gen.Recursive<string>((depth, inner) => depth > 4
            ? leaf
            : Gen.OneOf(leaf, inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"), inner.Array[0, 3].Select(items => $"{{{string.Join(',', items.Select((item, at) => $"\"m{at}\":{item}"))}}}")));
        tree.Sample(
            text =>
            {
                var inputs = Inputs($$"""{"inputs":{{text}},"goal":null}""");
                var bytes = RunRequest.Of(Asked, inputs, new Dictionary<Digest, WorldPath>()).Encode();
                var request = RunRequest.Parse(bytes);
                return request.Inputs.Hash == inputs.Hash && request.Encode().AsSpan().SequenceEqual(bytes);
            },
            iter: 300);
    }

    private static InputsDocument Inputs(string text) => InputsDocument.Parse(Encoding.UTF8.GetBytes(text));
}
