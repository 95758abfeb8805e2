using Pipeline.Lanes.Catalogue;

namespace Pipeline.Benchmarks;

/// <summary>The time of one run, and of sixteen concurrent ones.</summary>
internal static class Invocations
{
    private const int Many = 16;

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var processor = workspace.Local.Catalogue.Find("llm_chat");
        var image = workspace.Build(processor);
        var bytes = File.ReadAllBytes(processor.Cases().First(one => one.Expectation is Lanes.Catalogue.CaseExpectation.Outputs).InputsFile);
        var inputs = InputsDocument.Parse(bytes);
        var docker = new DockerRun(workspace);

        yield return new Comparison("one Invoke", "docker run --rm", 1.0).Run(
            9,
            () => workspace.Invoke(processor, image, inputs),
            () => docker.Run(processor.Spec, image, bytes));

        yield return new Comparison($"{Many} Invokes at once", "in turn", 0.6).Run(
            3,
            () => Parallel.For(0, Many, new ParallelOptions { MaxDegreeOfParallelism = Many }, _ => workspace.Invoke(processor, image, inputs)),
            () =>
            {
                for (var i = 0; i < Many; i++)
                {
                    workspace.Invoke(processor, image, inputs);
                }
            });
    }
}
