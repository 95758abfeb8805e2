using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Runs;
using Pipeline.Lanes.Catalogue;

namespace Processors.Planner.Tests;

/// <summary>The host validates inputs before the planner: it accepts every case, so that the planner's own checks are tested.</summary>
public sealed class HostSchemaTests
{
    private static readonly Processor Planner = new ProcessorCatalogue(Path.Combine(SourceTree.Root, "processors")).Find("planner");

    public static TheoryData<string> Cases => [.. Planner.Cases().Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_host_takes_the_inputs_of_a_case(string name)
    {
        var one = Planner.Cases().Single(one => one.Name == name);

        Planner.Schema.Check(InputsDocument.Parse(File.ReadAllBytes(one.InputsFile)));

        if (one.Expectation is CaseExpectation.Outputs outputs)
        {
            Assert.Equal(Planner.Spec.Outputs.Keys.Order(), outputs.Files.Keys.Order());
        }
    }

    [Theory]
    [InlineData("""{"goal":{"want":[]},"catalogue":[]}""")]
    [InlineData("""{"goal":{"want":[{"media_type":"text/plain","path":"outputs/a"}]},"catalogue":[]}""")]
    [InlineData("""{"goal":{"want":[{"media_type":"text/plain"}],"have":{"x":{}}},"catalogue":[]}""")]
    [InlineData("""{"goal":{"want":[{"media_type":"text/plain"}],"have":{"x":{"artifact":"/etc/passwd"}}},"catalogue":[]}""")]
    [InlineData("""{"goal":{"want":[{"media_type":"text/plain"}]}}""")]
    public void The_host_refuses_what_is_no_goal(string inputs) => Assert.Equal(
        ErrorCode.Inputs,
        Assert.Throws<FaultException>(() => Planner.Schema.Check(InputsDocument.Parse(System.Text.Encoding.UTF8.GetBytes(inputs)))).Fault.Code);
}
