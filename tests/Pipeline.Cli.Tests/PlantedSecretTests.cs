using System.Text;
using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Tests;

/// <summary>Neither stream of the command shows a secret from another program's message.</summary>
public sealed class PlantedSecretTests
{
    private const string Secret = "correct horse/battery+staple";
    private static readonly string Base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret));

    [Fact]
    public void An_argument_that_is_not_understood_is_told_without_its_secret()
    {
        using var command = new CommandLine();
        var result = command.Run("run", "--inputs", "f", "https://bot:hunter2@example.org/");
        Assert.DoesNotContain("hunter2", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_told_without_what_has_the_form_of_a_secret()
    {
        using var output = new MemoryStream();
        using var progress = new ProgressWriter(output);
        progress.WriteLine("pushing to https://bot:hunter2@example.org/x");
        Assert.Equal("pushing to https://***@example.org/x\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void A_line_of_standard_error_is_redacted_whole_however_it_is_written()
    {
        using var output = new StringWriter();
        using (var error = new RedactedWriter(output))
        {
            error.Write("Authoriz");
            error.Write("ation: Bea");
            error.Write('r');
            error.WriteLine("er abc");
            error.Write("no line feed, password=x");
        }

        Assert.Equal("Authorization: ***\nno line feed, password=***", output.ToString());
    }

    [Fact]
    public void A_fault_that_was_cut_in_the_middle_of_a_secret_shows_no_part_of_it()
    {
        var redactor = Redactor.PatternsOnly.With(Secret);
        foreach (var said in new[] { Secret, Base64 })
        {
            for (var kept = 4; kept <= said.Length; kept++)
            {
                var fault = new Fault(ErrorCode.Inputs, new string('x', Fault.MaxDetail - 1 - kept) + said + new string('y', 100)).Redacted(redactor);
                Assert.DoesNotContain(said[..4], fault.Message, StringComparison.Ordinal);
            }
        }
    }
}
