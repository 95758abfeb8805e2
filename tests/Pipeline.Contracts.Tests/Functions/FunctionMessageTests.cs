using System.Text;
using CsCheck;

namespace Pipeline.Contracts.Tests.Functions;

/// <summary>Calls of a deployed function and their results: one line of canonical JSON, followed by files.</summary>
public sealed class FunctionMessageTests
{
    private static readonly ExecutionId Id = ExecutionId.Parse("0190a5b0-7c3e-7000-8000-000000000001");
    private static readonly Digest Image = Digest.Parse("sha256:" + new string('1', 64));

    [Fact]
    public void The_golden_bytes_read_and_write_back_the_same()
    {
        Golden.Equal("function-call.txt", FunctionCall.Parse(Golden.Bytes("function-call.txt")).Encode());
        Golden.Equal("function-result.txt", FunctionResult.Parse(Golden.Bytes("function-result.txt")).Encode());
        Golden.Equal("function-result-fault.txt", FunctionResult.Parse(Golden.Bytes("function-result-fault.txt")).Encode());
    }

    [Fact]
    public void A_call_says_all_that_the_program_is_told()
    {
        var call = FunctionCall.Parse(Golden.Bytes("function-call.txt"));
        Assert.Equal((Id, Mode.Mock, "1.0.0-111111111111", 600_000), (call.ExecutionId, call.Mode, call.ImageTag, call.TimeoutMs));
        Assert.Equal((Image, "amd64"), (call.EnvFingerprint.Image, call.EnvFingerprint.Value("arch")));
        Assert.Equal("a,b\n1,2\n", Encoding.UTF8.GetString(call.Files.Contents.First().Value.Span));
    }

    [Theory]
    [InlineData("function-call.txt", "function-call-v1", "function-call-v0", "the schema of a call is function-call-v1")]
    [InlineData("function-call.txt", "\"timeout_ms\":600000", "\"timeout_ms\":0", "timeout_ms is 1 or more")]
    [InlineData("function-call.txt", "a,b\n1,2\n", "a,b\n1,3\n", "does not match its digest")]
    [InlineData("function-call.txt", "a,b\n1,2\n", "a,b\n", "does not match its digest")]
    [InlineData("function-call.txt", "artifacts/", "artefacts/", "is not part of a call")]
    [InlineData("function-call.txt", "\"inputs.json\"", "\"inputz.json\"", "inputs.json is missing")]
    [InlineData("function-call.txt", "\"path\":\"inputs.json\"", "\"path\":\"../inputs.json\"", "a file path is not relative and canonical")]
    [InlineData("function-call.txt", "{\"env", " {\"env", "not the canonical bytes")]
    [InlineData("function-result.txt", "function-result-v1", "function-result-v0", "the schema of a result is function-result-v1")]
    [InlineData("function-result.txt", "{\"rows\":1}\n", "{\"rows\":1}\n\n", "does not match its digest")]
    [InlineData("function-result.txt", "\"size\":11", "\"size\":1100", "is cut off")]
    [InlineData("function-result.txt", "\"size\":11", "\"size\":-1", "is cut off")]
    [InlineData("function-result.txt", "\"schema\"", "\"fault\":{\"code\":\"ERR_TIMEOUT\",\"message\":\"timed out\"},\"schema\"", "not the canonical bytes")]
    [InlineData("function-result-fault.txt", "ERR_INPUTS", "ERR_TIMEOUT", "begins with 'timed out'")]
    public void Other_bytes_are_refused_with_the_rule_and_no_word_of_the_payload(string name, string good, string bad, string reason)
    {
        var text = Encoding.UTF8.GetString(Golden.Bytes(name));
        Assert.Contains(good, text, StringComparison.Ordinal);

        var refusal = Refusal(name, Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal)));
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("rows", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_more_nor_less_than_the_files_may_follow()
    {
        Assert.Equal("bytes follow the last file", Refusal("function-result.txt", [.. Golden.Bytes("function-result.txt"), 0]));
        Assert.EndsWith("is cut off", Refusal("function-result.txt", Golden.Bytes("function-result.txt")[..^1]), StringComparison.Ordinal);
        Assert.Equal("no first line", Refusal("function-call.txt", Golden.Bytes("function-call.txt")[..100]));
    }

    [Fact]
    public void A_failure_carries_no_files() =>
        Assert.Equal("a failure carries files", Assert.Throws<FormatException>(() => FunctionResult.Parse(
            new FunctionResult(Id, Image, new Fault(ErrorCode.Timeout), null, Files(("a", [1]))).Encode())).Message);

    [Fact]
    public void A_file_is_no_folder() =>
        // "a.b" sorts between the two.
        Assert.Equal("a is a file and a folder", Assert.Throws<FormatException>(() => Files(("a", [1]), ("a.b", [2]), ("a/b", [3]))).Message);

    [Fact]
    public void What_was_written_reads_back_whatever_the_files_hold() =>
        Gen.Select(Gen.Int[0, 9].ArrayUnique[0, 6], Gen.Byte.Array[0, 40]).Sample((names, content) =>
        {
            var files = Files([.. names.Select(name => ($"f{name}", (byte[])[(byte)name, (byte)'\n', .. content]))]);
            var result = FunctionResult.Parse(new FunctionResult(Id, Image, null, null, files).Encode());
            return result.Files.Contents.Count == names.Length
                && result.Files.Contents.All(file => file.Value.Span.SequenceEqual(files.Contents[file.Key].Span));
        });

    private static PayloadFiles Files(params (string Path, byte[] Content)[] files) =>
        PayloadFiles.Of(files.Select(file => KeyValuePair.Create(file.Path, (ReadOnlyMemory<byte>)file.Content)));

    private static string Refusal(string name, byte[] bytes) => Assert.Throws<FormatException>(() =>
    {
        if (name.StartsWith("function-call", StringComparison.Ordinal))
        {
            FunctionCall.Parse(bytes);
        }
        else
        {
            FunctionResult.Parse(bytes);
        }
    }).Message;
}
