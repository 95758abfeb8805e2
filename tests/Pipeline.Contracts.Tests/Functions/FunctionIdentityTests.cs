using System.Text;
using CsCheck;

namespace Pipeline.Contracts.Tests.Functions;

/// <summary>A deployed function's answer about its identity.</summary>
public sealed class FunctionIdentityTests
{
    private static readonly FunctionIdentity Chat = FunctionIdentity.Parse(Golden.Bytes("function-identity.json"));

    [Fact]
    public void The_golden_bytes_are_the_inquiry_and_an_answer()
    {
        Golden.Equal("function-inquiry.json", FunctionInquiry.Payload.Span);
        Golden.Equal("function-identity.json", Chat.Encode());
        Assert.Equal(new FunctionIdentity(Sha256.Of(Golden.Bytes("deployment.json")), "llm_chat", Digest.Parse("sha256:" + new string('1', 64))), Chat);
    }

    [Fact]
    public void Only_the_inquirys_own_bytes_are_the_inquiry()
    {
        var payload = FunctionInquiry.Payload.ToArray();
        Assert.True(FunctionInquiry.Is(payload));
        Assert.False(FunctionInquiry.Is(payload.AsSpan(..^1)));
        Assert.False(FunctionInquiry.Is([.. payload, (byte)'\n']));
        Assert.False(FunctionInquiry.Is(Golden.Bytes("function-call.txt")));
        // Anything that is neither is not a call either.
        Assert.Throws<FormatException>(() => FunctionCall.Parse(payload.AsMemory(..^1)));
    }

    [Fact]
    public void The_function_that_answers_for_the_application_is_one_that_no_processor_can_be() =>
        Assert.False(ProcessorRef.TryParse($"{FunctionInquiry.DeploymentFunction}@1.0.0", out _));

    [Theory]
    [InlineData("function-identity-v1", "function-identity-v0", "the schema of an identity is function-identity-v1")]
    [InlineData("\"llm_chat\"", "\"\"", "function is empty")]
    [InlineData("\"function\":\"llm_chat\",", "", "function")]
    [InlineData("sha256:1111", "sha256:111", "is not a digest")]
    [InlineData("{\"deployment\"", " {\"deployment\"", "not the canonical bytes")]
    [InlineData("}\n", ",\"z\":1}\n", "z")]
    public void Other_bytes_are_no_identity_and_no_answer(string good, string bad, string reason)
    {
        var text = Encoding.UTF8.GetString(Golden.Bytes("function-identity.json"));
        Assert.Contains(good, text, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal));

        Assert.Contains(reason, Assert.Throws<FormatException>(() => FunctionIdentity.Parse(bytes)).Message, StringComparison.Ordinal);
        Assert.StartsWith("ERR_MODAL_PAYLOAD invalid payload: ", Assert.IsType<FunctionAnswer.NoAnswer>(FunctionAnswer.Of("llm_chat", bytes)).Fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_answers_for_another_function()
    {
        Assert.Equal(Chat, Assert.IsType<FunctionAnswer.Identified>(FunctionAnswer.Of("llm_chat", Chat.Encode())).Identity);
        Assert.Equal(
            "ERR_MODAL_PAYLOAD invalid payload: another function answered",
            Assert.IsType<FunctionAnswer.NoAnswer>(FunctionAnswer.Of("table_profile", Chat.Encode())).Fault.ToString());
    }

    [Fact]
    public void What_was_written_reads_back() => Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32], Gen.Int[0, 99]).Sample((deployment, image, number) =>
    {
        var identity = new FunctionIdentity(Digest.FromHash(deployment), $"f_{number}", Digest.FromHash(image));
        return FunctionIdentity.Parse(identity.Encode()) == identity;
    });
}
