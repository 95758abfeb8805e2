using System.Text.Json.Nodes;
using CliWrap.Buffered;

namespace Adoption.Tests;

/// <summary>A repository far from this checkout, whose owner has the packages' folder as a source, the command as a tool, and a package folder of his own.</summary>
internal sealed class OwnRepository
{
    private readonly Dictionary<string, string?> variables;

    private OwnRepository(string root, string tool, IReadOnlyDictionary<string, string?> consumer)
    {
        Root = root;
        Tool = tool;
        variables = new(consumer, StringComparer.Ordinal)
        {
            ["PATH"] = $"{tool}:{Environment.GetEnvironmentVariable("PATH")}",
            ["GITHUB_ACTIONS"] = null,
            ["GIT_AUTHOR_NAME"] = "A", ["GIT_AUTHOR_EMAIL"] = "a@example.com", ["GIT_COMMITTER_NAME"] = "A", ["GIT_COMMITTER_EMAIL"] = "a@example.com",
        };
    }

    public string Root { get; }

    /// <summary>The folder of the command.</summary>
    public string Tool { get; }

    /// <summary>Installs the command, and makes an empty git repository with this name.</summary>
    public static async Task<OwnRepository> Create(TwoCheckouts checkouts, string name)
    {
        var repository = Empty(checkouts, name, checkouts.NewFolder($"tool of {name}"));
        await Shell.Output(repository.Root, """dotnet tool install Pipeline.Cli --tool-path "$1" && git init -q -b main""", checkouts.Consumer, repository.Tool);
        return repository;
    }

    /// <summary>Makes an empty folder with this name.</summary>
    /// <param name="checkouts">The packages.</param>
    /// <param name="name">The folder's name.</param>
    /// <param name="tool">The folder for the command, which is on PATH.</param>
    public static OwnRepository Empty(TwoCheckouts checkouts, string name, string tool)
    {
        LinkPackages(checkouts.Consumer["NUGET_PACKAGES"]!);
        return new(checkouts.NewFolder(name), tool, checkouts.Consumer);
    }

    /// <summary>Runs a script in the repository that must succeed.</summary>
    /// <returns>What it says on both streams.</returns>
    public async Task<string> Run(string script)
    {
        var ended = await Try(script);
        Assert.True(ended.ExitCode == 0, $"{script}\n{ended.StandardOutput}{ended.StandardError}");
        return ended.StandardOutput + ended.StandardError;
    }

    /// <summary>Runs a script in the repository, whatever its exit status.</summary>
    /// <param name="script">The script.</param>
    /// <param name="more">Variables besides those of the owner.</param>
    public Task<BufferedCommandResult> Try(string script, IReadOnlyDictionary<string, string?>? more = null) =>
        Shell.Run(Root, script, variables.Concat(more ?? new Dictionary<string, string?>(StringComparer.Ordinal)).GroupBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Last().Value, StringComparer.Ordinal));

    /// <summary>The bases that this checkout has made: the same scripts make them, and find them current.</summary>
    public void TakeBases()
    {
        var bases = new DirectoryInfo(Path.Combine(SourceTree.Root, ".pipeline", "bases"));
        foreach (var file in bases.Exists ? bases.EnumerateFiles("*", SearchOption.AllDirectories) : [])
        {
            var copy = Path.Combine(Root, ".pipeline", "bases", Path.GetRelativePath(bases.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            file.CopyTo(copy);
        }
    }

    public string Read(string file) => File.ReadAllText(In(file));

    public void Write(string file, string content) => File.WriteAllText(In(file), content);

    public JsonNode Json(string file) => JsonNode.Parse(Read(file))!;

    public string In(string file) => Path.Combine(Root, file);

    // Packages of others are hundreds of megabytes that this machine has; ours come from the feed alone.
    private static void LinkPackages(string folder)
    {
        Directory.CreateDirectory(folder);
        var machine = new DirectoryInfo(Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"));
        foreach (var package in machine.Exists ? machine.EnumerateDirectories() : [])
        {
            if (!package.Name.StartsWith("pipeline.", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, package.Name)))
            {
                Directory.CreateSymbolicLink(Path.Combine(folder, package.Name), package.FullName);
            }
        }
    }
}
