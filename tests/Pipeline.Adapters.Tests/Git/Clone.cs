using Pipeline.Adapters.Git;

namespace Pipeline.Adapters.Tests.Git;

/// <summary>These tests change the environment of this process, so they run alone.</summary>
[CollectionDefinition(nameof(Clone), DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>A clone with one commit on the branch <c>lane</c>, and its user's home.</summary>
internal sealed class Clone : IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("checkout-");
    private readonly Dictionary<string, string?> before = new(StringComparer.Ordinal);

    public Clone()
    {
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(Home);
        Set("HOME", Home);
        Set("XDG_CONFIG_HOME", null);
    }

    /// <summary>A folder beside the clone.</summary>
    public string Beside => parent.FullName;

    public string Folder => Path.Combine(Beside, "clone");

    public string Home => Path.Combine(Beside, "home");

    public string Pins => Path.Combine(Folder, "processors", "pins.json");

    public string At(string path) => Path.Combine(Folder, path);

    /// <summary>Makes the commit and returns its hash.</summary>
    public async Task<string> Made(params string[] init)
    {
        await Git(["init", "-q", "-b", "lane", .. init]);
        Write("a.txt", "a\n");
        Write("sub/b.txt", "b\n");
        Write(".gitignore", "kept/\n");
        return await Committed();
    }

    public async Task<string> Committed()
    {
        await Git("add", "--all");
        await Git("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "one");
        return await Git("rev-parse", "HEAD");
    }

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
    }

    public Task<string> Git(params string[] arguments) => Command.Output("git", ["-C", Folder, .. arguments]);

    /// <summary>Sets a variable of this process until the end of the test.</summary>
    public void Set(string name, string? value)
    {
        before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public Task<DeploymentOrigin?> Origin(string? folder = null) =>
        new Checkout(folder ?? Folder, [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()], TimeProvider.System).Commit(Pins, TestContext.Current.CancellationToken);

    /// <summary>Whether the files differ from the commit, which git must be able to read.</summary>
    public async Task<bool> IsDirty(string? folder = null) => Assert.IsType<DeploymentCommit>(await Origin(folder)).IsDirty;

    /// <summary>Why git could not read the commit.</summary>
    public async Task<string> Refusal(string? folder = null) => Assert.IsType<UnknownOrigin>(await Origin(folder)).Why;

    public void Dispose()
    {
        foreach (var (name, value) in before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        parent.Delete(recursive: true);
    }
}
