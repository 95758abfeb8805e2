using CsCheck;
using Nuke.Common;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;

namespace Build.Tests;

public sealed class OutputTests
{
    [Fact]
    public void Lines_come_out_whole_however_they_were_cut() =>
        Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 40], Gen.Int[1, 7]).Sample((text, size) =>
        {
            using var inner = new StringWriter();
            using var writer = new LineWriter(inner, new Lock(), () => null);
            foreach (var piece in text.Chunk(size))
            {
                writer.Write(new string(piece));
                Assert.True(inner.ToString().Length == 0 || inner.ToString().EndsWith('\n'), "half a line came out");
            }

            writer.Flush();
            Assert.Equal(text, inner.ToString());
        });

    [Fact]
    public void Each_line_carries_the_name_of_its_target()
    {
        var target = "A";
        using var inner = new StringWriter();
        using var writer = new LineWriter(inner, new Lock(), () => target);

        writer.Write("one ");
        target = "B";
        writer.Write("two\nthree\n");
        target = "A";
        writer.Write("four\n");

        Assert.Equal("B | two\nB | three\nA | one four\n", inner.ToString());
    }

    [Theory]
    [InlineData("::warning::50%25%0Alost%0D\n", "warning", "50%\nlost\r")]
    [InlineData("::endgroup::\n", "endgroup", "")]
    public void A_workflow_command_is_one_line(string expected, string command, string message) =>
        Assert.Equal(expected, WorkflowCommand.Format(command, message));

    [Fact]
    public void Properties_escape_what_ends_them() =>
        Assert.Equal("::error file=a%3Ab%2Cc,line=1::x:y,z\n", WorkflowCommand.Format("error", "x:y,z", ("file", "a:b,c"), ("line", "1")));

    [Theory]
    [InlineData("() => IsServerBuild", "IsServerBuild")]
    [InlineData("()  =>\n    a\n    && b", "a && b")]
    [InlineData("IsReady", "IsReady")]
    public void A_condition_is_shown_on_one_line_without_its_arrow(string expression, string text) =>
        Assert.Equal(text, ConditionText.Of(expression));
}
