using Pipeline.Lanes.Catalogue;

namespace Pipeline.Lanes.Tests;

public sealed class ProcessorCatalogueTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private ProcessorCatalogue Catalogue => new(folder.Root);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Lists_folders_with_a_spec_in_ordinal_order_and_skips_the_rest()
    {
        folder.With("zeta/processor.json", "not read").With("alpha/processor.json", "not read")
            .With("_kit/processor.json", "{}").With(".git/processor.json", "{}").With("notes/README.md", "").With("bases.json", "{}");

        Assert.Equal(["alpha", "zeta"], Catalogue.Names());
    }

    [Fact]
    public void Reads_only_the_processor_that_was_asked_for()
    {
        folder.With("good/processor.json", Specs.Json("good")).With("broken/processor.json", "{");

        var processor = Catalogue.Find("good");

        Assert.Equal("good@1.2.3", processor.Spec.Ref.ToString());
        Assert.Equal(Path.Combine(folder.Root, "good"), processor.Folder);
    }

    [Theory]
    [InlineData("llm_caht", "unknown processor 'llm_caht'; did you mean 'llm_chat'?")]
    [InlineData("planer", "unknown processor 'planer'; did you mean 'planner'?")]
    [InlineData("something_else", "unknown processor 'something_else'; `pipeline processors` lists them")]
    [InlineData("../planner", "unknown processor '../planner'; did you mean 'planner'?")]
    [InlineData("", "unknown processor ''; `pipeline processors` lists them")]
    public void An_unknown_processor_is_told_with_the_nearest_name(string name, string detail)
    {
        folder.With("llm_chat/processor.json", Specs.Json("llm_chat")).With("planner/processor.json", Specs.Json("planner"));

        Assert.Equal(new Fault(ErrorCode.AdapterInvocation, detail), Refused(() => Catalogue.Find(name)));
    }

    [Fact]
    public void An_empty_catalogue_says_so()
    {
        Assert.Equal(new Fault(ErrorCode.AdapterInvocation, "unknown processor 'x'; there are none"), Refused(() => Catalogue.Find("x")));
    }

    [Theory]
    [InlineData("{", "a/processor.json: not JSON")]
    [InlineData("""{"name":"a","name":"a"}""", "a/processor.json: duplicate member")]
    public void A_broken_spec_names_its_file_and_the_rule(string content, string detail)
    {
        folder.With("a/processor.json", content);

        Assert.Equal(new Fault(ErrorCode.AdapterInvocation, detail), Refused(() => Catalogue.Find("a")));
    }

    [Fact]
    public void A_folder_is_named_as_its_processor()
    {
        folder.With("b/processor.json", Specs.Json("a"));

        Assert.Equal(new Fault(ErrorCode.AdapterInvocation, "b/processor.json: the folder of 'a' is named 'b'"), Refused(() => Catalogue.All().ToArray()));
    }

    [Fact]
    public void A_missing_folder_is_one_sentence()
    {
        var missing = Path.Combine(folder.Root, "none");

        Assert.Equal($"adapter invocation failed: there is no processors folder {missing}", Refused(() => new ProcessorCatalogue(missing).Names()).Message);
    }

    private static Fault Refused(Func<object> act) => Assert.Throws<FaultException>(act).Fault;
}
