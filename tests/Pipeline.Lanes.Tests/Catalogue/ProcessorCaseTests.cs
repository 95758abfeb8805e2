using Pipeline.Lanes.Catalogue;

namespace Pipeline.Lanes.Tests;

public sealed class ProcessorCaseTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ProcessorCaseTests() => folder.With("p/processor.json", Specs.Json("p"));

    private ProcessorCase[] Cases => [.. new ProcessorCatalogue(folder.Root).Find("p").Cases()];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_processor_may_have_no_cases() => Assert.Empty(Cases);

    [Fact]
    public void A_success_case_lists_its_expected_files_by_canonical_name()
    {
        folder.With("p/cases/one/inputs.json", "{}").With("p/cases/one/expected/outputs/deep/b.txt", "b").With("p/cases/one/expected/outputs/a.txt", "a");

        var read = Assert.Single(Cases);

        Assert.Equal(("p", "one"), (read.Processor, read.Name));
        Assert.Equal("{}", File.ReadAllText(read.InputsFile));
        var files = Assert.IsType<CaseExpectation.Outputs>(read.Expectation).Files;
        Assert.Equal(["outputs/a.txt", "outputs/deep/b.txt"], files.Keys.Order().Select(name => name.ToString()), StringComparer.Ordinal);
        Assert.Equal("b", File.ReadAllText(files[OutputName.Canonicalize("outputs/deep/b.txt")]));
    }

    [Fact]
    public void A_case_of_inputs_alone_is_a_success_case_that_expects_nothing_yet()
    {
        folder.With("p/cases/new/inputs.json", "{}");

        Assert.Empty(Assert.IsType<CaseExpectation.Outputs>(Assert.Single(Cases).Expectation).Files);
    }

    [Fact]
    public void A_case_that_expects_two_things_is_refused()
    {
        folder.With("p/cases/c/inputs.json", "{}").With("p/cases/c/expected/outputs/a.txt", "a").With("p/cases/c/bypass.txt", "why");

        Assert.Equal("p/cases/c: a case has at most one of expected/, expected.json and bypass.txt", Assert.Throws<FormatException>(() => Cases).Message);
    }

    [Fact]
    public void Malformed_inputs_are_part_of_an_error_case()
    {
        folder.With("p/cases/bad/inputs.json", "{").With("p/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: not JSON"}""");

        Assert.Equal(new CaseExpectation.Error(ErrorCode.Inputs, "invalid inputs payload: not JSON"), Assert.Single(Cases).Expectation);
    }

    [Fact]
    public void A_bypass_carries_its_reason()
    {
        folder.With("p/cases/later/bypass.txt", "  needs the service\n");

        Assert.Equal(new CaseExpectation.Bypass("needs the service"), Assert.Single(Cases).Expectation);
    }

    [Fact]
    public void Artifacts_are_placed_in_the_world_of_cases()
    {
        folder.With("p/cases/one/inputs.json", "{}").With("p/cases/one/bypass.txt", "why").With("p/cases/one/artifacts/t.csv", "x");

        Assert.Equal("world://cases/p/one/t.csv", Assert.Single(Assert.Single(Cases).Artifacts).Place.ToString());
    }

    [Theory]
    [InlineData("cases/one/artifacts/secret", "/etc/passwd")]
    [InlineData("cases/one/artifacts/deep/er", "..")]
    [InlineData("cases/one/expected/outputs/a.txt", "nowhere")]
    [InlineData("cases/one/inputs.json", "bypass.txt")]
    [InlineData("cases/two", "one")]
    public void A_link_in_a_case_is_refused(string link, string target)
    {
        folder.With("p/cases/one/bypass.txt", "why");
        var path = Path.Combine(folder.Root, "p", link);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, target);

        Assert.Equal($"p/{link} is a link, a pipe or a device", Assert.Throws<FormatException>(() => Cases).Message);
    }

    [Fact]
    public void Cases_that_lie_elsewhere_are_refused()
    {
        File.CreateSymbolicLink(Path.Combine(folder.Root, "p/cases"), folder.Root);

        Assert.Equal("p/cases is a link, a pipe or a device", Assert.Throws<FormatException>(() => Cases).Message);
    }

    [Theory]
    [InlineData("expected.json", """{"code":"ERR_INPUTS","fragment":"f"}""", "p/cases/c: there is no inputs.json")]
    [InlineData("bypass.txt", " \n", "p/cases/c: bypass.txt gives no reason")]
    [InlineData("expected.txt", "", "p/cases/c: expected.txt does not belong in a case (allowed: artifacts, bypass.txt, expected, expected.json, inputs.json)")]
    [InlineData("expected/notes.md", "", "p/cases/c: 'notes.md' is not a canonical output name (outputs/…)")]
    [InlineData("expected.json", """{"code":"ERR_INPUTS","fragment":""}""", "p/cases/c: expected.json: fragment is empty")]
    [InlineData("expected.json", "[", "p/cases/c: expected.json: not JSON")]
    [InlineData("expected.json", """{"code":"ERR_INPUTS","fragments":"f"}""", "p/cases/c: expected.json: unknown member 'fragments'")]
    [InlineData("expected.json", """{"code":"ERR_INPUTS"}""", "p/cases/c: expected.json: missing 'fragment'")]
    public void A_folder_that_is_no_case_is_refused(string file, string content, string message)
    {
        folder.With($"p/cases/c/{file}", content);

        Assert.Equal(message, Assert.Throws<FormatException>(() => Cases).Message);
    }

    [Theory]
    [InlineData("""{"code":"ERR_NOVEL","fragment":"f"}""")]
    [InlineData("""{"code":"ERR_INPUTS","fragment":"f","note":"x"}""")]
    [InlineData("""{"code":"ERR_INPUTS"}""")]
    public void An_expected_error_is_read_strictly(string content)
    {
        folder.With("p/cases/c/expected.json", content);

        Assert.StartsWith("p/cases/c: expected.json: ", Assert.Throws<FormatException>(() => Cases).Message, StringComparison.Ordinal);
    }
}
