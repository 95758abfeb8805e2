namespace Pipeline.Benchmarks;

/// <summary>A repository with many processors: one that changed, parts of the lane, and plans.</summary>
internal static class ManyProcessors
{
    private const int Many = 200;
    private const int Most = 10_000;
    private const int Parts = 4;
    private static readonly string[] Cases = ["question", "error-no-messages"];
    private static readonly string[] Shared = ["processors/_kit", "processors/bases.json", "build/setup", ".pipeline/bases"];

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var (one, many) = (Checkout(workspace, "one", 1), Checkout(workspace, "many", Many));
        LaneHost.Measure(one, "all");
        var whole = LaneHost.Measure(many, "all").Milliseconds;

        yield return new Comparison($"one changed processor of {Many}", "that processor alone", 1.25).Run(5, () => Change(many), () => Change(one));
        yield return new Figure($"{Many} standing verdicts, in a process of its own", Timing.Median([.. Enumerable.Range(0, 5).Select(_ => LaneHost.Measure(many, "all").Milliseconds)]), "ms", 1000);

        // The plan divides what runs, so everything must run.
        Directory.Delete(Path.Combine(many, ".pipeline", "verdicts"), recursive: true);
        File.WriteAllText(Path.Combine(many, "processors", "ci.json"), $$"""{"partitions": {"max": {{Parts}}, "minutes": 1} }""");
        LaneHost.Measure(many, "plan");
        var slowest = Enumerable.Range(1, Parts).Max(part => LaneHost.Measure(many, $"{part}/{Parts}").Milliseconds);
        yield return new Comparison.Result(new Comparison($"the slowest of {Parts} parts of {Many} processors", "one machine", 0.32), slowest, whole);
        yield return new Figure($"merging {Parts} parts", LaneHost.Measure(many, "merge").Milliseconds, "ms", 1000);

        var (time, memory) = LaneHost.Measure(Checkout(workspace, "most", Most), "plan");
        yield return new Figure($"{Most:n0} processors read and planned", time, "ms", 10_000);
        yield return new Figure("the memory of that", memory, "MiB", 300);
    }

    private static void Change(string root)
    {
        File.AppendAllText(Path.Combine(root, "processors", "p00000", "provider.py"), "# A change.\n");
        LaneHost.Measure(root, "all");
    }

    private static string Checkout(Workspace workspace, string name, int processors)
    {
        var root = workspace.InFolder(name);
        var model = Path.Combine(workspace.Root, "processors", "llm_chat");
        Shell.Run("bash", "-euc", $"mkdir '{root}' && cd '{workspace.Root}' && cp -r --parents {string.Join(' ', Shared)} '{root}'");
        for (var number = 0; number < processors; number++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, "processors", $"p{number:00000}")).FullName;
            foreach (var file in Directory.GetFiles(model))
            {
                var text = File.ReadAllText(file);
                // Each has an image of its own.
                File.WriteAllText(Path.Combine(folder, Path.GetFileName(file)), Path.GetExtension(file) switch
                {
                    ".json" => text.Replace("\"llm_chat", $"\"p{number:00000}", StringComparison.Ordinal),
                    ".py" => $"{text}\n# {number}\n",
                    _ => text,
                });
            }

            foreach (var file in Cases.SelectMany(@case => Directory.GetFiles(Path.Combine(model, "cases", @case), "*", SearchOption.AllDirectories)))
            {
                var copy = Path.Combine(folder, Path.GetRelativePath(model, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        return root;
    }
}
