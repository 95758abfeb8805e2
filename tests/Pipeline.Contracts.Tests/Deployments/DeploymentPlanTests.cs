using System.Text;
using CsCheck;

namespace Pipeline.Contracts.Tests.Deployments;

public sealed class DeploymentPlanTests
{
    private const string Golden = "deployment.json";
    private static readonly DeployedFunction Chat = Functions.Chat;

    public static TheoryData<string, string> Refusals => new()
    {
        // Mutable, twice over.
        { "tag", "ERR_IMAGE_UNPINNED image not pinned: ghcr.io/owner/product/llm_chat:1.0.0" },
        // 51 characters.
        { "long tag", "ERR_MODAL_INVOCATION modal invocation failed: llm_chat: the tag has 51 characters; the limit is 50" },
        // A method of a class, there.
        { "dotted", "ERR_MODAL_LOOKUP modal function not found: 'llm.chat' is not a valid function name (1 to 64 of A-Z a-z 0-9 _, no leading digit)" },
        { "twice", "ERR_MODAL_LOOKUP modal function not found: llm_chat is listed twice" },
        { "secret", "ERR_MISSING_SECRET missing required secret: llm_chat: 'OPENAI API KEY' is not a valid secret name" },
        { "secrets", "ERR_MODAL_INVOCATION modal invocation failed: llm_chat: secrets must be sorted and unique" },
        { "timeout", "ERR_MODAL_INVOCATION modal invocation failed: llm_chat: timeout_s must be 1 to 86400" },
        { "resources", "ERR_MODAL_INVOCATION modal invocation failed: llm_chat: resources.cpus must be 0.1 to 64" },
    };

    [Fact]
    public void The_golden_bytes_read_and_write_back_the_same() =>
        Tests.Golden.Equal(Golden, DeploymentPlan.Parse(Tests.Golden.Bytes(Golden)).Encode());

    [Fact]
    public void The_order_in_which_functions_are_given_does_not_matter() =>
        Tests.Golden.Equal(Golden, DeploymentPlan.Of("pipeline", [Functions.Profile, Chat]).Encode());

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_production_would_refuse_is_refused_with_its_reason(string what, string fault) =>
        Assert.Equal(fault, Assert.Throws<FaultException>(() => DeploymentPlan.Of("pipeline", Spoiled(what))).Fault.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("ap-0123456789abcdefghijkl")] // the form of an app's id
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] // 65
    public void A_name_that_no_application_can_have_is_refused(string app)
    {
        var fault = Assert.Throws<FaultException>(() => DeploymentPlan.Of(app, [])).Fault;
        Assert.Equal($"ERR_MODAL_LOOKUP modal function not found: '{app}' is not a valid application name (1 to 64 of A-Z a-z 0-9 . _ -, not an id)", fault.ToString());
    }

    [Theory]
    [InlineData("deployment-v1", "deployment-v0", "the schema of a deployment is deployment-v1")]
    [InlineData("\"function\":\"llm_chat\"", "\"function\":\"z_chat\"", "the functions are not sorted")]
    [InlineData("@sha256:1111111111111111111111111111111111111111111111111111111111111111", "", "image not pinned: ")]
    [InlineData("\"timeout_s\":120", "\"timeout_s\":0", "timeout_s must be 1 to 86400")]
    [InlineData("\"app\":\"pipeline\",", "", "app")]
    [InlineData("{\"app\"", " {\"app\"", "not the canonical bytes")]
    public void Other_bytes_are_no_plan(string good, string bad, string reason)
    {
        var text = Encoding.UTF8.GetString(Tests.Golden.Bytes(Golden));
        Assert.Contains(good, text, StringComparison.Ordinal);

        var refusal = Assert.Throws<FormatException>(() => DeploymentPlan.Parse(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_reads_back_as_the_same_bytes_whatever_order_it_came_in() =>
        Gen.Int[1, 300].ArrayUnique[0, 8].Sample(numbers =>
        {
            var functions = numbers.Select(number => Chat with { Function = $"f_{number}", TimeoutS = number, Secrets = [.. Names(number)] }).ToArray();
            var bytes = DeploymentPlan.Of("app", functions).Encode();
            return bytes.AsSpan().SequenceEqual(DeploymentPlan.Parse(bytes).Encode()) && bytes.AsSpan().SequenceEqual(DeploymentPlan.Of("app", functions.Reverse()).Encode());
        });

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count % 4).Select(at => $"SECRET_{at}");

    private static DeployedFunction[] Spoiled(string what) => what switch
    {
        "tag" => [Chat with { Image = ImageReference.Parse("ghcr.io/owner/product/llm_chat:1.0.0") }],
        "long tag" => [Chat with { Image = ImageReference.Parse($"ghcr.io/owner/product/llm_chat:{new string('1', 51)}@{Functions.Hash('1')}") }],
        "dotted" => [Chat with { Function = "llm.chat" }],
        "twice" => [Chat, Chat with { TimeoutS = 1 }],
        "secret" => [Chat with { Secrets = ["OPENAI API KEY"] }],
        "secrets" => [Chat with { Secrets = ["B", "A"] }],
        "timeout" => [Chat with { TimeoutS = 86_401 }],
        _ => [Chat with { Resources = Chat.Resources with { Cpus = 0 } }],
    };
}
