using System.Text;

namespace Pipeline.Contracts.Tests;

public sealed class FaultTests
{
    [Fact]
    public void The_canon_is_the_ten_codes_of_the_golden_file() =>
        Golden.Equal("errors.txt", Encoding.UTF8.GetBytes(string.Concat(ErrorCode.All.Select(code => $"{code.Name} {code.Fragment}\n"))));

    [Fact]
    public void A_message_begins_with_its_fragment() =>
        Assert.Equal("timed out: after 5 s", new Fault(ErrorCode.Timeout, "after 5 s").Message);

    [Fact]
    public void A_message_without_detail_is_the_fragment_alone() =>
        Assert.Equal("timed out", new Fault(ErrorCode.Timeout).Message);

    [Fact]
    public void Control_characters_in_a_detail_become_spaces() =>
        Assert.Equal("timed out: a b c", new Fault(ErrorCode.Timeout, "a\nb\u001bc").Message);

    [Fact]
    public void A_long_detail_is_cut_at_500_and_no_pair_is_torn()
    {
        var message = new Fault(ErrorCode.Timeout, string.Concat(Enumerable.Repeat("😀", 400))).Message;

        Assert.EndsWith("😀…", message, StringComparison.Ordinal);
        Assert.True(message.Length <= "timed out: ".Length + Fault.MaxDetail);
    }

    // It is not a pair, so it can be cut: both kits keep 499 units.
    [Fact]
    public void Half_a_pair_in_a_detail_is_told_as_the_character_for_what_is_none()
    {
        Assert.Equal("timed out: a\ufffdb", new Fault(ErrorCode.Timeout, "a\ud83db").Message);
        Assert.Equal($"timed out: {new string('x', 498)}\ufffd…", new Fault(ErrorCode.Timeout, $"{new string('x', 498)}\ud83dyy").Message);
    }

    [Fact]
    public void The_file_of_a_container_reads_back_as_the_fault()
    {
        var fault = new Fault(ErrorCode.Inputs, "not JSON");

        Assert.Equal("{\"code\":\"ERR_INPUTS\",\"message\":\"invalid inputs payload: not JSON\"}\n", Encoding.UTF8.GetString(fault.Encode()));
        Assert.Equal(fault, Fault.Parse(fault.Encode()));
    }

    [Theory]
    [InlineData("{\"code\":\"ERR_INPUTS\",\"message\":\"timed out\"}\n")]
    [InlineData("{\"code\":\"ERR_INPUTS\",\"message\":\"invalid inputs payload\"}")]
    [InlineData("{\"code\":\"ERR_INPUTS\"}\n")]
    public void A_file_that_is_no_fault_is_refused(string json) =>
        Assert.Throws<FormatException>(() => Fault.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_message_of_another_code_is_refused() =>
        Assert.Throws<FormatException>(() => Fault.Of(ErrorCode.Timeout, "invalid payload"));

    [Theory]
    [InlineData("ERR_UNKNOWN")]
    [InlineData("err_timeout")]
    [InlineData("")]
    [InlineData(null)]
    public void A_code_outside_the_canon_is_refused(string? text) => Assert.False(ErrorCode.TryParse(text, out _));
}
