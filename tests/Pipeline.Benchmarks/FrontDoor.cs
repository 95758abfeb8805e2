namespace Pipeline.Benchmarks;

/// <summary>The time that <c>./build.sh</c> takes before it does anything.</summary>
internal static class FrontDoor
{
    public static IEnumerable<object> Run(Workspace workspace)
    {
        var door = Path.Combine(workspace.Root, "build.sh");
        var hello = Path.Combine(workspace.Root, "artifacts", "bin", "Hello", "release", "Hello");
        yield return new Comparison("./build.sh NoOp", "a hello-world executable", 4.0).Run(9, () => Shell.Run(door, "NoOp"), () => Shell.Run(hello));
        yield return new Figure("./build.sh NoOp", Timing.Median(9, () => Shell.Run(door, "NoOp")), "ms", 250);
    }
}
