using Pipeline.Lanes.Catalogue;

namespace Pipeline.Benchmarks;

/// <summary>The PR lane: with nothing changed, and forced, against a script that builds and runs the same with the Docker CLI.</summary>
internal static class PullRequestLane
{
    public static IEnumerable<object> Run(Workspace workspace)
    {
        var door = Path.Combine(workspace.Root, "build.sh");
        Shell.Run(door, "PrAcceptance");
        yield return new Figure("./build.sh PrAcceptance, nothing changed", Timing.Median(5, () => Shell.Run(door, "PrAcceptance")), "ms", 1000);

        var docker = new DockerRun(workspace);
        var work = workspace.Local.Catalogue.All().Select(processor => (processor, Inputs: Runs(processor))).ToArray();
        yield return new Comparison("./build.sh PrAcceptance --force", "the same with --no-perturb", 1.15).Run(
            5, () => Shell.Run(door, "PrAcceptance", "--force"), () => Shell.Run(door, "PrAcceptance", "--force", "--no-perturb"));
        yield return new Comparison("./build.sh PrAcceptance --force", "the same builds and runs, one after the other, with the Docker CLI", 0.7).Run(
            1,
            () => Shell.Run(door, "PrAcceptance", "--force"),
            () =>
            {
                foreach (var (processor, inputs) in work)
                {
                    var image = CommandLineBuild.Run(workspace, processor);
                    foreach (var one in inputs.Concat(inputs))
                    {
                        docker.Run(processor.Spec, image, one);
                    }
                }
            });
    }

    // Only inputs that reach a container: neither side runs those that the host refuses. Cases with artifacts are left out, which favours the peer.
    private static byte[][] Runs(Processor processor) =>
    [
        .. processor.Cases()
            .Where(one => one.Expectation is not CaseExpectation.Bypass && one.Artifacts.Count == 0)
            .Select(one => File.ReadAllBytes(one.InputsFile))
            .Where(bytes => IsAccepted(processor, bytes)),
    ];

    private static bool IsAccepted(Processor processor, byte[] inputs)
    {
        try
        {
            processor.Schema.Check(InputsDocument.Parse(inputs));
            return true;
        }
        catch (FaultException)
        {
            return false;
        }
    }
}
