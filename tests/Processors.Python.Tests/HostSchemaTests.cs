using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Runs;
using Pipeline.Lanes.Catalogue;

namespace Processors.Python.Tests;

/// <summary>The host validates inputs before the provider: its verdict on each case must match the case.</summary>
public sealed class HostSchemaTests
{
    private static readonly ProcessorCatalogue Catalogue = new(Path.Combine(SourceTree.Root, "processors"));

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var processor in Python)
        {
            foreach (var one in processor.Cases())
            {
                cases.Add(processor.Name, one.Name);
            }
        }

        return cases;
    }

    private static IEnumerable<Processor> Python => Catalogue.All().Where(processor => File.Exists(Path.Combine(processor.Folder, "main.py")));

    [Fact]
    public void Each_python_processor_has_five_cases_and_a_negative_one()
    {
        Assert.NotEmpty(Python);
        Assert.All(Python, processor =>
        {
            Assert.True(processor.Cases().Count() >= 5, processor.Name);
            Assert.Contains(processor.Cases(), one => one.Expectation is CaseExpectation.Error);
            Assert.Contains(processor.Cases(), one => one.Expectation is CaseExpectation.Outputs);
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_host_says_of_a_case_what_it_expects(string processor, string name)
    {
        var found = Catalogue.Find(processor);
        var one = found.Cases().Single(one => string.Equals(one.Name, name, StringComparison.Ordinal));
        var refusal = Record.Exception(() => found.Schema.Check(InputsDocument.Parse(File.ReadAllBytes(one.InputsFile))));

        switch (one.Expectation)
        {
            case CaseExpectation.Outputs outputs:
                Assert.Null(refusal);
                Assert.Equal(found.Spec.Outputs.Keys.Order(), outputs.Files.Keys.Order());
                break;
            case CaseExpectation.Error error when refusal is FaultException told:
                Assert.Equal(error.Code, told.Fault.Code);
                Assert.Contains(error.Fragment, told.Fault.Message, StringComparison.Ordinal);
                break;
            default:
                // The schema cannot express it; the provider checks it, as the case's own test shows.
                Assert.Null(refusal);
                break;
        }
    }
}
