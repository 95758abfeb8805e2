using System.Globalization;

namespace Pipeline.Benchmarks;

/// <summary>What people wait for, in fresh clones of this commit and of an earlier one: the first lane, and what follows an edit.</summary>
internal static class EarlierBuild
{
    private const int Rounds = 5;
    private static int edits;

    /// <param name="workspace">The repository.</param>
    /// <param name="revision">The earlier commit, in any form that git accepts.</param>
    public static IEnumerable<object> Run(Workspace workspace, string revision)
    {
        var (now, then) = (Clone(workspace, "now", "HEAD"), Clone(workspace, "then", revision));
        // Once each: a second lane is not a first one.
        var first = new Comparison("first ./build.sh PrAcceptance in a fresh clone, set-up in place", revision, 0.5);
        var earlier = Timing.Milliseconds(() => Lane(then));
        yield return new Comparison.Result(first, Timing.Milliseconds(() => Lane(now)), earlier);

        yield return new Comparison("an edit in src/Pipeline.Contracts, then ./build.sh NoOp", revision, 0.2).Run(Rounds, () => EditCode(now), () => EditCode(then));
        yield return new Comparison("an edit in build/, then ./build.sh NoOp", revision, 0.2).Run(Rounds, () => EditBuild(now), () => EditBuild(then));
        yield return new Comparison("an edit of llm_chat's provider, then its verdict", revision, 0.5).Run(Rounds, () => EditProvider(now), () => EditProvider(then));
    }

    private static void EditCode(string root)
    {
        // A new public type, so that everything that refers to the assembly is compiled again, too.
        var type = string.Create(CultureInfo.InvariantCulture, $"namespace Pipeline.Contracts.Runs;\n\npublic static class Edit{++edits};\n");
        File.WriteAllText(Path.Combine(root, "src", "Pipeline.Contracts", "Runs", "Edited.cs"), type);
        Shell.Run(Path.Combine(root, "build.sh"), "NoOp");
    }

    private static void EditBuild(string root)
    {
        Append(root, "build/IDrift.cs", "//");
        Shell.Run(Path.Combine(root, "build.sh"), "NoOp");
    }

    private static void EditProvider(string root)
    {
        Append(root, "processors/llm_chat/provider.py", "#");
        Lane(root, "--processor", "llm_chat");
    }

    private static void Append(string root, string file, string comment) =>
        File.AppendAllText(Path.Combine(root, file), string.Create(CultureInfo.InvariantCulture, $"{comment} {++edits}\n"));

    private static void Lane(string root, params string[] arguments) => Shell.Run(Path.Combine(root, "build.sh"), ["PrAcceptance", .. arguments]);

    private static string Clone(Workspace workspace, string name, string revision)
    {
        var root = workspace.InFolder(name);
        Shell.Run("git", "clone", "--quiet", "--no-checkout", workspace.Root, root);
        var commit = Shell.Output("git", "-C", workspace.Root, "rev-parse", "--verify", revision + "^{commit}").Trim();
        Shell.Run("git", "-C", root, "checkout", "--quiet", commit);
        // Bases are part of set-up.
        Directory.CreateDirectory(Path.Combine(root, ".pipeline"));
        Shell.Run("cp", "-a", Path.Combine(workspace.Root, ".pipeline", "bases"), Path.Combine(root, ".pipeline"));
        return root;
    }
}
